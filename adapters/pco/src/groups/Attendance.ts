import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { groupAttendance } from "@openfaith/canonical"
import { Schema } from "effect"

export const GroupsAttendance = defineEntity({
  name: "groups.Attendance",
  type: "Attendance",
  reference: "Groups 2023-07-10, Attendance",
  attributes: Schema.Struct({
    attended: flag,
    role: text
  }),
  list: {
    // There is no other list, and no event includes its attendances: a request for each event.
    // It can also be ordered by first_name and last_name, which are the person's.
    path: "/groups/v2/events/{event_id}/attendances",
    under: "groups.Event",
    perPage: 100,
    canInclude: ["person"],
    orderBy: ["role"],
    filterBy: ["role"]
  },
  // No attendance can be read by id (Groups 2023-07-10, Attendance: collection only).
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for attendances
  relations: {
    event: hard("groups.Event", "Attendances are listed under their event."),
    person: hard("groups.Person", "An attendance is somebody's (Groups 2023-07-10, Attendance).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [groupAttendance],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    groupAttendance.draft({
      hasAttended: attributes.attended,
      role: attributes.role,
      groupEvent: related.event,
      person: related.person
    })
  ]
})
