import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const MailchimpSyncStatus = mirrorEntity({
  name: "people.MailchimpSyncStatus",
  type: "MailchimpSyncStatus",
  reference: "People 2025-03-20, MailchimpSyncStatus",
  attributes: Schema.Struct({
    status: text,
    error: text,
    progress: integer,
    completed_at: instant,
    segment_id: integer
  }),
  list: {
    holdsOne: true,
    path: "/people/v2/lists/{list_id}/mailchimp_sync_status",
    under: "people.List",
    perPage: 100,
    harvestFrom: { entity: "people.List", include: "mailchimp_sync_status" }
  },
  get: { path: "/people/v2/lists/{list_id}/mailchimp_sync_status/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    list: parent("people.List", "It tells how one list was brought to Mailchimp.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
