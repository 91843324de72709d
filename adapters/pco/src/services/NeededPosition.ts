import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { integer, text } from "@openfaith/adapter-core/attributes"
import { neededPosition } from "@openfaith/canonical"
import { Schema } from "effect"

export const NeededPosition = defineEntity({
  name: "services.NeededPosition",
  type: "NeededPosition",
  reference: "Services 2018-11-01, NeededPosition",
  attributes: Schema.Struct({
    quantity: integer,
    team_position_name: text,
    scheduled_to: text
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/needed_positions",
    under: "services.Plan",
    perPage: 100,
    canInclude: ["team", "time"]
  },
  get: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/needed_positions/{id}" },
  create: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/needed_positions",
    takes: ["quantity", "time_id", "time_preference_option_id"]
  },
  update: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/needed_positions/{id}", takes: ["quantity"] },
  delete: { path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/needed_positions/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    plan: hard("services.Plan", "Needed positions are listed and created under their plan."),
    team: hard("services.Team", "A position is one of a team."),
    time: soft("services.PlanTime")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ],
  canonical: [neededPosition],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    neededPosition.draft({
      quantity: attributes.quantity,
      positionName: attributes.team_position_name,
      scheduledTo: attributes.scheduled_to,
      plan: related.plan,
      team: related.team,
      planTime: related.time
    })
  ]
})
