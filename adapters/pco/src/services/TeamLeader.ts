import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag } from "@openfaith/adapter-core/attributes"
import { teamLeader } from "@openfaith/canonical"
import { Schema } from "effect"

export const TeamLeader = defineEntity({
  name: "services.TeamLeader",
  type: "TeamLeader",
  reference: "Services 2018-11-01, TeamLeader",
  attributes: Schema.Struct({
    send_responses_for_accepts: flag,
    send_responses_for_declines: flag,
    send_responses_for_blockouts: flag
  }),
  list: {
    path: "/services/v2/teams/{team_id}/team_leaders",
    under: "services.Team",
    perPage: 100,
    canInclude: ["people", "team"],
    harvestFrom: { entity: "services.Team", include: "team_leaders" }
  },
  get: { path: "/services/v2/people/{person_id}/team_leaders/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    person: hard("services.Person", "Leaders are listed under their person and their team."),
    team: hard("services.Team", "Leaders are listed under their person and their team.")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [teamLeader],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    teamLeader.draft({
      isToldOfAccepts: attributes.send_responses_for_accepts,
      isToldOfDeclines: attributes.send_responses_for_declines,
      isToldOfBlockouts: attributes.send_responses_for_blockouts,
      person: related.person,
      team: related.team
    })
  ]
})
