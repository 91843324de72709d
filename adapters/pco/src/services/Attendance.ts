import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { id, instant } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ServicesAttendance = mirrorEntity({
  name: "services.Attendance",
  type: "Attendance",
  reference: "Services 2018-11-01, Attendance",
  attributes: Schema.Struct({
    checked_in_at: instant,
    check_ins_event_id: id,
    check_ins_event_period_id: id
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/attendances",
    under: "services.Plan",
    perPage: 100
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/attendances/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    plan: parent("services.Plan", "Attendances are listed under their plan."),
    plan_person: hard("services.PlanPerson", "It tells that a scheduled person came."),
    plan_time: hard("services.PlanTime", "It tells to which time of the plan.")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ]
})
