import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ItemNoteCategory = mirrorEntity({
  name: "services.ItemNoteCategory",
  type: "ItemNoteCategory",
  reference: "Services 2018-11-01, ItemNoteCategory",
  attributes: Schema.Struct({
    created_at: instant,
    deleted_at: instant,
    name: text,
    sequence: integer,
    updated_at: instant,
    frequently_used: flag
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/item_note_categories",
    under: "services.ServiceType",
    perPage: 100
  },
  get: { path: "/services/v2/service_types/{service_type_id}/item_note_categories/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    service_type: hard("services.ServiceType", "Categories are listed under their service type.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
