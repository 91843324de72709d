import { defineEntity, parent, soft } from "@openfaith/adapter-core"
import { flag, instant } from "@openfaith/adapter-core/attributes"
import { attendee } from "@openfaith/canonical"
import { Schema } from "effect"

export const Attendee = defineEntity({
  name: "registrations.Attendee",
  type: "Attendee",
  reference: "Registrations 2025-05-01, Attendee",
  attributes: Schema.Struct({
    active: flag,
    canceled: flag,
    waitlisted: flag,
    waitlisted_at: instant,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/registrations/v2/signups/{signup_id}/attendees",
    under: "registrations.Signup",
    perPage: 100,
    // Among the relationships only when included. Emergency contacts ride along for registrations.EmergencyContact.
    include: ["emergency_contact", "person", "registration", "selection_type"]
  },
  get: { path: "/registrations/v2/signups/{signup_id}/attendees/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Registrations 2025-05-01, Attendee)
  deletes: "parentScan", // there are no webhooks of registrations
  relations: {
    signup: parent("registrations.Signup", "Attendees are listed under their signup."),
    person: soft("people.Person"), // Registrations has no list of people
    registration: soft("registrations.Registration"),
    selection_type: soft("registrations.SelectionType")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "Without a filter the list has active, cancelled and waiting attendees.",
    "A person has the same id in Registrations as in People."
  ],
  canonical: [attendee],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    attendee.draft({
      isActive: attributes.active,
      isCanceled: attributes.canceled,
      isWaitlisted: attributes.waitlisted,
      waitlistedAt: attributes.waitlisted_at,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      signup: related.signup,
      registration: related.registration,
      person: related.person,
      selectionType: related.selection_type
    })
  ]
})
