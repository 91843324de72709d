import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { checkInPeriod } from "@openfaith/canonical"
import { Schema } from "effect"

export const EventPeriod = defineEntity({
  name: "check-ins.EventPeriod",
  type: "EventPeriod",
  reference: "Check-Ins 2025-05-28, EventPeriod",
  attributes: Schema.Struct({
    starts_at: instant,
    ends_at: instant,
    regular_count: integer,
    guest_count: integer,
    volunteer_count: integer,
    note: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    // There is no flat list. Event times could include their periods, but not those without a time.
    path: "/check-ins/v2/events/{event_id}/event_periods",
    under: "check-ins.Event",
    perPage: 100,
    canInclude: ["event", "event_times"],
    orderBy: ["starts_at"],
    filterBy: ["ends_at", "starts_at"]
  },
  // The reference reads a period below a check-in, which not every period has (Check-Ins 2025-05-28, EventPeriod): none is read by id.
  changes: "none", // starts_at does not move with changes; updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // Check-Ins has no webhooks
  relations: {
    event: hard("check-ins.Event", "Periods are listed under their event.")
  },
  assumed: ["Unordered pages come in ascending id.", "The counts follow the check-ins without updated_at having to move."],
  canonical: [checkInPeriod],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    checkInPeriod.draft({
      startsAt: attributes.starts_at,
      endsAt: attributes.ends_at,
      note: attributes.note,
      regularCount: attributes.regular_count,
      guestCount: attributes.guest_count,
      volunteerCount: attributes.volunteer_count,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      event: related.event
    })
  ]
})
