import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const household = defineCanonical({
  name: "household",
  idPrefix: "household",
  doc: "People who live together. Who they are is in household_member, so counting those is counting the household.",
  columns: {
    name: text("What the church calls it, often the family name."),
    avatarUrl: text("A picture of the household."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: { primaryContact: reference("person", "Whom to ask first.") },
  foundBy: ["name"]
})
