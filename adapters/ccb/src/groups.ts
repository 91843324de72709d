import { defineEntity, localInstant, mirrorEntity, parent, softAttribute } from "@openfaith/adapter-core"
import { json, text } from "@openfaith/adapter-core/attributes"
import { group, groupMembership, groupType } from "@openfaith/canonical"
import { Schema } from "effect"
import { changedByDay, perPage, service } from "./services.ts"

const lookup = {
  type: "item",
  attributes: Schema.Struct({ name: text, order: text }),
  changes: "none",
  deletes: "listDiff",
  relations: {}
} as const
const items = { perPage: 500, paging: "none", at: "items/item" } as const

export const GroupType = defineEntity({
  ...lookup,
  name: "groups.GroupType",
  reference: "API v1, group_type_list",
  list: { ...items, path: service("group_type_list") },
  canonical: [groupType],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    groupType.known({ name: attributes.name, position: /^\d{1,9}$/.test(attributes.order ?? "") ? Number(attributes.order) : null })
  ]
})

export const GroupGrouping = mirrorEntity({
  ...lookup,
  name: "groups.GroupGrouping",
  reference: "API v1, group_grouping_list",
  list: { ...items, path: service("group_grouping_list") }
})

export const Group = defineEntity({
  name: "groups.Group",
  type: "group",
  reference: "API v1, group_profiles",
  attributes: Schema.Struct({
    name: text,
    description: text,
    image: text,
    "campus@id": text,
    main_leader: json,
    "main_leader@id": text,
    group_type: text,
    "group_type@id": text,
    department: text,
    area: text,
    calendar_feed: text,
    current_members: text,
    group_capacity: text,
    meeting_day: text,
    meeting_time: text,
    childcare_provided: text,
    interaction_type: text,
    membership_type: text,
    listed: text,
    public_search_listed: text,
    inactive: text,
    created: text,
    modified: text
  }),
  sensitive: ["calendar_feed"], // an address that can hold a token
  volatile: ["image", "current_members"],
  list: {
    // A page with all members of every group can be larger than the source itself can send.
    path: service("group_profiles", "include_participants=false"),
    perPage,
    paging: "numbered",
    at: "groups/group",
    lists: ["leaders/leader", "addresses/address", "registration_forms/form", "user_defined_fields/user_defined_field"]
  },
  changes: changedByDay,
  deletes: "listDiff",
  relations: {
    campus: softAttribute("people.Campus", "campus@id"),
    main_leader: softAttribute("people.Individual", "main_leader@id"),
    group_type: softAttribute("groups.GroupType", "group_type@id")
  },
  canonical: [group],
  transformVersion: 2,
  toCanonical: ({ attributes, related }, { zone }) => [
    group.known({
      name: attributes.name,
      description: attributes.description,
      schedule: [attributes.meeting_day, attributes.meeting_time].filter((part) => part !== null).join(" ") || null,
      pictureUrl: attributes.image,
      sourceCreatedAt: localInstant(attributes.created, zone),
      groupType: related.group_type
    })
  ]
})

/** By the id of its status: the words are the church's own. */
const roles: ReadonlyMap<string, string> = new Map(Object.entries({ 1: "leader", 2: "member" }))

export const Participant = defineEntity({
  name: "groups.Participant",
  type: "participant",
  reference: "API v1, group_participants",
  attributes: Schema.Struct({ "@id": text, name: text, status: text, "status@id": text, date_joined: text, created: text, modified: text }),
  list: {
    path: service("group_participants", "id={group_id}"),
    under: "groups.Group",
    perPage: 500,
    paging: "none",
    at: "groups/group/participants/participant",
    isKeyedByParent: true
  },
  changes: "none",
  deletes: "parentScan",
  relations: {
    group: parent("groups.Group", "Participants are listed for one group at a time (API v1, group_participants)."),
    individual: softAttribute("people.Individual", "@id")
  },
  assumed: ["Whether a new participant moves the group's own time is not known: groups are read again whole besides."],
  canonical: [groupMembership],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    groupMembership.known({ role: roles.get(attributes["status@id"] ?? "") ?? null, group: related.group, person: related.individual })
  ]
})
