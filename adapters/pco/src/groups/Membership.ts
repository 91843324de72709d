import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { groupMembership } from "@openfaith/canonical"
import { Schema } from "effect"

export const Membership = defineEntity({
  name: "groups.Membership",
  type: "Membership",
  reference: "Groups 2023-07-10, Membership",
  attributes: Schema.Struct({
    joined_at: instant,
    role: text
  }),
  list: {
    // There is no flat list. One by person exists too; a church has fewer groups than people.
    path: "/groups/v2/groups/{group_id}/memberships",
    under: "groups.Group",
    perPage: 100,
    canInclude: ["person"],
    orderBy: ["joined_at", "role"],
    filterBy: ["role"]
  },
  get: { path: "/groups/v2/groups/{group_id}/memberships/{id}" },
  create: { path: "/groups/v2/groups/{group_id}/memberships", takes: ["joined_at", "role", "person_id"] },
  update: { path: "/groups/v2/groups/{group_id}/memberships/{id}", takes: ["joined_at", "role"] },
  delete: { path: "/groups/v2/groups/{group_id}/memberships/{id}" },
  changes: "none", // joined_at does not move with the role
  // A row goes when the person leaves; nothing tells of former members (planningcenter/developers#1498).
  deletes: "event",
  events: {
    "groups.v2.events.membership.created": "changed",
    "groups.v2.events.membership.updated": "changed",
    "groups.v2.events.membership.destroyed": "gone"
  },
  relations: {
    group: hard("groups.Group", "Memberships are listed and created under their group."),
    person: hard("groups.Person", "A membership is created with a person_id (Groups 2023-07-10, Membership).")
  },
  assumed: ["Unordered pages come in ascending id.", "An archived group still lists its members."],
  canonical: [groupMembership],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    groupMembership.draft({
      role: attributes.role,
      joinedAt: attributes.joined_at,
      group: related.group,
      person: related.person
    })
  ]
})
