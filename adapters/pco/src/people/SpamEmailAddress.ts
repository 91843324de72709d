import { mirrorEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const SpamEmailAddress = mirrorEntity({
  name: "people.SpamEmailAddress",
  type: "SpamEmailAddress",
  reference: "People 2025-03-20, SpamEmailAddress",
  attributes: Schema.Struct({
    address: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/spam_email_addresses",
    perPage: 100
  },
  get: { path: "/people/v2/spam_email_addresses/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
