import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { email } from "@openfaith/canonical"
import { Schema } from "effect"

export const Email = defineEntity({
  name: "people.Email",
  type: "Email",
  reference: "People 2025-03-20, Email",
  attributes: Schema.Struct({
    address: text,
    location: text,
    primary: flag, // may be true on several addresses of one person (planningcenter/developers#460)
    created_at: instant,
    updated_at: instant,
    blocked: flag
  }),
  list: {
    path: "/people/v2/emails",
    perPage: 100,
    orderBy: ["address", "created_at", "location", "primary", "updated_at"],
    filterBy: ["address", "blocked", "created_at", "location", "primary", "updated_at"]
  },
  get: { path: "/people/v2/emails/{id}" },
  create: { path: "/people/v2/people/{person_id}/emails", takes: ["address", "location", "primary"] },
  update: { path: "/people/v2/emails/{id}", takes: ["address", "location", "primary"] },
  delete: { path: "/people/v2/emails/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.email.created": "changed",
    "people.v2.events.email.updated": "changed",
    "people.v2.events.email.destroyed": "gone"
  },
  relations: { person: hard("people.Person", "An email is created under its person (People 2025-03-20, Email).") },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute, blocked included."],
  canonical: [email],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    email.draft({
      address: attributes.address,
      label: attributes.location,
      isPrimary: attributes.primary,
      isBlocked: attributes.blocked,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      person: related.person
    })
  ]
})
