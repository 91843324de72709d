import { defineEntity, hard, parent, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { planNote } from "@openfaith/canonical"
import { Schema } from "effect"

export const PlanNote = defineEntity({
  name: "services.PlanNote",
  type: "PlanNote",
  reference: "Services 2018-11-01, PlanNote",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    category_name: text,
    content: text
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/notes",
    under: "services.Plan",
    perPage: 100,
    canInclude: ["plan_note_category"],
    orderBy: ["created_at", "updated_at"],
    filterBy: ["created_at", "updated_at"]
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/notes/{id}" },
  create: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/notes", takes: ["content"] },
  update: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/notes/{id}", takes: ["content"] },
  delete: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/notes/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "services.v2.events.plan_note.created": "changed",
    "services.v2.events.plan_note.updated": "changed",
    "services.v2.events.plan_note.destroyed": "gone"
  },
  relations: {
    plan: parent("services.Plan", "Notes are listed and created under their plan."),
    plan_note_category: hard("services.PlanNoteCategory", "A note is one of a category."),
    created_by: soft("services.Person")
    // No `teams`: the reference shows one where its name tells of many.
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086).",
    "updated_at moves with every change of an attribute."
  ],
  canonical: [planNote],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    planNote.draft({
      category: attributes.category_name,
      content: attributes.content,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      plan: related.plan,
      noteCategory: related.plan_note_category,
      createdBy: related.created_by
    })
  ]
})
