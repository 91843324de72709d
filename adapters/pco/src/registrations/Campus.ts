import { defineEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { campus } from "@openfaith/canonical"
import { Schema } from "effect"

/** Campuses as Registrations shows them: the rows are those of people.Campus. */
export const RegistrationsCampus = defineEntity({
  name: "registrations.Campus",
  type: "Campus",
  reference: "Registrations 2025-05-01, Campus",
  attributes: Schema.Struct({
    name: text,
    street: text,
    city: text,
    state: text,
    zip: text,
    country: text,
    full_formatted_address: text,
    created_at: instant,
    updated_at: instant
  }),
  list: { path: "/registrations/v2/campuses", perPage: 100 },
  get: { path: "/registrations/v2/campuses/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Registrations 2025-05-01, Campus)
  deletes: "listDiff", // there are no webhooks of registrations
  projectionOf: "people.Campus",
  relations: {},
  assumed: ["Unordered pages come in ascending id.", "Its ids are those of people.Campus."],
  canonical: [campus],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    campus.known({
      name: attributes.name,
      street: attributes.street,
      city: attributes.city,
      state: attributes.state,
      postalCode: attributes.zip,
      country: attributes.country,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
