import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { workflowCard } from "@openfaith/canonical"
import { Schema } from "effect"

export const WorkflowCard = defineEntity({
  name: "people.WorkflowCard",
  type: "WorkflowCard",
  reference: "People 2025-03-20, WorkflowCard",
  attributes: Schema.Struct({
    snooze_until: instant,
    overdue: flag,
    stage: text,
    calculated_due_at_in_days_ago: integer,
    sticky_assignment: flag,
    created_at: instant,
    updated_at: instant,
    completed_at: instant,
    flagged_for_notification_at: instant,
    removed_at: instant,
    moved_to_step_at: instant
  }),
  list: {
    // Cards are listed under their person too, which would cost a request for each person.
    path: "/people/v2/workflows/{workflow_id}/cards",
    under: "people.Workflow",
    perPage: 100,
    canInclude: ["assignee", "current_step", "person", "workflow"],
    // By first_name and last_name too, which are the person's.
    orderBy: ["completed_at", "created_at", "flagged_for_notification_at", "moved_to_step_at", "removed_at", "stage", "updated_at"],
    filterBy: ["overdue", "stage"],
    filterBySpecial: ["assignee_id"]
  },
  get: { path: "/people/v2/people/{person_id}/workflow_cards/{id}" },
  create: { path: "/people/v2/workflows/{workflow_id}/cards", takes: ["sticky_assignment", "assignee_id", "person_id"] },
  update: { path: "/people/v2/people/{person_id}/workflow_cards/{id}", takes: ["sticky_assignment", "assignee_id", "person_id"] },
  delete: { path: "/people/v2/people/{person_id}/workflow_cards/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.workflow_card.created": "changed",
    "people.v2.events.workflow_card.updated": "changed",
    "people.v2.events.workflow_card.step_ready": "changed",
    "people.v2.events.workflow_card.destroyed": "gone"
  },
  relations: {
    assignee: soft("people.Person"), // on the wire its type is Assignee
    person: hard("people.Person", "A card is read by id under its person (People 2025-03-20, WorkflowCard)."),
    workflow: hard("people.Workflow", "Cards are created in their workflow (People 2025-03-20, WorkflowCard)."),
    current_step: soft("people.WorkflowStep") // none once it is completed
  },
  // Another number each day, of every card.
  volatile: ["calculated_due_at_in_days_ago"],
  assumed: ["Unordered pages come in ascending id.", "The list of a workflow holds completed and removed cards too."],
  canonical: [workflowCard],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    workflowCard.draft({
      stage: attributes.stage,
      isOverdue: attributes.overdue,
      keepsAssignee: attributes.sticky_assignment,
      snoozedUntil: attributes.snooze_until,
      movedToStepAt: attributes.moved_to_step_at,
      flaggedAt: attributes.flagged_for_notification_at,
      completedAt: attributes.completed_at,
      removedAt: attributes.removed_at,
      workflow: related.workflow,
      person: related.person,
      assignee: related.assignee,
      currentStep: related.current_step,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
