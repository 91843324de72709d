import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { lookupValue } from "@openfaith/canonical"
import { Schema } from "effect"

export const InactiveReason = defineEntity({
  name: "people.InactiveReason",
  type: "InactiveReason",
  reference: "People 2025-03-20, InactiveReason",
  attributes: Schema.Struct({ value: text }),
  list: { path: "/people/v2/inactive_reasons", perPage: 100, orderBy: ["value"], filterBy: ["value"] },
  get: { path: "/people/v2/inactive_reasons/{id}" },
  create: { path: "/people/v2/inactive_reasons", takes: ["value"] },
  update: { path: "/people/v2/inactive_reasons/{id}", takes: ["value"] },
  delete: { path: "/people/v2/inactive_reasons/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [lookupValue],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [lookupValue.draft({ kind: "inactive_reason", value: attributes.value })]
})
