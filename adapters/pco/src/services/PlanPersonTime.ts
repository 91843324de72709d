import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const PlanPersonTime = mirrorEntity({
  name: "services.PlanPersonTime",
  type: "PlanPersonTime",
  reference: "Services 2018-11-01, PlanPersonTime",
  attributes: Schema.Struct({
    status: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    // There is no other list: one request for each scheduled person. Which times it is scheduled for, services.PlanPerson tells too.
    path: "/services/v2/people/{person_id}/plan_people/{plan_person_id}/plan_person_times",
    under: "services.PlanPerson",
    perPage: 100
  },
  get: { path: "/services/v2/people/{person_id}/plan_people/{plan_person_id}/plan_person_times/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    plan_person: hard("services.PlanPerson", "Times are listed under the scheduled person."),
    plan_time: hard("services.PlanTime", "It tells the answer for one time of the plan."),
    plan: soft("services.Plan")
  },
  assumed: ["Unordered pages come in ascending id."]
})
