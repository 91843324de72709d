import { defineEntity, softMany } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { campusSignup, categorizedSignup, signup } from "@openfaith/canonical"
import { Schema } from "effect"

export const Signup = defineEntity({
  name: "registrations.Signup",
  type: "Signup",
  reference: "Registrations 2025-05-01, Signup",
  attributes: Schema.Struct({
    archived: flag,
    close_at: instant,
    description: text,
    logo_url: text,
    name: text,
    new_registration_url: text,
    open_at: instant,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/registrations/v2/signups",
    perPage: 100,
    // Among the relationships only when included. Locations and times ride along for registrations.SignupLocation and registrations.SignupTime.
    include: ["campuses", "categories", "signup_location", "signup_times"],
    canInclude: ["next_signup_time"],
    filterBySpecial: ["id"]
  },
  get: { path: "/registrations/v2/signups/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Registrations 2025-05-01, Signup)
  deletes: "listDiff", // there are no webhooks of registrations
  relations: { campuses: softMany("registrations.Campus"), categories: softMany("registrations.Category") },
  assumed: ["Unordered pages come in ascending id.", "Without a filter the list has archived and unarchived signups."],
  canonical: [signup, campusSignup, categorizedSignup],
  transformVersion: 1,
  toCanonical: ({ attributes, id, related }) => {
    const itself = { entity: "registrations.Signup", id }
    return [
      signup.draft({
        name: attributes.name,
        description: attributes.description,
        isArchived: attributes.archived,
        opensAt: attributes.open_at,
        closesAt: attributes.close_at,
        logoUrl: attributes.logo_url,
        registrationUrl: attributes.new_registration_url,
        sourceCreatedAt: attributes.created_at,
        sourceUpdatedAt: attributes.updated_at
      }),
      ...related.campuses.map((campus) => campusSignup.draft({ signup: itself, campus }, campus.id)),
      ...related.categories.map((category) => categorizedSignup.draft({ signup: itself, category }, category.id))
    ]
  }
})
