import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const TextSetting = mirrorEntity({
  name: "services.TextSetting",
  type: "TextSetting",
  reference: "Services 2018-11-01, TextSetting",
  attributes: Schema.Struct({
    scheduling_requests_enabled: flag,
    general_emails_enabled: flag,
    scheduling_replies_enabled: flag,
    reminders_enabled: flag,
    carrier: text,
    display_number: text,
    normalized_number: text
  }),
  list: {
    path: "/services/v2/people/{person_id}/text_settings",
    under: "services.Person",
    perPage: 100
  },
  get: { path: "/services/v2/people/{person_id}/text_settings/{id}" },
  update: {
    path: "/services/v2/people/{person_id}/text_settings/{id}",
    takes: ["general_emails_enabled", "reminders_enabled", "scheduling_replies_enabled", "scheduling_requests_enabled"]
  },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    person: parent("services.Person", "Settings are listed under their person.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
