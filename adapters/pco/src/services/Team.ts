import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { team } from "@openfaith/canonical"
import { Schema } from "effect"

export const Team = defineEntity({
  name: "services.Team",
  type: "Team",
  reference: "Services 2018-11-01, Team",
  attributes: Schema.Struct({
    name: text,
    rehearsal_team: flag,
    sequence: integer,
    schedule_to: text,
    default_status: text,
    default_prepare_notifications: flag,
    created_at: instant,
    updated_at: instant,
    archived_at: instant,
    viewers_see: integer,
    assigned_directly: flag,
    secure_team: flag,
    last_plan_from: text,
    stage_color: text,
    stage_variant: text
  }),
  list: {
    // Three entities ride along: PersonTeamPositionAssignment, TeamLeader and TeamPosition.
    path: "/services/v2/teams",
    perPage: 100,
    include: ["person_team_position_assignments", "team_leaders", "team_positions"],
    canInclude: ["people", "service_types"],
    orderBy: ["created_at", "name", "updated_at"],
    filterBy: ["name"]
  },
  get: { path: "/services/v2/teams/{id}" },
  create: {
    path: "/services/v2/service_types/{service_type_id}/teams",
    takes: ["name", "archived_at", "assigned_directly", "rehearsal_team", "secure_team", "schedule_to", "stage_color", "stage_variant"]
  },
  changes: { since: "updated_at" }, // can be ordered by, not filtered
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    service_type: hard("services.ServiceType", "A team is created under its service type (Services 2018-11-01, Team)."),
    default_responds_to: soft("services.Person")
    // No `service_types`: the reference shows one where its name tells of many.
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "Archived teams are listed.",
    "updated_at need not move with what is included: that is read whole, by age."
  ],
  canonical: [team],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    team.draft({
      name: attributes.name,
      position: attributes.sequence,
      scheduleTo: attributes.schedule_to,
      defaultStatus: attributes.default_status,
      isRehearsalTeam: attributes.rehearsal_team,
      isAssignedDirectly: attributes.assigned_directly,
      isSecure: attributes.secure_team,
      archivedAt: attributes.archived_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      serviceType: related.service_type,
      respondsTo: related.default_responds_to
    })
  ]
})
