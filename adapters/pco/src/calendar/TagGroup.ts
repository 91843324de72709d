import { defineEntity } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { tagGroup } from "@openfaith/canonical"
import { Schema } from "effect"

export const CalendarTagGroup = defineEntity({
  name: "calendar.TagGroup",
  type: "TagGroup",
  reference: "Calendar 2022-07-07, TagGroup",
  attributes: Schema.Struct({
    created_at: instant,
    name: text,
    updated_at: instant,
    required: flag
  }),
  list: {
    // Events and tags could be included; they have lists of their own.
    path: "/calendar/v2/tag_groups",
    perPage: 100,
    canInclude: ["events", "tags"],
    orderBy: ["name"],
    filterBy: ["created_at", "name", "updated_at"]
  },
  get: { path: "/calendar/v2/tag_groups/{id}" },
  create: { path: "/calendar/v2/tag_groups", takes: ["name", "required"] },
  update: { path: "/calendar/v2/tag_groups/{id}", takes: ["name", "required"] },
  delete: { path: "/calendar/v2/tag_groups/{id}" },
  changes: { since: "updated_at" }, // a filter, not an order: read by windows
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {},
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [tagGroup],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    tagGroup.draft({
      name: attributes.name,
      appliesTo: null, // nothing but events bears them
      isRequired: attributes.required,
      allowsSeveral: null,
      isPublic: null,
      position: null,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
