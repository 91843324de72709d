import { mirrorEntity, soft } from "@openfaith/adapter-core"
import { flag, instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const MessageGroup = mirrorEntity({
  name: "people.MessageGroup",
  type: "MessageGroup",
  reference: "People 2025-03-20, MessageGroup",
  attributes: Schema.Struct({
    uuid: text,
    message_type: text,
    from_address: text,
    subject: text,
    message_count: integer,
    system_message: flag,
    transactional_message: flag,
    contains_user_generated_content: flag,
    created_at: instant,
    reply_to_name: text,
    reply_to_address: text
  }),
  list: {
    path: "/people/v2/message_groups",
    perPage: 100,
    // Both ids appear only when included (People 2025-03-20, MessageGroup).
    include: ["app", "from"],
    canInclude: ["messages"],
    orderBy: [
      "contains_user_generated_content",
      "created_at",
      "from_address",
      "message_count",
      "message_type",
      "reply_to_address",
      "reply_to_name",
      "subject",
      "system_message",
      "transactional_message",
      "uuid"
    ],
    filterBy: [
      "contains_user_generated_content",
      "created_at",
      "from_address",
      "message_count",
      "message_type",
      "reply_to_address",
      "reply_to_name",
      "subject",
      "system_message",
      "transactional_message",
      "uuid"
    ]
  },
  get: { path: "/people/v2/message_groups/{id}" },
  changes: { since: "created_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    app: soft("people.App"),
    from: soft("people.Person")
  },
  // Counts messages, which are read themselves.
  volatile: ["message_count"],
  assumed: ["Unordered pages come in ascending id.", "What was sent does not change: created_at tells of every row there is."]
})
