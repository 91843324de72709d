import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, integer } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const LocationEventTime = mirrorEntity({
  name: "check-ins.LocationEventTime",
  type: "LocationEventTime",
  reference: "Check-Ins 2025-05-28, LocationEventTime",
  attributes: Schema.Struct({
    regular_count: integer,
    guest_count: integer,
    volunteer_count: integer,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    // Below a location rather than below an hour, of which there are more every week.
    path: "/check-ins/v2/locations/{location_id}/location_event_times",
    under: "check-ins.Location",
    perPage: 100,
    // The hour is named only when included.
    include: ["event_time"],
    canInclude: ["location"],
    filterBy: ["created_at", "updated_at"]
  },
  get: { path: "/check-ins/v2/event_times/{event_time_id}/location_event_times/{id}" },
  changes: "none", // updated_at is a filter of each location's list, and no order
  deletes: "parentScan", // Check-Ins has no webhooks
  relations: {
    location: parent("check-ins.Location", "These are listed under their location, which no relationship names."),
    event_time: hard("check-ins.EventTime", "It counts who came to one location at one hour.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
