import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, integer } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ItemTime = mirrorEntity({
  name: "services.ItemTime",
  type: "ItemTime",
  reference: "Services 2018-11-01, ItemTime",
  attributes: Schema.Struct({
    live_start_at: instant,
    live_end_at: instant,
    exclude: flag,
    length: integer,
    length_offset: integer
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/item_times",
    under: "services.Item",
    perPage: 100,
    harvestFrom: { entity: "services.Item", include: "item_times" }
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/items/{item_id}/item_times/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    item: hard("services.Item", "Times are listed under their item."),
    plan_time: hard("services.PlanTime", "It tells when the item takes place in one time of the plan."),
    plan: soft("services.Plan")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ]
})
