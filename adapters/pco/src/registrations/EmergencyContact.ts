import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const EmergencyContact = mirrorEntity({
  name: "registrations.EmergencyContact",
  type: "EmergencyContact",
  reference: "Registrations 2025-05-01, EmergencyContact",
  attributes: Schema.Struct({ name: text, phone_number: text }),
  list: {
    path: "/registrations/v2/signups/{signup_id}/attendees/{attendee_id}/emergency_contact",
    holdsOne: true,
    under: "registrations.Attendee",
    perPage: 100,
    harvestFrom: { entity: "registrations.Attendee", include: "emergency_contact" }
  },
  get: { path: "/registrations/v2/signups/{signup_id}/attendees/{attendee_id}/emergency_contact/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // there are no webhooks of registrations
  relations: { attendee: parent("registrations.Attendee", "An emergency contact is reached through its attendee alone.") },
  assumed: ["An attendee includes its emergency contact, and has one at most."]
})
