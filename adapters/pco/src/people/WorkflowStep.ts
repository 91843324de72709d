import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { id, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { workflowStep } from "@openfaith/canonical"
import { Schema } from "effect"

export const WorkflowStep = defineEntity({
  name: "people.WorkflowStep",
  type: "WorkflowStep",
  reference: "People 2025-03-20, WorkflowStep",
  attributes: Schema.Struct({
    sequence: integer,
    name: text,
    description: text,
    expected_response_time_in_days: integer,
    auto_snooze_value: integer,
    auto_snooze_interval: text,
    created_at: instant,
    updated_at: instant,
    auto_snooze_days: integer,
    my_ready_card_count: integer,
    total_ready_card_count: integer,
    default_assignee_id: id
  }),
  list: {
    path: "/people/v2/workflows/{workflow_id}/steps",
    under: "people.Workflow",
    perPage: 100,
    canInclude: ["default_assignee"],
    orderBy: ["created_at", "name", "sequence", "updated_at"],
    filterBy: ["created_at", "name", "updated_at"],
    harvestFrom: { entity: "people.Workflow", include: "steps" }
  },
  get: { path: "/people/v2/workflows/{workflow_id}/steps/{id}" },
  create: {
    path: "/people/v2/workflows/{workflow_id}/steps",
    takes: [
      "sequence",
      "name",
      "description",
      "expected_response_time_in_days",
      "default_assignee_id",
      "auto_snooze_value",
      "auto_snooze_interval"
    ]
  },
  update: {
    path: "/people/v2/workflows/{workflow_id}/steps/{id}",
    takes: [
      "sequence",
      "name",
      "description",
      "expected_response_time_in_days",
      "default_assignee_id",
      "auto_snooze_value",
      "auto_snooze_interval"
    ]
  },
  delete: { path: "/people/v2/workflows/{workflow_id}/steps/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.workflow_step.created": "changed",
    "people.v2.events.workflow_step.updated": "changed",
    "people.v2.events.workflow_step.destroyed": "gone"
  },
  relations: {
    default_assignee: soft("people.Person"),
    workflow: hard("people.Workflow", "Steps are listed and created under their workflow (People 2025-03-20, WorkflowStep).")
  },
  // Counts of cards, which are read themselves.
  volatile: ["my_ready_card_count", "total_ready_card_count"],
  assumed: ["Unordered pages come in ascending id.", "A step included with its workflow looks like a listed one, workflow and all."],
  canonical: [workflowStep],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    workflowStep.draft({
      name: attributes.name,
      description: attributes.description,
      position: attributes.sequence,
      expectedDays: attributes.expected_response_time_in_days,
      snoozeValue: attributes.auto_snooze_value,
      snoozeInterval: attributes.auto_snooze_interval,
      workflow: related.workflow,
      defaultAssignee: related.default_assignee,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
