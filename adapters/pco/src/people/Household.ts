import { defineEntity, soft } from "@openfaith/adapter-core"
import { id, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { household } from "@openfaith/canonical"
import { Schema } from "effect"

export const Household = defineEntity({
  name: "people.Household",
  type: "Household",
  reference: "People 2025-03-20, Household",
  // No attribute is volatile: member_count and primary_contact_name are computed, but differ only when a membership or the contact did, and the
  // picture's address lasts.
  attributes: Schema.Struct({
    name: text,
    member_count: integer,
    primary_contact_name: text,
    created_at: instant,
    updated_at: instant,
    avatar: text,
    primary_contact_id: id
  }),
  list: {
    path: "/people/v2/households",
    perPage: 100,
    canInclude: ["people"],
    orderBy: ["created_at", "member_count", "name", "primary_contact_name", "updated_at"],
    filterBy: ["created_at", "member_count", "name", "primary_contact_name", "updated_at"]
  },
  get: { path: "/people/v2/households/{id}" },
  create: { path: "/people/v2/households", takes: ["name", "member_count", "avatar", "primary_contact_id"] },
  update: { path: "/people/v2/households/{id}", takes: ["name", "member_count", "avatar", "primary_contact_id"] },
  delete: { path: "/people/v2/households/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.household.created": "changed",
    "people.v2.events.household.updated": "changed",
    "people.v2.events.household.destroyed": "gone"
  },
  relations: {
    // Soft, although a household is created with a contact: empty households were seen (planningcenter/developers#124).
    primary_contact: soft("people.Person")
    // No `people`: the reference has it, but the recorded answers show it only where it was included, and a declared relation that is missing makes
    // a row partial. Members come from people.HouseholdMembership, which also tells pending ones.
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at need not move when a membership does."],
  canonical: [household],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    household.draft({
      name: attributes.name,
      avatarUrl: attributes.avatar,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      primaryContact: related.primary_contact
    })
  ]
})
