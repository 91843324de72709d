import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, integer } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const LocationEventPeriod = mirrorEntity({
  name: "check-ins.LocationEventPeriod",
  type: "LocationEventPeriod",
  reference: "Check-Ins 2025-05-28, LocationEventPeriod",
  attributes: Schema.Struct({
    regular_count: integer,
    guest_count: integer,
    volunteer_count: integer,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    // Below a location rather than below a period, of which there are more every week.
    path: "/check-ins/v2/locations/{location_id}/location_event_periods",
    under: "check-ins.Location",
    perPage: 100,
    // The period is named only when included.
    include: ["event_period"],
    canInclude: ["location"]
  },
  // The reference reads it below the period of a check-in (Check-Ins 2025-05-28, LocationEventPeriod): none is read by id.
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // Check-Ins has no webhooks
  relations: {
    location: parent("check-ins.Location", "These are listed under their location, which no relationship names."),
    event_period: hard("check-ins.EventPeriod", "It counts who came to one location on one occasion.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
