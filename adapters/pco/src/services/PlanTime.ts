import { defineEntity, parent } from "@openfaith/adapter-core"
import { flag, instant, json, text } from "@openfaith/adapter-core/attributes"
import { planTime } from "@openfaith/canonical"
import { Schema } from "effect"

export const PlanTime = defineEntity({
  name: "services.PlanTime",
  type: "PlanTime",
  reference: "Services 2018-11-01, PlanTime",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    name: text,
    time_type: text,
    recorded: flag,
    team_reminders: json,
    starts_at: instant,
    ends_at: instant,
    live_starts_at: instant,
    live_ends_at: instant
  }),
  list: {
    // The list of a service type costs fewer requests, and plans could include their times; but the first does not tell the plan, and the
    // assignments of split teams, which ride along here, would be listed below each time.
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times",
    under: "services.Plan",
    perPage: 100,
    include: ["split_team_rehearsal_assignments"],
    orderBy: ["starts_at"],
    filterBy: ["time_type"]
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times/{id}" },
  create: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times",
    takes: ["starts_at", "ends_at", "name", "time_type", "team_reminders"]
  },
  update: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times/{id}",
    takes: ["starts_at", "ends_at", "name", "time_type", "team_reminders"]
  },
  delete: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    // The relationships name teams and positions only; the plan is known from the path.
    plan: parent("services.Plan", "Times are listed and created under their plan.")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ],
  canonical: [planTime],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    planTime.draft({
      name: attributes.name,
      kind: attributes.time_type,
      startsAt: attributes.starts_at,
      endsAt: attributes.ends_at,
      liveStartedAt: attributes.live_starts_at,
      liveEndedAt: attributes.live_ends_at,
      isRecorded: attributes.recorded,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      plan: related.plan
    })
  ]
})
