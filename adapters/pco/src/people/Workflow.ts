import { defineEntity, soft } from "@openfaith/adapter-core"
import { flag, id, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { workflow } from "@openfaith/canonical"
import { Schema } from "effect"

export const Workflow = defineEntity({
  name: "people.Workflow",
  type: "Workflow",
  reference: "People 2025-03-20, Workflow",
  // deleted_at is always null: what is deleted is not shown (planningcenter/developers#1234).
  attributes: Schema.Struct({
    name: text,
    my_ready_card_count: integer,
    total_ready_card_count: integer,
    completed_card_count: integer,
    total_cards_count: integer,
    total_ready_and_snoozed_card_count: integer,
    total_steps_count: integer,
    total_unassigned_steps_count: integer,
    total_unassigned_card_count: integer,
    total_overdue_card_count: integer,
    created_at: instant,
    updated_at: instant,
    deleted_at: instant,
    archived_at: instant,
    campus_id: id,
    workflow_category_id: id,
    recently_viewed: flag
  }),
  list: {
    path: "/people/v2/workflows",
    perPage: 100,
    // For people.WorkflowStep and people.WorkflowShare. The category is a relationship without it.
    include: ["steps", "shares"],
    canInclude: ["category"],
    orderBy: ["archived_at", "campus_id", "created_at", "deleted_at", "name", "updated_at", "workflow_category_id"],
    filterBy: ["archived_at", "campus_id", "created_at", "deleted_at", "name", "updated_at", "workflow_category_id"],
    filterBySpecial: ["id"]
  },
  get: { path: "/people/v2/workflows/{id}" },
  create: { path: "/people/v2/workflows", takes: ["name", "campus_id", "workflow_category_id"] },
  update: { path: "/people/v2/workflows/{id}", takes: ["name", "campus_id", "workflow_category_id"] },
  delete: { path: "/people/v2/workflows/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.workflow.created": "changed",
    "people.v2.events.workflow.updated": "changed",
    "people.v2.events.workflow.destroyed": "gone"
  },
  relations: {
    workflow_category: soft("people.WorkflowCategory"),
    campus: soft("people.Campus")
  },
  // Counts of cards and steps that are read themselves, and what tells of whoever asks.
  volatile: [
    "my_ready_card_count",
    "total_ready_card_count",
    "completed_card_count",
    "total_cards_count",
    "total_ready_and_snoozed_card_count",
    "total_steps_count",
    "total_unassigned_steps_count",
    "total_unassigned_card_count",
    "total_overdue_card_count",
    "recently_viewed"
  ],
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute, though not with one of a step.",
    "The list holds archived workflows too."
  ],
  canonical: [workflow],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    workflow.draft({
      name: attributes.name,
      archivedAt: attributes.archived_at,
      campus: related.campus,
      category: related.workflow_category,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
