import { defineEntity, hard, soft, softMany } from "@openfaith/adapter-core"
import { day, flag, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { checkInLocation } from "@openfaith/canonical"
import { Schema } from "effect"

export const CheckInsLocation = defineEntity({
  name: "check-ins.Location",
  type: "Location",
  reference: "Check-Ins 2025-05-28, Location",
  attributes: Schema.Struct({
    name: text,
    kind: text,
    opened: flag,
    questions: json, // the reference calls it a string; several may as well come as a list
    age_min_in_months: integer,
    age_max_in_months: integer,
    age_range_by: text,
    age_on: day,
    child_or_adult: text,
    effective_date: day,
    gender: text,
    grade_min: integer,
    grade_max: integer,
    max_occupancy: integer,
    min_volunteers: integer,
    attendees_per_volunteer: integer,
    position: integer,
    updated_at: instant,
    created_at: instant,
    milestone: text
  }),
  list: {
    path: "/check-ins/v2/locations",
    perPage: 100,
    // The event is named only when included. Options ride along for check-ins.Option.
    include: ["event", "options"],
    canInclude: ["locations", "parent"],
    orderBy: ["kind", "name", "position"]
  },
  get: { path: "/check-ins/v2/locations/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {
    event: hard("check-ins.Event", "A location belongs to one event (Check-Ins 2025-05-28, Location)."),
    parent: soft("check-ins.Location"), // on the wire its type is Parent,
    options: softMany("check-ins.Option")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [checkInLocation],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    checkInLocation.draft({
      name: attributes.name,
      kind: attributes.kind,
      audience: attributes.child_or_adult,
      gender: attributes.gender,
      ageMinMonths: attributes.age_min_in_months,
      ageMaxMonths: attributes.age_max_in_months,
      gradeMin: attributes.grade_min,
      gradeMax: attributes.grade_max,
      capacity: attributes.max_occupancy,
      minVolunteers: attributes.min_volunteers,
      attendeesPerVolunteer: attributes.attendees_per_volunteer,
      isOpen: attributes.opened,
      position: attributes.position,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      event: related.event,
      parent: related.parent
    })
  ]
})
