import { defineEntity } from "@openfaith/adapter-core"
import { flag, integer, json, text } from "@openfaith/adapter-core/attributes"
import { groupType } from "@openfaith/canonical"
import { Schema } from "effect"

export const GroupType = defineEntity({
  name: "groups.GroupType",
  type: "GroupType",
  reference: "Groups 2023-07-10, GroupType",
  attributes: Schema.Struct({
    church_center_visible: flag,
    church_center_map_visible: flag,
    color: text,
    default_group_settings: json, // the reference calls it a string; settings may as well come as an object
    description: text,
    name: text,
    position: integer
  }),
  list: {
    path: "/groups/v2/group_types",
    perPage: 100,
    orderBy: ["name", "position"],
    filterBySpecial: ["id"]
  },
  get: { path: "/groups/v2/group_types/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for group types
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [groupType],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    groupType.draft({
      name: attributes.name,
      description: attributes.description,
      color: attributes.color,
      isPublic: attributes.church_center_visible,
      isOnPublicMap: attributes.church_center_map_visible,
      position: attributes.position
    })
  ]
})
