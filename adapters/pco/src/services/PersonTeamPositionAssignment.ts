import { defineEntity, hard, parent, soft } from "@openfaith/adapter-core"
import { instant, json, text } from "@openfaith/adapter-core/attributes"
import { teamPositionAssignment } from "@openfaith/canonical"
import { Schema } from "effect"

export const PersonTeamPositionAssignment = defineEntity({
  name: "services.PersonTeamPositionAssignment",
  type: "PersonTeamPositionAssignment",
  reference: "Services 2018-11-01, PersonTeamPositionAssignment",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    schedule_preference: text,
    preferred_weeks: json // numbers of weeks of a month
  }),
  list: {
    path: "/services/v2/teams/{team_id}/person_team_position_assignments",
    under: "services.Team",
    perPage: 100,
    canInclude: ["person", "team_position"],
    harvestFrom: { entity: "services.Team", include: "person_team_position_assignments" }
  },
  get: { path: "/services/v2/teams/{team_id}/person_team_position_assignments/{id}" },
  update: {
    path: "/services/v2/teams/{team_id}/person_team_position_assignments/{id}",
    takes: ["schedule_preference", "preferred_weeks", "time_preference_option_ids"]
  },
  delete: { path: "/services/v2/teams/{team_id}/person_team_position_assignments/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    team: parent("services.Team", "Assignments are listed under the team of their position."),
    person: hard("services.Person", "An assignment is created with a person_id (Services 2018-11-01, PersonTeamPositionAssignment)."),
    // Soft, though there is none without a position: both arrive with the same page of teams.
    team_position: soft("services.TeamPosition")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ],
  canonical: [teamPositionAssignment],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    teamPositionAssignment.draft({
      schedulePreference: attributes.schedule_preference,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person,
      teamPosition: related.team_position,
      team: related.team
    })
  ]
})
