import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { lookupValue } from "@openfaith/canonical"
import { Schema } from "effect"

export const NamePrefix = defineEntity({
  name: "people.NamePrefix",
  type: "NamePrefix",
  reference: "People 2025-03-20, NamePrefix",
  attributes: Schema.Struct({ value: text }),
  list: { path: "/people/v2/name_prefixes", perPage: 100, orderBy: ["value"], filterBy: ["value"] },
  get: { path: "/people/v2/name_prefixes/{id}" },
  create: { path: "/people/v2/name_prefixes", takes: ["value"] },
  update: { path: "/people/v2/name_prefixes/{id}", takes: ["value"] },
  delete: { path: "/people/v2/name_prefixes/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [lookupValue],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [lookupValue.draft({ kind: "name_prefix", value: attributes.value })]
})
