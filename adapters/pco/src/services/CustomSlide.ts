import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { flag, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const CustomSlide = mirrorEntity({
  name: "services.CustomSlide",
  type: "CustomSlide",
  reference: "Services 2018-11-01, CustomSlide",
  attributes: Schema.Struct({
    body: text,
    label: text,
    order: integer,
    enabled: flag
  }),
  list: {
    // Items do not include their slides: one request for each item.
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/custom_slides",
    under: "services.Item",
    perPage: 100
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/custom_slides/{id}" },
  create: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/custom_slides",
    takes: ["body", "enabled", "label", "order"]
  },
  update: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/custom_slides/{id}",
    takes: ["body", "enabled", "label", "order"]
  },
  delete: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/custom_slides/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    item: hard("services.Item", "Slides are listed and created under their item."),
    attachment: soft("services.Attachment")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ]
})
