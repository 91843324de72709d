import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { workflowCardActivity } from "@openfaith/canonical"
import { Schema } from "effect"

export const WorkflowCardActivity = defineEntity({
  name: "people.WorkflowCardActivity",
  type: "WorkflowCardActivity",
  reference: "People 2025-03-20, WorkflowCardActivity",
  attributes: Schema.Struct({
    comment: text,
    content: text,
    form_submission_url: text,
    automation_url: text,
    person_avatar_url: text,
    person_name: text,
    reassigned_to_avatar_url: text,
    reassigned_to_name: text,
    subject: text,
    type: text,
    content_is_html: flag,
    created_at: instant
  }),
  sensitive: ["comment", "content"],
  list: {
    // No other list has them, and cards do not include them: a request for each card. They can be ordered by id, which is no attribute.
    path: "/people/v2/people/{person_id}/workflow_cards/{workflow_card_id}/activities",
    under: "people.WorkflowCard",
    perPage: 100
  },
  get: { path: "/people/v2/people/{person_id}/workflow_cards/{workflow_card_id}/activities/{id}" },
  delete: { path: "/people/v2/people/{person_id}/workflow_cards/{workflow_card_id}/activities/{id}" },
  changes: "none", // no updated_at
  deletes: "event",
  events: {
    "people.v2.events.workflow_card_activity.created": "changed",
    "people.v2.events.workflow_card_activity.updated": "changed",
    "people.v2.events.workflow_card_activity.destroyed": "gone"
  },
  relations: {
    workflow_card: hard("people.WorkflowCard", "Activities are listed under their card (People 2025-03-20, WorkflowCardActivity)."),
    workflow_step: soft("people.WorkflowStep")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [workflowCardActivity],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    workflowCardActivity.draft({
      kind: attributes.type,
      subject: attributes.subject,
      comment: attributes.comment,
      content: attributes.content,
      isHtml: attributes.content_is_html,
      actorName: attributes.person_name,
      reassignedToName: attributes.reassigned_to_name,
      sourceCreatedAt: attributes.created_at,
      card: related.workflow_card,
      step: related.workflow_step
    })
  ]
})
