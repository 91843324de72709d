import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { Schema } from "effect"

export const Layout = mirrorEntity({
  name: "services.Layout",
  type: "Layout",
  reference: "Services 2018-11-01, Layout",
  // The reference names nothing but the id; what else is sent is kept with the record.
  attributes: Schema.Struct({}),
  list: {
    path: "/services/v2/service_types/{service_type_id}/layouts",
    under: "services.ServiceType",
    perPage: 100
  },
  get: { path: "/services/v2/service_types/{service_type_id}/layouts/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    service_type: parent("services.ServiceType", "Layouts are listed under their service type.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
