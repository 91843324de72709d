import { mirrorEntity, parent, soft } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const CalendarEventTime = mirrorEntity({
  name: "calendar.EventTime",
  type: "EventTime",
  reference: "Calendar 2022-07-07, EventTime",
  attributes: Schema.Struct({
    ends_at: instant,
    starts_at: instant,
    name: text, // the reference calls it a date_time
    visible_on_kiosks: flag,
    visible_on_widget_and_ical: flag
  }),
  list: {
    path: "/calendar/v2/event_instances/{event_instance_id}/event_times",
    under: "calendar.EventInstance",
    perPage: 100,
    canInclude: ["event"],
    orderBy: ["ends_at", "starts_at"],
    filterBy: ["ends_at", "name", "starts_at", "visible_on_kiosks", "visible_on_widget_and_ical"],
    harvestFrom: { entity: "calendar.EventInstance", include: "event_times" }
  },
  // No time can be read by id (Calendar 2022-07-07, EventTime: collection only).
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: {
    event_instance: parent("calendar.EventInstance", "Times are listed under their instance, which no relationship names."),
    event: soft("calendar.Event")
  },
  assumed: ["Unordered pages come in ascending id.", "A time included with its instance looks like a listed one, event and all."]
})
