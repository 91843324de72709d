import { boolean, decimal, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const tag = defineCanonical({
  name: "tag",
  idPrefix: "tag",
  doc: "A word the church sorts things by, such as Couples or Wednesday.",
  columns: {
    name: text("The word."),
    color: text("The colour it is shown in, as the source writes it."),
    isPublicCategory: boolean("Visitors of the church's pages can choose by it."),
    position: decimal("Its place within its group, ascending; may be between two whole numbers."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: { group: reference("tag_group", "The heading it stands under.") }
})
