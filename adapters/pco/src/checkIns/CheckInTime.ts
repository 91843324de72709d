import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, json, text } from "@openfaith/adapter-core/attributes"
import { checkInTime } from "@openfaith/canonical"
import { Schema } from "effect"

export const CheckInTime = defineEntity({
  name: "check-ins.CheckInTime",
  type: "CheckInTime",
  reference: "Check-Ins 2025-05-28, CheckInTime",
  attributes: Schema.Struct({
    kind: text,
    has_validated: flag,
    services_integrated: flag,
    alerts: json
  }),
  list: {
    path: "/check-ins/v2/check_ins/{check_in_id}/check_in_times",
    under: "check-ins.CheckIn",
    perPage: 100,
    harvestFrom: { entity: "check-ins.CheckIn", include: "check_in_times" }
  },
  get: { path: "/check-ins/v2/check_ins/{check_in_id}/check_in_times/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // Check-Ins has no webhooks
  relations: {
    check_in: hard("check-ins.CheckIn", "Times are listed under their check-in."),
    event_time: soft("check-ins.EventTime"),
    location: soft("check-ins.Location")
    // pre_check leads to a resource without a list and without attributes (Check-Ins 2025-05-28, PreCheck).
  },
  assumed: ["Unordered pages come in ascending id.", "A time included with its check-in looks like a listed one, relationships and all."],
  canonical: [checkInTime],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    checkInTime.draft({
      kind: attributes.kind,
      isValidated: attributes.has_validated,
      checkIn: related.check_in,
      eventTime: related.event_time,
      location: related.location
    })
  ]
})
