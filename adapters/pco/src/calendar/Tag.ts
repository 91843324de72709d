import { defineEntity, soft } from "@openfaith/adapter-core"
import { flag, float, instant, text } from "@openfaith/adapter-core/attributes"
import { tag } from "@openfaith/canonical"
import { Schema } from "effect"

export const CalendarTag = defineEntity({
  name: "calendar.Tag",
  type: "Tag",
  reference: "Calendar 2022-07-07, Tag",
  attributes: Schema.Struct({
    church_center_category: flag,
    color: text,
    created_at: instant,
    name: text,
    position: float,
    updated_at: instant
  }),
  list: {
    path: "/calendar/v2/tags",
    perPage: 100,
    // The group is named only when included.
    include: ["tag_group"],
    orderBy: ["name", "position"],
    filterBy: ["church_center_category", "color", "created_at", "name", "position", "updated_at"],
    filterBySpecial: ["id"]
  },
  get: { path: "/calendar/v2/tags/{id}" },
  create: { path: "/calendar/v2/tags", takes: ["church_center_category", "color", "name", "position"] },
  update: { path: "/calendar/v2/tags/{id}", takes: ["church_center_category", "color", "name", "position"] },
  delete: { path: "/calendar/v2/tags/{id}" },
  changes: { since: "updated_at" }, // a filter, not an order: read by windows
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    tag_group: soft("calendar.TagGroup")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [tag],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    tag.draft({
      name: attributes.name,
      color: attributes.color,
      isPublicCategory: attributes.church_center_category,
      position: attributes.position,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      group: related.tag_group
    })
  ]
})
