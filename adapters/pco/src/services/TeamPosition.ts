import { defineEntity, hard } from "@openfaith/adapter-core"
import { integer, json, text } from "@openfaith/adapter-core/attributes"
import { teamPosition } from "@openfaith/canonical"
import { Schema } from "effect"

export const TeamPosition = defineEntity({
  name: "services.TeamPosition",
  type: "TeamPosition",
  reference: "Services 2018-11-01, TeamPosition",
  attributes: Schema.Struct({
    name: text,
    sequence: integer,
    tags: json,
    negative_tag_groups: json,
    tag_groups: json
  }),
  list: {
    path: "/services/v2/teams/{team_id}/team_positions",
    under: "services.Team",
    perPage: 100,
    canInclude: ["tags", "team"],
    orderBy: ["name"],
    harvestFrom: { entity: "services.Team", include: "team_positions" }
  },
  get: { path: "/services/v2/teams/{team_id}/team_positions/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    team: hard("services.Team", "Positions are listed under their team.")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ],
  canonical: [teamPosition],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    teamPosition.draft({
      name: attributes.name,
      position: attributes.sequence,
      team: related.team
    })
  ]
})
