import { defineEntity } from "@openfaith/adapter-core"
import { flag, integer, text } from "@openfaith/adapter-core/attributes"
import { tagGroup } from "@openfaith/canonical"
import { Schema } from "effect"

export const GroupsTagGroup = defineEntity({
  name: "groups.TagGroup",
  type: "TagGroup",
  reference: "Groups 2023-07-10, TagGroup",
  attributes: Schema.Struct({
    display_publicly: flag,
    multiple_options_enabled: flag,
    name: text,
    position: integer
  }),
  list: {
    path: "/groups/v2/tag_groups",
    perPage: 100,
    orderBy: ["name", "position"],
    filterBy: ["name"]
  },
  get: { path: "/groups/v2/tag_groups/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for tags
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [tagGroup],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    tagGroup.draft({
      name: attributes.name,
      appliesTo: null, // nothing but groups bears them
      isRequired: null,
      allowsSeveral: attributes.multiple_options_enabled,
      isPublic: attributes.display_publicly,
      position: attributes.position,
      sourceCreatedAt: null,
      sourceUpdatedAt: null
    })
  ]
})
