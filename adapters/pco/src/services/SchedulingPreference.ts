import { mirrorEntity, parent, soft } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const SchedulingPreference = mirrorEntity({
  name: "services.SchedulingPreference",
  type: "SchedulingPreference",
  reference: "Services 2018-11-01, SchedulingPreference",
  attributes: Schema.Struct({
    preference: text
  }),
  list: {
    path: "/services/v2/people/{person_id}/scheduling_preferences",
    under: "services.Person",
    perPage: 100
  },
  get: { path: "/services/v2/people/{person_id}/scheduling_preferences/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    person: parent("services.Person", "Preferences are listed under their person."),
    household_member: soft("services.Person")
  },
  assumed: ["Unordered pages come in ascending id."]
})
