import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const CheckInGroup = mirrorEntity({
  name: "check-ins.CheckInGroup",
  type: "CheckInGroup",
  reference: "Check-Ins 2025-05-28, CheckInGroup",
  attributes: Schema.Struct({
    name_labels_count: integer,
    security_labels_count: integer,
    check_ins_count: integer,
    created_at: instant,
    updated_at: instant,
    print_status: text
  }),
  list: {
    path: "/check-ins/v2/check_in_groups",
    perPage: 100,
    // Period and station are named only when included. The check-ins are left out: each would come a second time.
    include: ["event_period", "print_station"],
    canInclude: ["check_ins"]
  },
  get: { path: "/check-ins/v2/check_in_groups/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {
    event_period: hard("check-ins.EventPeriod", "A group is checked in on one occasion (Check-Ins 2025-05-28, CheckInGroup)."),
    print_station: soft("check-ins.Station")
  },
  assumed: ["Unordered pages come in ascending id."]
})
