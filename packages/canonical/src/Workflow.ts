import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const workflow = defineCanonical({
  name: "workflow",
  idPrefix: "workflow",
  doc: "A course of steps that people are led through, such as the welcome of a newcomer.",
  columns: {
    name: text("Its name."),
    archivedAt: timestamp("Since when it is archived."),
    sourceCreatedAt: timestamp("When the source says the workflow was created."),
    sourceUpdatedAt: timestamp("When the source says the workflow last changed.")
  },
  references: {
    campus: reference("campus", "The campus it belongs to."),
    category: reference("lookup_value", "The category it is filed under.")
  }
})
