import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, instant } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const SignupTime = mirrorEntity({
  name: "registrations.SignupTime",
  type: "SignupTime",
  reference: "Registrations 2025-05-01, SignupTime",
  attributes: Schema.Struct({ starts_at: instant, ends_at: instant, all_day: flag, created_at: instant, updated_at: instant }),
  list: {
    path: "/registrations/v2/signups/{signup_id}/signup_times",
    under: "registrations.Signup",
    perPage: 100,
    harvestFrom: { entity: "registrations.Signup", include: "signup_times" }
  },
  // No get: the reference reads one by id below /next_signup_time alone, where a 404 may mean that it is not the next one.
  changes: "none", // updated_at can be neither filtered nor ordered by (Registrations 2025-05-01, SignupTime)
  deletes: "parentScan", // there are no webhooks of registrations
  relations: { signup: parent("registrations.Signup", "Times are listed under their signup.") },
  assumed: ["Unordered pages come in ascending id.", "A signup includes all of its times, those that are over too."]
})
