import { defineEntity } from "@openfaith/adapter-core"
import { flag, float, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { campus } from "@openfaith/canonical"
import { Schema } from "effect"

export const Campus = defineEntity({
  name: "people.Campus",
  type: "Campus",
  reference: "People 2025-03-20, Campus",
  attributes: Schema.Struct({
    latitude: float,
    longitude: float,
    description: text,
    street: text,
    city: text,
    state: text,
    zip: text,
    country: text,
    phone_number: text,
    website: text,
    twenty_four_hour_time: flag,
    date_format: integer,
    church_center_enabled: flag,
    contact_email_address: text,
    time_zone: text,
    geolocation_set_manually: flag,
    name: text,
    created_at: instant,
    updated_at: instant,
    avatar_url: text
  }),
  list: {
    path: "/people/v2/campuses",
    perPage: 100,
    canInclude: ["lists", "service_times"],
    orderBy: ["created_at", "name", "updated_at"],
    filterBy: ["created_at", "updated_at"],
    filterBySpecial: ["id"]
  },
  get: { path: "/people/v2/campuses/{id}" },
  create: {
    path: "/people/v2/campuses",
    takes: [
      "latitude",
      "longitude",
      "description",
      "street",
      "city",
      "state",
      "zip",
      "country",
      "phone_number",
      "website",
      "twenty_four_hour_time",
      "date_format",
      "church_center_enabled",
      "contact_email_address",
      "time_zone",
      "geolocation_set_manually",
      "name"
    ]
  },
  update: {
    path: "/people/v2/campuses/{id}",
    takes: [
      "latitude",
      "longitude",
      "description",
      "street",
      "city",
      "state",
      "zip",
      "country",
      "phone_number",
      "website",
      "twenty_four_hour_time",
      "date_format",
      "church_center_enabled",
      "contact_email_address",
      "time_zone",
      "geolocation_set_manually",
      "name"
    ]
  },
  delete: { path: "/people/v2/campuses/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for campuses
  relations: {},
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [campus],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    campus.draft({
      name: attributes.name,
      description: attributes.description,
      street: attributes.street,
      city: attributes.city,
      state: attributes.state,
      postalCode: attributes.zip,
      country: attributes.country,
      latitude: attributes.latitude,
      longitude: attributes.longitude,
      phoneNumber: attributes.phone_number,
      emailAddress: attributes.contact_email_address,
      website: attributes.website,
      timeZone: attributes.time_zone,
      avatarUrl: attributes.avatar_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
