/** What people belong to: households, campuses and groups. */
import { defineEntity, softAttribute } from "@openfaith/adapter-core"
import { id, instant, maybeTexts, text } from "@openfaith/adapter-core/attributes"
import { campus, group, groupMembership, household } from "@openfaith/canonical"
import { Schema } from "effect"
import { logged, readable, sameById } from "./lists.ts"
import { anything, filled, flagOf } from "./values.ts"

export const Campus = defineEntity({
  ...logged("/membership/campuses", "campus"),
  name: "membership.Campus",
  attributes: Schema.Struct({
    name: text,
    ...maybeTexts("address1", "address2", "city", "state", "zip", "timezone", "website", "importKey")
  }),
  relations: {},
  canonical: [campus],
  toCanonical: ({ attributes }) => [
    campus.known({
      name: filled(attributes.name),
      street: [filled(attributes.address1), filled(attributes.address2)].filter((line) => line !== null).join(", ") || null,
      city: filled(attributes.city),
      state: filled(attributes.state),
      postalCode: filled(attributes.zip),
      timeZone: filled(attributes.timezone),
      website: filled(attributes.website)
    })
  ]
})

/** Who is in it is said by its people. */
export const Household = defineEntity({
  ...logged("/membership/households", "household"),
  name: "membership.Household",
  attributes: Schema.Struct({ name: text }),
  events: { "household.created": "changed", "household.updated": "changed", "household.destroyed": "gone" },
  relations: {},
  canonical: [household],
  toCanonical: ({ attributes }) => [household.known({ name: filled(attributes.name) })]
})

export const Group = defineEntity({
  ...logged("/membership/groups", "group"),
  name: "membership.Group",
  attributes: Schema.Struct({
    name: text,
    ...maybeTexts("categoryName", "about", "photoUrl", "meetingTime", "meetingLocation", "campusId"),
    confidential: anything,
    archived: anything, // a mark without a moment
    memberCount: anything // computed: moves without the group
  }),
  events: { "group.created": "changed", "group.updated": "changed", "group.destroyed": "gone" },
  relations: {},
  volatile: ["memberCount"],
  canonical: [group],
  toCanonical: ({ attributes }) => [
    group.known({
      name: filled(attributes.name),
      description: filled(attributes.about),
      schedule: filled(attributes.meetingTime),
      pictureUrl: filled(attributes.photoUrl),
      isMembershipConfidential: flagOf(attributes.confidential)
    })
  ]
})

const roles = { true: "leader", false: "member" } as const

/**
 * Without the right to see them, minors are left out of the list without a word. The log is of no use here: what changes many memberships at a time is logged
 * under the ids of people.
 */
export const GroupMember = defineEntity({
  ...readable("/membership/groupmembers"),
  name: "membership.GroupMember",
  type: "groupMember",
  attributes: Schema.Struct({ groupId: id, personId: id, joinDate: instant, leader: anything }),
  events: { "group.member.added": "changed", "group.member.requested": "changed", "group.member.removed": "gone" },
  // Soft: whether the memberships of somebody removed go along at once is not established.
  relations: { group: softAttribute("membership.Group", "groupId"), person: softAttribute("membership.Person", "personId") },
  assumed: [sameById, "The data of its events is the membership, with its own id."],
  canonical: [groupMembership],
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
