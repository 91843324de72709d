import { mirrorEntity } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const CustomSender = mirrorEntity({
  name: "people.CustomSender",
  type: "CustomSender",
  reference: "People 2025-03-20, CustomSender",
  attributes: Schema.Struct({
    name: text,
    email_address: text,
    verified_at: instant,
    verification_requested_at: instant,
    created_at: instant,
    updated_at: instant,
    verified: flag,
    expired: flag,
    verification_status: text
  }),
  list: {
    path: "/people/v2/custom_senders",
    perPage: 100,
    orderBy: ["created_at", "name", "updated_at", "verification_requested_at", "verified_at"]
  },
  get: { path: "/people/v2/custom_senders/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {}, // none to custom_sender_shares, whose resource has no page
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."]
})
