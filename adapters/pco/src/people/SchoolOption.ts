import { defineEntity } from "@openfaith/adapter-core"
import { integer, json, text } from "@openfaith/adapter-core/attributes"
import { school } from "@openfaith/canonical"
import { Schema } from "effect"

export const SchoolOption = defineEntity({
  name: "people.SchoolOption",
  type: "SchoolOption",
  reference: "People 2025-03-20, SchoolOption",
  attributes: Schema.Struct({
    value: text,
    sequence: integer,
    beginning_grade: text,
    ending_grade: text,
    school_types: json
  }),
  list: {
    path: "/people/v2/school_options",
    perPage: 100,
    orderBy: ["beginning_grade", "ending_grade", "sequence", "value"],
    filterBy: ["beginning_grade", "ending_grade", "school_types", "sequence", "value"]
  },
  get: { path: "/people/v2/school_options/{id}" },
  create: { path: "/people/v2/school_options", takes: ["value", "sequence", "beginning_grade", "ending_grade", "school_types"] },
  update: { path: "/people/v2/school_options/{id}", takes: ["value", "sequence", "beginning_grade", "ending_grade", "school_types"] },
  delete: { path: "/people/v2/school_options/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [school],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    school.draft({
      name: attributes.value,
      position: attributes.sequence,
      lowestGrade: attributes.beginning_grade,
      highestGrade: attributes.ending_grade
    })
  ]
})
