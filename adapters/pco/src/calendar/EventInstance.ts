import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { eventOccurrence } from "@openfaith/canonical"
import { Schema } from "effect"

export const EventInstance = defineEntity({
  name: "calendar.EventInstance",
  type: "EventInstance",
  reference: "Calendar 2022-07-07, EventInstance",
  attributes: Schema.Struct({
    all_day_event: flag,
    compact_recurrence_description: text,
    created_at: instant,
    ends_at: instant,
    location: text,
    recurrence: text,
    recurrence_description: text,
    starts_at: instant,
    updated_at: instant,
    church_center_url: text,
    published_starts_at: text, // the reference calls both strings
    published_ends_at: text
  }),
  list: {
    path: "/calendar/v2/event_instances",
    perPage: 100,
    // Times ride along for calendar.EventTime. Bookings have a list of their own, and the tags are those of the event.
    include: ["event_times"],
    canInclude: ["event", "resource_bookings", "tags"],
    orderBy: ["created_at", "ends_at", "starts_at", "updated_at"],
    filterBy: ["created_at", "ends_at", "starts_at", "updated_at"]
  },
  get: { path: "/calendar/v2/event_instances/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    event: hard("calendar.Event", "An instance is one time an event takes place (Calendar 2022-07-07, EventInstance).")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "The list without a filter is of all instances, past ones and unapproved ones included."
  ],
  canonical: [eventOccurrence],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    eventOccurrence.draft({
      startsAt: attributes.starts_at,
      endsAt: attributes.ends_at,
      publishedStartsAt: momentIn(attributes.published_starts_at),
      publishedEndsAt: momentIn(attributes.published_ends_at),
      isAllDay: attributes.all_day_event,
      location: attributes.location,
      recurrence: attributes.recurrence,
      recurrenceDescription: attributes.recurrence_description,
      publicUrl: attributes.church_center_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      event: related.event
    })
  ]
})

const isMoment = Schema.is(instant)

/** What is no instant is kept in the record only. */
const momentIn = (text: string | null): string | null => (isMoment(text) ? text : null)
