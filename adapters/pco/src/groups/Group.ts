import { defineEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, json, text } from "@openfaith/adapter-core/attributes"
import { group } from "@openfaith/canonical"
import { Schema } from "effect"

export const Group = defineEntity({
  name: "groups.Group",
  type: "Group",
  reference: "Groups 2023-07-10, Group",
  attributes: Schema.Struct({
    archived_at: instant,
    chat_enabled: flag,
    contact_email: text,
    created_at: instant,
    description: text,
    events_visibility: text,
    header_image: json,
    leaders_can_search_people_database: flag,
    location_type_preference: text,
    members_are_confidential: flag,
    memberships_count: integer,
    name: text,
    public_church_center_web_url: text,
    schedule: text,
    virtual_location_url: text
  }),
  list: {
    // Archived groups are hidden unless they are asked for (Groups 2023-07-10, Group: where[archive_status]).
    path: "/groups/v2/groups",
    perPage: 100,
    query: { "where[archive_status]": "include" },
    // Rides along for groups.Enrollment. The group type and the location are named without being included.
    include: ["enrollment"],
    canInclude: ["group_type", "location"],
    orderBy: ["name"],
    filterBy: ["name"]
  },
  get: { path: "/groups/v2/groups/{id}" },
  update: { path: "/groups/v2/groups/{id}", takes: ["name", "group_type_id", "schedule", "tag_ids"] },
  changes: "none", // created_at alone, which is no filter and no order
  // An archived group stays in the list, with archived_at.
  deletes: "event",
  events: {
    "groups.v2.events.group.created": "changed",
    "groups.v2.events.group.updated": "changed",
    "groups.v2.events.group.destroyed": "gone"
  },
  relations: {
    group_type: soft("groups.GroupType"),
    location: soft("groups.Location")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "memberships_count may be behind the list of memberships; it is kept as content, since a difference in it leads to a member who came or went.",
    "Archived groups answer by id like others.",
    "A webhook's payload was seen without relationships, so it is partial."
  ],
  canonical: [group],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    group.draft({
      name: attributes.name,
      description: attributes.description,
      schedule: attributes.schedule,
      emailAddress: attributes.contact_email,
      meetsAt: attributes.location_type_preference,
      virtualUrl: attributes.virtual_location_url,
      publicUrl: attributes.public_church_center_web_url,
      pictureUrl: pictureIn(attributes.header_image),
      eventVisibility: attributes.events_visibility,
      isMembershipConfidential: attributes.members_are_confidential,
      isChatEnabled: attributes.chat_enabled,
      archivedAt: attributes.archived_at,
      sourceCreatedAt: attributes.created_at,
      groupType: related.group_type,
      meetingPlace: related.location
    })
  ]
})

const isPicture = Schema.is(Schema.Struct({ original: Schema.String }))

/** A header image comes as addresses by size; the largest is the original. */
const pictureIn = (image: Schema.Json): string | null => (isPicture(image) ? image.original : null)
