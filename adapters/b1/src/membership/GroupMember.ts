import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { id, instant } from "@openfaith/adapter-core/attributes"
import { groupMembership } from "@openfaith/canonical"
import { Schema } from "effect"
import { byId, listAt, reference } from "../list.ts"
import { anything, flagOf } from "../values.ts"

const roles = { true: "leader", false: "member" } as const

/** Without the right to see them, minors are left out of the list without a word. */
export const GroupMember = defineEntity({
  name: "membership.GroupMember",
  type: "groupMember",
  reference,
  attributes: Schema.Struct({ groupId: id, personId: id, joinDate: instant, leader: anything }),
  list: listAt("/membership/groupmembers"),
  get: { path: "/membership/groupmembers/{id}" },
  changes: "none",
  deletes: "listDiff",
  events: { "group.member.added": "changed", "group.member.requested": "changed", "group.member.removed": "gone" },
  // Soft: whether the memberships of somebody removed go along at once is not established.
  relations: { group: softAttribute("membership.Group", "groupId"), person: softAttribute("membership.Person", "personId") },
  assumed: [byId("/membership/groupmembers"), "The data of its events is the membership, with its own id."],
  canonical: [groupMembership],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => {
    const isLeader = flagOf(attributes.leader)
    return [
      groupMembership.known({
        role: isLeader === null ? null : roles[`${isLeader}`],
        joinedAt: attributes.joinDate,
        group: related.group,
        person: related.person
      })
    ]
  }
})
