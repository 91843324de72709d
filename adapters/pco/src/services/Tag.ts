import { defineEntity, hard } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { tag } from "@openfaith/canonical"
import { Schema } from "effect"

export const ServicesTag = defineEntity({
  name: "services.Tag",
  type: "Tag",
  reference: "Services 2018-11-01, Tag",
  attributes: Schema.Struct({
    name: text
  }),
  list: {
    path: "/services/v2/tag_groups/{tag_group_id}/tags",
    under: "services.TagGroup",
    perPage: 100,
    harvestFrom: { entity: "services.TagGroup", include: "tags" }
  },
  get: { path: "/services/v2/tag_groups/{tag_group_id}/tags/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    tag_group: hard("services.TagGroup", "Tags are listed under their group.")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A row answers by id below the list it is read from, as team members do (planningcenter/developers#1086)."
  ],
  canonical: [tag],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    tag.draft({
      name: attributes.name,
      color: null,
      isPublicCategory: null,
      position: null,
      sourceCreatedAt: null,
      sourceUpdatedAt: null,
      group: related.tag_group
    })
  ]
})
