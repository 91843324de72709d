import { defineEntity } from "@openfaith/adapter-core"
import { instant, json, text } from "@openfaith/adapter-core/attributes"
import { person } from "@openfaith/canonical"
import { Schema } from "effect"
import { contactMarks } from "../contactMarks.ts"

export const GroupsPerson = defineEntity({
  name: "groups.Person",
  type: "Person",
  reference: "Groups 2023-07-10, Person",
  attributes: Schema.Struct({
    addresses: json,
    avatar_url: text,
    created_at: instant,
    email_addresses: json,
    first_name: text,
    last_name: text,
    permissions: text,
    phone_numbers: json
  }),
  list: {
    path: "/groups/v2/people",
    perPage: 100,
    orderBy: ["first_name", "last_name"],
    filterBy: ["first_name", "last_name"]
  },
  get: { path: "/groups/v2/people/{id}" },
  changes: "none", // created_at is no filter and no order, and nothing tells of changes
  deletes: "listDiff", // People tells of people who are gone; Groups has no event of its own
  relations: {},
  projectionOf: "people.Person",
  marks: ({ attributes }) => contactMarks(attributes),
  assumed: [
    "Unordered pages come in ascending id.",
    "A person has the id it has in People, though ids that differ were reported (planningcenter/developers#764)."
  ],
  canonical: [person],
  transformVersion: 1,
  // A person whom People does not have under that id is known by this much.
  toCanonical: ({ attributes }) => [
    person.known({
      firstName: attributes.first_name,
      lastName: attributes.last_name,
      avatarUrl: attributes.avatar_url,
      sourceCreatedAt: attributes.created_at
    })
  ]
})
