import { defineEntity } from "@openfaith/adapter-core"
import { integer, text } from "@openfaith/adapter-core/attributes"
import { customFieldGroup } from "@openfaith/canonical"
import { Schema } from "effect"

export const Tab = defineEntity({
  name: "people.Tab",
  type: "Tab",
  reference: "People 2025-03-20, Tab",
  attributes: Schema.Struct({ name: text, sequence: integer, slug: text }),
  list: {
    path: "/people/v2/tabs",
    perPage: 100,
    canInclude: ["field_definitions", "field_options"],
    orderBy: ["name", "sequence", "slug"],
    filterBy: ["name", "sequence", "slug"]
  },
  get: { path: "/people/v2/tabs/{id}" },
  create: { path: "/people/v2/tabs", takes: ["name", "sequence"] },
  update: { path: "/people/v2/tabs/{id}", takes: ["name", "sequence"] },
  delete: { path: "/people/v2/tabs/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for tabs
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [customFieldGroup],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [customFieldGroup.draft({ name: attributes.name, slug: attributes.slug, position: attributes.sequence })]
})
