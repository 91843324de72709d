import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const LiveController = mirrorEntity({
  name: "services.LiveController",
  type: "LiveController",
  reference: "Services 2018-11-01, LiveController",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    full_name: text,
    photo_thumbnail_url: text
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/live_controllers",
    under: "services.ServiceType",
    perPage: 100,
    orderBy: ["created_at", "updated_at"]
  },
  get: { path: "/services/v2/service_types/{service_type_id}/live_controllers/{id}" },
  changes: { since: "updated_at" }, // can be ordered by, not filtered
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    service_type: parent("services.ServiceType", "Controllers are listed under their service type."),
    person: hard("services.Person", "It is a person who may control the service.")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."]
})
