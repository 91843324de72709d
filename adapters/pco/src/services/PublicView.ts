import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PublicView = mirrorEntity({
  name: "services.PublicView",
  type: "PublicView",
  reference: "Services 2018-11-01, PublicView",
  attributes: Schema.Struct({
    series_artwork: flag,
    series_and_plan_titles: flag,
    item_descriptions: flag,
    item_lengths: flag,
    service_times: flag,
    song_items: flag,
    media_items: flag,
    regular_items: flag,
    headers: flag,
    itunes: flag,
    amazon: flag,
    spotify: flag,
    youtube: flag,
    vimeo: flag
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/public_view",
    under: "services.ServiceType",
    holdsOne: true,
    perPage: 100
  },
  get: { path: "/services/v2/service_types/{service_type_id}/public_view/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    service_type: parent("services.ServiceType", "Each service type has its view.")
  },
  assumed: ["The path answers with one row, as its singular name tells."]
})
