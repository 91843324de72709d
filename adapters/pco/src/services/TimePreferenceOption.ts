import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const TimePreferenceOption = mirrorEntity({
  name: "services.TimePreferenceOption",
  type: "TimePreferenceOption",
  reference: "Services 2018-11-01, TimePreferenceOption",
  attributes: Schema.Struct({
    day_of_week: integer,
    created_at: instant,
    updated_at: instant,
    description: text,
    sort_index: text,
    time_type: text,
    minute_of_day: integer,
    starts_at: instant
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/time_preference_options",
    under: "services.ServiceType",
    perPage: 100,
    orderBy: ["day_of_week"],
    harvestFrom: { entity: "services.ServiceType", include: "time_preference_options" }
  },
  get: { path: "/services/v2/service_types/{service_type_id}/time_preference_options/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    service_type: parent("services.ServiceType", "Options are listed under their service type.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
