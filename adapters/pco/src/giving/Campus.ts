import { defineEntity } from "@openfaith/adapter-core"
import { json, text } from "@openfaith/adapter-core/attributes"
import { campus } from "@openfaith/canonical"
import { Schema } from "effect"

/** Campuses as Giving shows them: the rows are those of people.Campus. */
export const GivingCampus = defineEntity({
  name: "giving.Campus",
  type: "Campus",
  reference: "Giving 2019-10-18, Campus",
  attributes: Schema.Struct({ name: text, address: json }),
  list: { path: "/giving/v2/campuses", perPage: 100 },
  get: { path: "/giving/v2/campuses/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for campuses
  projectionOf: "people.Campus",
  relations: {},
  assumed: ["Unordered pages come in ascending id.", "Its ids are those of people.Campus."],
  canonical: [campus],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [campus.known({ name: attributes.name })]
})
