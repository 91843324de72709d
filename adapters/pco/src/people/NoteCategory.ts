import { defineEntity } from "@openfaith/adapter-core"
import { flag, id, instant, text } from "@openfaith/adapter-core/attributes"
import { lookupValue } from "@openfaith/canonical"
import { Schema } from "effect"

export const NoteCategory = defineEntity({
  name: "people.NoteCategory",
  type: "NoteCategory",
  reference: "People 2025-03-20, NoteCategory",
  attributes: Schema.Struct({
    name: text,
    locked: flag,
    created_at: instant,
    updated_at: instant,
    organization_id: id
  }),
  list: {
    path: "/people/v2/note_categories",
    perPage: 100,
    // For people.NoteCategoryShare.
    include: ["shares"],
    canInclude: ["subscribers", "subscriptions"],
    orderBy: ["created_at", "locked", "name", "organization_id", "updated_at"],
    filterBy: ["created_at", "locked", "name", "organization_id", "updated_at"]
  },
  get: { path: "/people/v2/note_categories/{id}" },
  create: { path: "/people/v2/note_categories", takes: ["name"] },
  update: { path: "/people/v2/note_categories/{id}", takes: ["name"] },
  delete: { path: "/people/v2/note_categories/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [lookupValue],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    lookupValue.draft({
      kind: "note_category",
      value: attributes.name
    })
  ]
})
