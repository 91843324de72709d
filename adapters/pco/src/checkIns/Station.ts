import { mirrorEntity, soft } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Station = mirrorEntity({
  name: "check-ins.Station",
  type: "Station",
  reference: "Check-Ins 2025-05-28, Station",
  attributes: Schema.Struct({
    mode: integer,
    name: text,
    timeout_seconds: integer,
    input_type: text,
    input_type_options: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/check-ins/v2/stations",
    perPage: 100,
    // All four are named only when included.
    include: ["event", "location", "print_station", "theme"]
  },
  get: { path: "/check-ins/v2/stations/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {
    event: soft("check-ins.Event"),
    location: soft("check-ins.Location"),
    print_station: soft("check-ins.Station"),
    theme: soft("check-ins.Theme")
  },
  assumed: ["Unordered pages come in ascending id."]
})
