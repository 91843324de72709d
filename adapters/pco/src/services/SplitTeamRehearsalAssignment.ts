import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const SplitTeamRehearsalAssignment = mirrorEntity({
  name: "services.SplitTeamRehearsalAssignment",
  type: "SplitTeamRehearsalAssignment",
  reference: "Services 2018-11-01, SplitTeamRehearsalAssignment",
  attributes: Schema.Struct({
    schedule_special_service_times: flag
  }),
  list: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times/{plan_time_id}/split_team_rehearsal_assignments",
    under: "services.PlanTime",
    perPage: 100,
    harvestFrom: { entity: "services.PlanTime", include: "split_team_rehearsal_assignments" }
  },
  get: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times/{plan_time_id}/split_team_rehearsal_assignments/{id}"
  },
  update: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times/{plan_time_id}/split_team_rehearsal_assignments/{id}"
  },
  delete: {
    path: "/services/v2/service_types/{service_type_id}/plans/{plan_id}/plan_times/{plan_time_id}/split_team_rehearsal_assignments/{id}"
  },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    plan_time: parent("services.PlanTime", "Assignments are listed and created under their time."),
    team: hard("services.Team", "It tells to which options a split team is assigned.")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ]
})
