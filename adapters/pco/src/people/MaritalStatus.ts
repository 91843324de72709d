import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { lookupValue } from "@openfaith/canonical"
import { Schema } from "effect"

export const MaritalStatus = defineEntity({
  name: "people.MaritalStatus",
  type: "MaritalStatus",
  reference: "People 2025-03-20, MaritalStatus",
  attributes: Schema.Struct({ value: text }),
  list: { path: "/people/v2/marital_statuses", perPage: 100, orderBy: ["value"], filterBy: ["value"] },
  get: { path: "/people/v2/marital_statuses/{id}" },
  create: { path: "/people/v2/marital_statuses", takes: ["value"] },
  update: { path: "/people/v2/marital_statuses/{id}", takes: ["value"] },
  delete: { path: "/people/v2/marital_statuses/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [lookupValue],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [lookupValue.draft({ kind: "marital_status", value: attributes.value })]
})
