import { defineEntity, parent, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { workflowCardNote } from "@openfaith/canonical"
import { Schema } from "effect"

export const WorkflowCardNote = defineEntity({
  name: "people.WorkflowCardNote",
  type: "WorkflowCardNote",
  reference: "People 2025-03-20, WorkflowCardNote",
  attributes: Schema.Struct({
    note: text,
    created_at: instant
  }),
  sensitive: ["note"],
  list: {
    // No other list has them, and cards do not include them: a request for each card.
    path: "/people/v2/people/{person_id}/workflow_cards/{workflow_card_id}/notes",
    under: "people.WorkflowCard",
    perPage: 100,
    orderBy: ["created_at"]
  },
  get: { path: "/people/v2/people/{person_id}/workflow_cards/{workflow_card_id}/notes/{id}" },
  create: { path: "/people/v2/people/{person_id}/workflow_cards/{workflow_card_id}/notes", takes: ["note", "note_category_id"] },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    // The relationships name the category only; the card is known from the path.
    workflow_card: parent("people.WorkflowCard", "Notes are listed and created under their card."),
    note_category: soft("people.NoteCategory")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [workflowCardNote],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    workflowCardNote.draft({
      text: attributes.note,
      sourceCreatedAt: attributes.created_at,
      card: related.workflow_card,
      category: related.note_category
    })
  ]
})
