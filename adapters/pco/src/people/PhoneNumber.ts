import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { phoneNumber } from "@openfaith/canonical"
import { Schema } from "effect"

export const PhoneNumber = defineEntity({
  name: "people.PhoneNumber",
  type: "PhoneNumber",
  reference: "People 2025-03-20, PhoneNumber",
  attributes: Schema.Struct({
    number: text,
    carrier: text,
    location: text,
    primary: flag, // may be true on several numbers of one person (planningcenter/developers#460)
    created_at: instant,
    updated_at: instant,
    e164: text,
    international: text,
    national: text,
    country_code: text
  }),
  list: {
    path: "/people/v2/phone_numbers",
    perPage: 100,
    orderBy: ["carrier", "created_at", "location", "number", "primary", "updated_at"],
    filterBy: ["carrier", "created_at", "location", "number", "primary", "updated_at"]
  },
  get: { path: "/people/v2/phone_numbers/{id}" },
  create: { path: "/people/v2/people/{person_id}/phone_numbers", takes: ["number", "carrier", "location", "primary"] },
  update: { path: "/people/v2/phone_numbers/{id}", takes: ["number", "carrier", "location", "primary"] },
  delete: { path: "/people/v2/phone_numbers/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.phone_number.created": "changed",
    "people.v2.events.phone_number.updated": "changed",
    "people.v2.events.phone_number.destroyed": "gone"
  },
  relations: { person: hard("people.Person", "A phone number is created under its person (People 2025-03-20, PhoneNumber).") },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [phoneNumber],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    phoneNumber.draft({
      number: attributes.number,
      e164: attributes.e164,
      countryCode: attributes.country_code,
      carrier: attributes.carrier,
      label: attributes.location,
      isPrimary: attributes.primary,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person
    })
  ]
})
