import { defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const workflowCardNote = defineCanonical({
  name: "workflow_card_note",
  idPrefix: "workflow_card_note",
  doc: "What somebody wrote on a card.",
  columns: {
    text: text("What it says. Sensitive."),
    sourceCreatedAt: timestamp("When the source says the note was created.")
  },
  references: {
    card: reference("workflow_card", "The card it is on."),
    category: reference("lookup_value", "The category it is filed under, as notes about people are.")
  }
})
