import { defineEntity, localInstant, softAttribute, softWithin } from "@openfaith/adapter-core"
import { json, text } from "@openfaith/adapter-core/attributes"
import { event, eventOccurrence, groupAttendance, groupEvent } from "@openfaith/canonical"
import { Schema } from "effect"
import { items, list, maybe, timesOf } from "./kinds.ts"
import { changedByDay, perPage, service } from "./services.ts"

const Place = Schema.Struct({ name: Schema.String })
const decodePlace = Schema.decodeUnknownOption(Place)

export const Event = defineEntity({
  name: "events.Event",
  type: "event",
  reference: "API v1, event_profiles",
  // What is shown a second time in words (start_date, start_time) is left to the payload.
  attributes: Schema.Struct({
    name: text,
    description: text,
    leader_notes: text,
    start_datetime: text,
    end_datetime: text,
    timezone: text,
    recurrence_description: text,
    "group@id": text,
    "organizer@id": text,
    phone: text,
    location: json,
    registration: json,
    created: text,
    modified: text
  }),
  list: {
    path: service("event_profiles"),
    perPage,
    paging: "numbered",
    at: "events/event",
    lists: ["resources/resource", "registration/forms/form"]
  },
  changes: changedByDay,
  deletes: "listDiff",
  relations: { group: softAttribute("groups.Group", "group@id"), organizer: softAttribute("people.Individual", "organizer@id") },
  assumed: ["start_datetime and end_datetime are of the zone that the event names, and of the church's where it names none."],
  canonical: [event, eventOccurrence],
  transformVersion: 2,
  toCanonical: ({ attributes, id, related }, account) => {
    const { description, name } = attributes
    const zone = attributes.timezone ?? account.zone
    const place = decodePlace(attributes.location)
    return [
      event.known({ name, description, owner: related.organizer, ...timesOf(attributes, account) }),
      eventOccurrence.known({
        startsAt: localInstant(attributes.start_datetime, zone),
        endsAt: localInstant(attributes.end_datetime, zone),
        location: place._tag === "Some" ? place.value.name : null,
        recurrenceDescription: attributes.recurrence_description,
        event: { entity: "events.Event", id }
      })
    ]
  }
})

export const Attendance = defineEntity({
  name: "events.Attendance",
  type: "event",
  reference: "API v1, attendance_profiles",
  attributes: Schema.Struct({ "@id": text, "@occurrence": text, name: text, attendees: list({ "@id": maybe, name: maybe }) }),
  list: {
    path: service("attendance_profiles"),
    perPage,
    paging: "none",
    at: "events/event",
    idFrom: ["@id", "@occurrence"],
    lists: ["attendees/attendee"],
    windows: {
      path: service("attendance_profiles"),
      from: "start_date",
      to: "end_date",
      begins: "2000-01-01",
      days: 92,
      ahead: 1
    }
  },
  changes: "none",
  deletes: "listDiff",
  relations: { event: softAttribute("events.Event", "@id"), attendees: softWithin("people.Individual") },
  assumed: ["An occurrence is told by the attributes id and occurrence of events/event.", "Nobody took attendance before the year 2000."],
  canonical: [groupEvent, groupAttendance],
  transformVersion: 2,
  toCanonical: ({ attributes, id }, { zone }) => [
    groupEvent.known({ name: attributes.name, startsAt: localInstant(attributes["@occurrence"], zone) }),
    ...[...new Set(items(attributes.attendees).flatMap((attendee) => attendee["@id"] ?? []))].map((who) =>
      groupAttendance.known(
        { hasAttended: true, groupEvent: { entity: "events.Attendance", id }, person: { entity: "people.Individual", id: who } },
        who
      )
    )
  ]
})
