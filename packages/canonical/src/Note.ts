import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const note = defineCanonical({
  name: "note",
  idPrefix: "note",
  doc: "What somebody wrote down about a person.",
  columns: {
    text: text("What it says. Sensitive."),
    displayedAt: timestamp("The moment it is shown under, which its author may choose."),
    sourceCreatedAt: timestamp("When the source says the note was created."),
    sourceUpdatedAt: timestamp("When the source says the note last changed.")
  },
  references: {
    person: reference("person", "The person it is about."),
    category: reference("lookup_value", "The category it is filed under."),
    author: reference("person", "Who wrote it.")
  }
})
