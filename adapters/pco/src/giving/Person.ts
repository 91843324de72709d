import { defineEntity, soft } from "@openfaith/adapter-core"
import { instant, json, longInteger, text } from "@openfaith/adapter-core/attributes"
import { person } from "@openfaith/canonical"
import { Schema } from "effect"
import { contactMarks } from "../contactMarks.ts"

/** People as Giving shows them. The row is people.Person's, except where that has no record of the id (planningcenter/developers#1473). */
export const GivingPerson = defineEntity({
  name: "giving.Person",
  type: "Person",
  reference: "Giving 2019-10-18, Person",
  attributes: Schema.Struct({
    permissions: text,
    // Kept by People, and shown here as lists of objects.
    email_addresses: json,
    addresses: json,
    phone_numbers: json,
    first_name: text,
    last_name: text,
    donor_number: longInteger,
    first_donated_at: instant
  }),
  list: {
    path: "/giving/v2/people",
    perPage: 100,
    filterBy: ["first_name", "last_name"]
  },
  get: { path: "/giving/v2/people/{id}" },
  update: { path: "/giving/v2/people/{id}", takes: ["donor_number"] },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for a donor who is gone
  projectionOf: "people.Person",
  marks: ({ attributes }) => contactMarks(attributes),
  relations: { primary_campus: soft("giving.Campus") },
  assumed: [
    "Unordered pages come in ascending id.",
    "Its ids are those of people.Person, though ids that differ were reported (planningcenter/developers#1473)."
  ],
  canonical: [person],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    person.known({ firstName: attributes.first_name, lastName: attributes.last_name, campus: related.primary_campus })
  ]
})
