import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { groupEvent } from "@openfaith/canonical"
import { Schema } from "effect"

export const GroupsEvent = defineEntity({
  name: "groups.Event",
  type: "Event",
  reference: "Groups 2023-07-10, Event",
  attributes: Schema.Struct({
    attendance_requests_enabled: flag,
    automated_reminder_enabled: flag,
    canceled: flag,
    canceled_at: instant,
    description: text,
    ends_at: instant,
    location_type_preference: text,
    multi_day: flag,
    name: text,
    reminders_sent: flag,
    reminders_sent_at: instant,
    repeating: flag,
    starts_at: instant,
    virtual_location_url: text,
    visitors_count: integer
  }),
  list: {
    // Group and location are named without being included.
    path: "/groups/v2/events",
    perPage: 100,
    canInclude: ["group", "location"],
    orderBy: ["ends_at", "name", "starts_at"],
    filterBy: ["ends_at", "name", "starts_at"]
  },
  get: { path: "/groups/v2/events/{id}" },
  changes: "none", // starts_at does not move with changes, and nothing else does
  deletes: "listDiff", // the catalogue of webhooks has no event for events of groups
  relations: {
    group: hard("groups.Group", "An event is a group's, below which it is listed too (Groups 2023-07-10, Event)."),
    location: soft("groups.Location"),
    attendance_submitter: soft("groups.Person")
    // repeating_event leads to a resource that has no page and no list (Groups 2023-07-10, Event).
  },
  assumed: ["Unordered pages come in ascending id.", "Cancelled events and those of archived groups are in the list."],
  canonical: [groupEvent],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    groupEvent.draft({
      name: attributes.name,
      description: attributes.description,
      startsAt: attributes.starts_at,
      endsAt: attributes.ends_at,
      isMultiDay: attributes.multi_day,
      isRepeating: attributes.repeating,
      isCancelled: attributes.canceled,
      cancelledAt: attributes.canceled_at,
      meetsAt: attributes.location_type_preference,
      virtualUrl: attributes.virtual_location_url,
      visitorCount: attributes.visitors_count,
      group: related.group,
      meetingPlace: related.location,
      attendanceTakenBy: related.attendance_submitter
    })
  ]
})
