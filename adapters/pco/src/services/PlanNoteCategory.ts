import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { planNoteCategory } from "@openfaith/canonical"
import { Schema } from "effect"

export const PlanNoteCategory = defineEntity({
  name: "services.PlanNoteCategory",
  type: "PlanNoteCategory",
  reference: "Services 2018-11-01, PlanNoteCategory",
  attributes: Schema.Struct({
    created_at: instant,
    deleted_at: instant,
    name: text,
    sequence: integer,
    updated_at: instant
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/plan_note_categories",
    under: "services.ServiceType",
    perPage: 100
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plan_note_categories/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    service_type: hard("services.ServiceType", "Categories are listed under their service type.")
    // No `teams`: the reference shows one where its name tells of many.
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [planNoteCategory],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    planNoteCategory.draft({
      name: attributes.name,
      position: attributes.sequence,
      sourceDeletedAt: attributes.deleted_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      serviceType: related.service_type
    })
  ]
})
