import { defineEntity, parent, soft } from "@openfaith/adapter-core"
import { instant } from "@openfaith/adapter-core/attributes"
import { registration } from "@openfaith/canonical"
import { Schema } from "effect"

export const Registration = defineEntity({
  name: "registrations.Registration",
  type: "Registration",
  reference: "Registrations 2025-05-01, Registration",
  attributes: Schema.Struct({ created_at: instant, updated_at: instant }),
  list: {
    // Attendees may include theirs, but a registration that is included does not say whose it is.
    path: "/registrations/v2/signups/{signup_id}/registrations",
    under: "registrations.Signup",
    perPage: 100,
    include: ["created_by", "registrant_contact"] // among the relationships only when included
  },
  get: { path: "/registrations/v2/signups/{signup_id}/registrations/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Registrations 2025-05-01, Registration)
  deletes: "parentScan", // there are no webhooks of registrations
  relations: {
    signup: parent("registrations.Signup", "Registrations are listed under their signup."),
    // Registrations has no list of people; their ids are those of people.Person.
    created_by: soft("people.Person"),
    registrant_contact: soft("people.Person")
  },
  assumed: ["Unordered pages come in ascending id.", "A person has the same id in Registrations as in People."],
  canonical: [registration],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    registration.draft({
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      signup: related.signup,
      registrant: related.registrant_contact,
      createdBy: related.created_by
    })
  ]
})
