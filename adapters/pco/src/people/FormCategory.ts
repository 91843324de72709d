import { defineEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { lookupValue } from "@openfaith/canonical"
import { Schema } from "effect"

export const FormCategory = defineEntity({
  name: "people.FormCategory",
  type: "FormCategory",
  reference: "People 2025-03-20, FormCategory",
  attributes: Schema.Struct({
    name: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/form_categories",
    perPage: 100,
    orderBy: ["created_at", "name", "updated_at"],
    filterBy: ["created_at", "name", "updated_at"]
  },
  get: { path: "/people/v2/form_categories/{id}" },
  create: { path: "/people/v2/form_categories", takes: ["name"] },
  update: { path: "/people/v2/form_categories/{id}", takes: ["name"] },
  delete: { path: "/people/v2/form_categories/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [lookupValue],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    lookupValue.draft({
      kind: "form_category",
      value: attributes.name
    })
  ]
})
