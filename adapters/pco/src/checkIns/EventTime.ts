import { defineEntity, soft } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { checkInEventTime } from "@openfaith/canonical"
import { Schema } from "effect"

export const CheckInsEventTime = defineEntity({
  name: "check-ins.EventTime",
  type: "EventTime",
  reference: "Check-Ins 2025-05-28, EventTime",
  attributes: Schema.Struct({
    total_count: integer,
    starts_at: instant,
    shows_at: instant,
    hides_at: instant,
    regular_count: integer,
    guest_count: integer,
    volunteer_count: integer,
    created_at: instant,
    updated_at: instant,
    name: text,
    hour: integer,
    minute: integer,
    day_of_week: integer
  }),
  list: {
    // Event and period are named without being included; headcounts have a list of their own.
    path: "/check-ins/v2/event_times",
    perPage: 100,
    canInclude: ["event", "event_period", "headcounts"],
    orderBy: ["shows_at", "starts_at"],
    filterBy: ["created_at", "updated_at"]
  },
  get: { path: "/check-ins/v2/event_times/{id}" },
  changes: { since: "updated_at" }, // a filter, not an order: read by windows
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {
    event: soft("check-ins.Event"),
    // Soft, although every hour is part of one: a new period can be read neither by id nor by a delta, and no hour is to wait for that.
    event_period: soft("check-ins.EventPeriod")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at need not move when the counts do: reconciliation finds those."],
  canonical: [checkInEventTime],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    checkInEventTime.draft({
      name: attributes.name,
      startsAt: attributes.starts_at,
      opensAt: attributes.shows_at,
      closesAt: attributes.hides_at,
      totalCount: attributes.total_count,
      regularCount: attributes.regular_count,
      guestCount: attributes.guest_count,
      volunteerCount: attributes.volunteer_count,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      event: related.event,
      period: related.event_period
    })
  ]
})
