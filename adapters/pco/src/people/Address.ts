import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { address } from "@openfaith/canonical"
import { Schema } from "effect"

export const Address = defineEntity({
  name: "people.Address",
  type: "Address",
  reference: "People 2025-03-20, Address",
  attributes: Schema.Struct({
    city: text,
    state: text,
    zip: text,
    country_code: text,
    location: text,
    primary: flag, // may be true on several addresses of one person (planningcenter/developers#460)
    street_line_1: text,
    street_line_2: text,
    created_at: instant,
    updated_at: instant,
    country_name: text
  }),
  list: {
    path: "/people/v2/addresses",
    perPage: 100,
    orderBy: ["city", "country_code", "created_at", "location", "primary", "state", "street_line_1", "street_line_2", "updated_at", "zip"],
    // Neither created_at nor updated_at can be filtered by (People 2025-03-20, Address): a change is found newest first.
    filterBy: ["city", "country_code", "location", "primary", "state", "street_line_1", "street_line_2", "zip"],
    harvestFrom: { entity: "people.Person", include: "addresses" }
  },
  get: { path: "/people/v2/addresses/{id}" },
  create: {
    path: "/people/v2/people/{person_id}/addresses",
    takes: ["city", "state", "zip", "country_code", "location", "primary", "street_line_1", "street_line_2"]
  },
  update: {
    path: "/people/v2/addresses/{id}",
    takes: ["city", "state", "zip", "country_code", "location", "primary", "street_line_1", "street_line_2"]
  },
  delete: { path: "/people/v2/addresses/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.address.created": "changed",
    "people.v2.events.address.updated": "changed",
    "people.v2.events.address.destroyed": "gone"
  },
  relations: { person: hard("people.Person", "An address is created under its person (People 2025-03-20, Address).") },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "An address included with its person looks like a listed one, person and all."
  ],
  canonical: [address],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    address.draft({
      streetLine1: attributes.street_line_1,
      streetLine2: attributes.street_line_2,
      city: attributes.city,
      state: attributes.state,
      postalCode: attributes.zip,
      countryCode: attributes.country_code,
      countryName: attributes.country_name,
      label: attributes.location,
      isPrimary: attributes.primary,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person
    })
  ]
})
