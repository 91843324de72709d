import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PlanTemplate = mirrorEntity({
  name: "services.PlanTemplate",
  type: "PlanTemplate",
  reference: "Services 2018-11-01, PlanTemplate",
  attributes: Schema.Struct({
    name: text,
    created_at: instant,
    updated_at: instant,
    item_count: integer,
    team_count: integer,
    note_count: integer,
    can_view_order: flag,
    multi_day: flag,
    rehearsable: flag,
    prefers_order_view: flag
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/plan_templates",
    under: "services.ServiceType",
    perPage: 100,
    orderBy: ["created_at", "item_count", "name", "note_count", "team_count", "updated_at"]
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plan_templates/{id}" },
  changes: { since: "updated_at" }, // can be ordered by, not filtered
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    service_type: hard("services.ServiceType", "Templates are listed under their service type."),
    created_by: soft("services.Person"),
    updated_by: soft("services.Person")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."]
})
