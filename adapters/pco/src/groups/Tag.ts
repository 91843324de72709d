import { defineEntity, hard } from "@openfaith/adapter-core"
import { integer, text } from "@openfaith/adapter-core/attributes"
import { tag } from "@openfaith/canonical"
import { Schema } from "effect"

export const GroupsTag = defineEntity({
  name: "groups.Tag",
  type: "Tag",
  reference: "Groups 2023-07-10, Tag",
  attributes: Schema.Struct({
    name: text,
    position: integer
  }),
  list: {
    path: "/groups/v2/tags",
    perPage: 100,
    orderBy: ["name", "position"],
    filterBy: ["name"],
    filterBySpecial: ["id"]
  },
  get: { path: "/groups/v2/tags/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for tags
  relations: {
    // Which groups have it: groups.GroupTag.
    tag_group: hard("groups.TagGroup", "A tag is listed below its group of tags (Groups 2023-07-10, Tag).")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [tag],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    tag.draft({
      name: attributes.name,
      color: null,
      isPublicCategory: null, // told of its group only
      position: attributes.position,
      sourceCreatedAt: null,
      sourceUpdatedAt: null,
      group: related.tag_group
    })
  ]
})
