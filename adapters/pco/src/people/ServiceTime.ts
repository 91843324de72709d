import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ServiceTime = mirrorEntity({
  name: "people.ServiceTime",
  type: "ServiceTime",
  reference: "People 2025-03-20, ServiceTime",
  attributes: Schema.Struct({
    start_time: integer,
    day: text,
    description: text
  }),
  list: {
    // There is no flat list. It can be ordered by `time`, which is no attribute.
    path: "/people/v2/campuses/{campus_id}/service_times",
    under: "people.Campus",
    perPage: 100
  },
  get: { path: "/people/v2/campuses/{campus_id}/service_times/{id}" },
  create: { path: "/people/v2/campuses/{campus_id}/service_times", takes: ["start_time", "day", "description"] },
  update: { path: "/people/v2/campuses/{campus_id}/service_times/{id}", takes: ["start_time", "day", "description"] },
  delete: { path: "/people/v2/campuses/{campus_id}/service_times/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    campus: hard("people.Campus", "Service times are listed and created under their campus (People 2025-03-20, ServiceTime).")
  },
  assumed: ["Unordered pages come in ascending id."]
})
