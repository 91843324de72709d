import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { lookupValue } from "@openfaith/canonical"
import { Schema } from "effect"

export const NameSuffix = defineEntity({
  name: "people.NameSuffix",
  type: "NameSuffix",
  reference: "People 2025-03-20, NameSuffix",
  attributes: Schema.Struct({ value: text }),
  list: { path: "/people/v2/name_suffixes", perPage: 100, orderBy: ["value"], filterBy: ["value"] },
  get: { path: "/people/v2/name_suffixes/{id}" },
  create: { path: "/people/v2/name_suffixes", takes: ["value"] },
  update: { path: "/people/v2/name_suffixes/{id}", takes: ["value"] },
  delete: { path: "/people/v2/name_suffixes/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [lookupValue],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [lookupValue.draft({ kind: "name_suffix", value: attributes.value })]
})
