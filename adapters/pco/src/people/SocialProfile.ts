import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { socialProfile } from "@openfaith/canonical"
import { Schema } from "effect"

export const SocialProfile = defineEntity({
  name: "people.SocialProfile",
  type: "SocialProfile",
  reference: "People 2025-03-20, SocialProfile",
  attributes: Schema.Struct({
    site: text,
    url: text,
    verified: flag,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/social_profiles",
    perPage: 100,
    // Whose it is appears only when included (People 2025-03-20, SocialProfile).
    include: ["person"],
    orderBy: ["created_at", "site", "updated_at", "url", "verified"],
    filterBy: ["created_at", "site", "updated_at", "url", "verified"]
  },
  get: { path: "/people/v2/social_profiles/{id}" },
  create: { path: "/people/v2/people/{person_id}/social_profiles", takes: ["site", "url", "verified"] },
  update: { path: "/people/v2/social_profiles/{id}", takes: ["site", "url", "verified"] },
  delete: { path: "/people/v2/social_profiles/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    person: hard("people.Person", "A profile is created under its person (People 2025-03-20, SocialProfile).")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [socialProfile],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    socialProfile.draft({
      site: attributes.site,
      url: attributes.url,
      isVerified: attributes.verified,
      person: related.person,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
