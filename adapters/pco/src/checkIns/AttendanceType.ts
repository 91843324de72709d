import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { attendanceType } from "@openfaith/canonical"
import { Schema } from "effect"

export const AttendanceType = defineEntity({
  name: "check-ins.AttendanceType",
  type: "AttendanceType",
  reference: "Check-Ins 2025-05-28, AttendanceType",
  attributes: Schema.Struct({
    name: text,
    color: text,
    created_at: instant,
    updated_at: instant,
    limit: integer
  }),
  list: {
    path: "/check-ins/v2/attendance_types",
    perPage: 100,
    canInclude: ["event"],
    filterBy: ["name"],
    filterBySpecial: ["id"]
  },
  get: { path: "/check-ins/v2/attendance_types/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {
    event: hard("check-ins.Event", "An attendance type is one event's, below which it is listed too.")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [attendanceType],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    attendanceType.draft({
      name: attributes.name,
      color: attributes.color,
      capacity: attributes.limit,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      event: related.event
    })
  ]
})
