import { boolean, defineCanonical, reference, text, timestamp } from "./vocabulary.ts"

export const workflowCardActivity = defineCanonical({
  name: "workflow_card_activity",
  idPrefix: "workflow_card_activity",
  doc: "One thing that was done with a card: it was moved, given to somebody else, written on.",
  columns: {
    kind: text("What was done, as the source words it."),
    subject: text("A line about it, such as the subject of a message."),
    comment: text("What whoever did it remarked. Sensitive."),
    content: text("What was sent or written. Sensitive."),
    isHtml: boolean("`content` is HTML."),
    actorName: text("Who did it, by name."),
    reassignedToName: text("Whom the card was given to, by name."),
    sourceCreatedAt: timestamp("When it was done.")
  },
  references: {
    card: reference("workflow_card", "The card."),
    step: reference("workflow_step", "The step the card was at.")
  }
})
