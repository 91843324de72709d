import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ItemNote = mirrorEntity({
  name: "services.ItemNote",
  type: "ItemNote",
  reference: "Services 2018-11-01, ItemNote",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    content: text,
    category_name: text
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/item_notes",
    under: "services.Item",
    perPage: 100,
    canInclude: ["item_note_category"],
    harvestFrom: { entity: "services.Item", include: "item_notes" }
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/item_notes/{id}" },
  create: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/item_notes", takes: ["content"] },
  update: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/item_notes/{id}", takes: ["content"] },
  delete: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/item_notes/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    item: hard("services.Item", "Notes are listed and created under their item."),
    item_note_category: hard("services.ItemNoteCategory", "A note is one of a category.")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ]
})
