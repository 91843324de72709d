import { mirrorEntity, parent, soft } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const EventNote = mirrorEntity({
  name: "groups.EventNote",
  type: "EventNote",
  reference: "Groups 2023-07-10, EventNote",
  attributes: Schema.Struct({
    body: text
  }),
  list: {
    // There is no other list: a request for each event.
    path: "/groups/v2/events/{event_id}/notes",
    under: "groups.Event",
    perPage: 100,
    // Rides along for groups.Owner.
    include: ["owner"]
  },
  get: { path: "/groups/v2/events/{event_id}/notes/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for notes
  relations: {
    event: parent("groups.Event", "Notes are listed under their event, which the reference calls annotatable."),
    owner: soft("groups.Owner")
  },
  assumed: ["Unordered pages come in ascending id."]
})
