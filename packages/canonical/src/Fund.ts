import { boolean, defineCanonical, text, timestamp } from "./vocabulary.ts"

export const fund = defineCanonical({
  name: "fund",
  idPrefix: "fund",
  doc: "A purpose that money is given for, such as missions.",
  columns: {
    name: text("What the church calls it."),
    description: text("A few words about it."),
    ledgerCode: text("Its code in the church's books."),
    visibility: text("Who may give to it: `everywhere`, `admin_only`, `nowhere` or `hidden`."),
    isDefault: boolean("Where nothing is said, gifts go here."),
    color: text("Its colour in charts."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {},
  foundBy: ["name"]
})
