/** What people belong to, and what the church calls things. */
import { defineEntity, mirrorEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { campus, customField, household } from "@openfaith/canonical"
import { Schema } from "effect"
import { timesOf } from "./kinds.ts"
import { service } from "./services.ts"

/** Lists of a few rows, all in one answer. */
const short = { perPage: 500, paging: "none" } as const

export const Campus = defineEntity({
  name: "people.Campus",
  type: "campus",
  reference: "API v1, campus_list",
  attributes: Schema.Struct({ name: text }),
  list: { ...short, path: service("campus_list"), at: "campuses/campus" },
  changes: "none",
  deletes: "listDiff",
  relations: {},
  assumed: ["Campuses stand in campuses/campus, with an id and a name: the published sources do not show an answer."],
  canonical: [campus],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [campus.known({ name: attributes.name })]
})

export const Family = defineEntity({
  name: "people.Family",
  type: "family",
  reference: "API v1, family_list",
  attributes: Schema.Struct({ name: text, created: text, modified: text }),
  list: { ...short, path: service("family_list"), at: "families/family" },
  changes: { sinceDay: "modified_since", overlapDays: 2 },
  deletes: "listDiff",
  relations: {},
  assumed: [
    "Families stand in families/family, with an id and a name: the published sources do not show an answer. Who is in one is read from the individuals."
  ],
  canonical: [household],
  transformVersion: 2,
  toCanonical: ({ attributes }, account) => [household.known({ name: attributes.name, ...timesOf(attributes, account) })]
})

export const CustomField = defineEntity({
  name: "people.CustomField",
  type: "custom_field",
  reference: "API v1, custom_field_labels",
  attributes: Schema.Struct({ name: text, label: text, admin_only: text }),
  list: { ...short, path: service("custom_field_labels"), at: "custom_fields/custom_field", idFrom: ["name"] },
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [customField],
  transformVersion: 1,
  toCanonical: ({ attributes, id }) => [
    customField.known({ name: attributes.label, slug: id, dataType: /^udf_[a-z]+_([a-z]+)_\d+$/.exec(id)?.[1] ?? null })
  ]
})

export const SignificantEvent = mirrorEntity({
  name: "people.SignificantEvent",
  type: "item",
  reference: "API v1, significant_event_list",
  attributes: Schema.Struct({ name: text, order: text }),
  list: { ...short, path: service("significant_event_list"), at: "items/item" },
  changes: "none",
  deletes: "listDiff",
  relations: {}
})
