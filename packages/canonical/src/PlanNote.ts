import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const planNote = defineCanonical({
  name: "plan_note",
  idPrefix: "plan_note",
  doc: "A note on a plan.",
  columns: {
    category: text("Its kind, in words."),
    content: text("The note."),
    sourceCreatedAt: timestamp("When the source says it was created."),
    sourceUpdatedAt: timestamp("When the source says it last changed.")
  },
  references: {
    plan: reference("plan", "The plan."),
    noteCategory: reference("plan_note_category", "Its kind."),
    createdBy: reference("person", "Who wrote it.")
  }
})
