import { defineEntity } from "@openfaith/adapter-core"
import { id, instant, text } from "@openfaith/adapter-core/attributes"
import { lookupValue } from "@openfaith/canonical"
import { Schema } from "effect"

export const ListCategory = defineEntity({
  name: "people.ListCategory",
  type: "ListCategory",
  reference: "People 2025-03-20, ListCategory",
  attributes: Schema.Struct({
    name: text,
    created_at: instant,
    updated_at: instant,
    organization_id: id
  }),
  list: {
    path: "/people/v2/list_categories",
    perPage: 100,
    canInclude: ["lists"],
    orderBy: ["created_at", "name", "organization_id", "updated_at"],
    filterBy: ["created_at", "name", "organization_id", "updated_at"]
  },
  get: { path: "/people/v2/list_categories/{id}" },
  create: { path: "/people/v2/list_categories", takes: ["name"] },
  update: { path: "/people/v2/list_categories/{id}", takes: ["name"] },
  delete: { path: "/people/v2/list_categories/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [lookupValue],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    lookupValue.draft({
      kind: "list_category",
      value: attributes.name
    })
  ]
})
