import { defineCanonical, reference, timestamp } from "./vocabulary.ts"

export const listResult = defineCanonical({
  name: "list_result",
  idPrefix: "list_result",
  doc: "One person on one list.",
  columns: {
    sourceCreatedAt: timestamp("When the source says the person came on the list."),
    sourceUpdatedAt: timestamp("When the source says this last changed.")
  },
  references: {
    list: reference("list", "The list."),
    person: reference("person", "The person on it.")
  }
})
