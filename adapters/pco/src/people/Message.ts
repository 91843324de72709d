import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Message = mirrorEntity({
  name: "people.Message",
  type: "Message",
  reference: "People 2025-03-20, Message",
  attributes: Schema.Struct({
    kind: text,
    to_addresses: text,
    subject: text,
    delivery_status: text,
    reject_reason: text,
    created_at: instant,
    sent_at: instant,
    bounced_at: instant,
    rejection_notification_sent_at: instant,
    from_name: text,
    from_address: text,
    read_at: instant,
    app_name: text,
    message_type: text,
    file: text
  }),
  list: {
    path: "/people/v2/messages",
    perPage: 100,
    canInclude: ["message_group", "to"],
    orderBy: [
      "app_name",
      "bounced_at",
      "created_at",
      "delivery_status",
      "file",
      "from_address",
      "from_name",
      "kind",
      "reject_reason",
      "rejection_notification_sent_at",
      "sent_at",
      "subject",
      "to_addresses"
    ],
    filterBy: [
      "app_name",
      "bounced_at",
      "created_at",
      "delivery_status",
      "file",
      "from_address",
      "kind",
      "reject_reason",
      "rejection_notification_sent_at",
      "sent_at",
      "subject",
      "to_addresses"
    ]
  },
  get: { path: "/people/v2/messages/{id}" },
  changes: { since: "created_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    from: soft("people.Person"),
    to: soft("people.Person"),
    message_group: hard("people.MessageGroup", "A message is sent as one of a group (People 2025-03-20, Message).")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "created_at does not move when a message is delivered, read or bounces: reconciliation finds those."
  ]
})
