import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { group } from "@openfaith/canonical"
import { Schema } from "effect"
import { byId, listAt, reference } from "../list.ts"
import { anything, filled, flagOf, maybeText } from "../values.ts"

export const Group = defineEntity({
  name: "membership.Group",
  type: "group",
  reference,
  attributes: Schema.Struct({
    name: text,
    categoryName: maybeText,
    about: maybeText,
    photoUrl: maybeText,
    meetingTime: maybeText,
    meetingLocation: maybeText,
    campusId: maybeText,
    confidential: anything,
    archived: anything, // a mark without a moment
    memberCount: anything // computed: moves without the group
  }),
  list: listAt("/membership/groups"),
  get: { path: "/membership/groups/{id}" },
  changes: "none",
  deletes: "listDiff",
  events: { "group.created": "changed", "group.updated": "changed", "group.destroyed": "gone" },
  relations: {},
  volatile: ["memberCount"],
  assumed: [byId("/membership/groups")],
  canonical: [group],
  transformVersion: 1,
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
