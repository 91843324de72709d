import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const SignupLocation = mirrorEntity({
  name: "registrations.SignupLocation",
  type: "SignupLocation",
  reference: "Registrations 2025-05-01, SignupLocation",
  attributes: Schema.Struct({
    name: text,
    subpremise: text,
    latitude: text, // degrees, as text
    longitude: text,
    location_type: text,
    url: text,
    formatted_address: text,
    full_formatted_address: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/registrations/v2/signups/{signup_id}/signup_location",
    holdsOne: true,
    under: "registrations.Signup",
    perPage: 100,
    harvestFrom: { entity: "registrations.Signup", include: "signup_location" }
  },
  get: { path: "/registrations/v2/signups/{signup_id}/signup_location/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by (Registrations 2025-05-01, SignupLocation)
  deletes: "parentScan", // there are no webhooks of registrations
  relations: { signup: parent("registrations.Signup", "A location is reached through its signup alone.") },
  assumed: ["A signup includes its location, and has one at most."]
})
