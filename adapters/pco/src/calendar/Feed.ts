import { mirrorEntity, soft } from "@openfaith/adapter-core"
import { flag, id, instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Feed = mirrorEntity({
  name: "calendar.Feed",
  type: "Feed",
  reference: "Calendar 2022-07-07, Feed",
  attributes: Schema.Struct({
    can_delete: flag,
    default_church_center_visibility: text,
    feed_type: text,
    imported_at: instant,
    name: text,
    deleting: flag,
    source_id: id
  }),
  list: {
    path: "/calendar/v2/feeds",
    perPage: 100,
    orderBy: ["name"],
    filterBy: ["feed_type", "source_id"]
  },
  get: { path: "/calendar/v2/feeds/{id}" },
  changes: "none", // no timestamps but imported_at
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    event_owner: soft("calendar.Person")
  },
  assumed: ["Unordered pages come in ascending id."]
})
