import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const CalendarAttachment = mirrorEntity({
  name: "calendar.Attachment",
  type: "Attachment",
  reference: "Calendar 2022-07-07, Attachment",
  attributes: Schema.Struct({
    content_type: text,
    created_at: instant,
    description: text,
    file_size: integer,
    name: text,
    updated_at: instant,
    url: text
  }),
  list: {
    path: "/calendar/v2/attachments",
    perPage: 100,
    canInclude: ["event"],
    orderBy: ["content_type", "created_at", "description", "file_size", "name", "updated_at"],
    filterBy: ["content_type", "created_at", "description", "file_size", "name", "updated_at"]
  },
  get: { path: "/calendar/v2/attachments/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    event: hard("calendar.Event", "An attachment is an event's, below which it is listed too.")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "The url lasts; if it is signed anew in each answer, every reading sees a change."
  ]
})
