import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant, integer } from "@openfaith/adapter-core/attributes"
import { headcount } from "@openfaith/canonical"
import { Schema } from "effect"

export const Headcount = defineEntity({
  name: "check-ins.Headcount",
  type: "Headcount",
  reference: "Check-Ins 2025-05-28, Headcount",
  attributes: Schema.Struct({
    total: integer,
    updated_at: instant,
    created_at: instant
  }),
  list: {
    path: "/check-ins/v2/headcounts",
    perPage: 100,
    canInclude: ["attendance_type", "event_time"],
    orderBy: ["created_at", "total", "updated_at"],
    filterBy: ["created_at", "updated_at"]
  },
  get: { path: "/check-ins/v2/headcounts/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {
    event_time: hard("check-ins.EventTime", "A count is of one hour, below which it is listed too."),
    attendance_type: hard("check-ins.AttendanceType", "It counts people of one kind, below which it is listed too.")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of the total."],
  canonical: [headcount],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    headcount.draft({
      total: attributes.total,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      eventTime: related.event_time,
      attendanceType: related.attendance_type
    })
  ]
})
