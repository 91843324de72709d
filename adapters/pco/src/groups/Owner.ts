import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const GroupsOwner = mirrorEntity({
  name: "groups.Owner",
  type: "Owner",
  reference: "Groups 2023-07-10, Owner",
  attributes: Schema.Struct({
    avatar_url: text,
    first_name: text,
    last_name: text
  }),
  list: {
    path: "/groups/v2/events/{event_id}/notes/{note_id}/owner",
    under: "groups.EventNote",
    perPage: 100,
    holdsOne: true,
    harvestFrom: { entity: "groups.EventNote", include: "owner" }
  },
  get: { path: "/groups/v2/events/{event_id}/notes/{note_id}/owner/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for owners
  relations: {
    note: parent("groups.EventNote", "An owner is read below the note it wrote; one who wrote several belongs to the one seen last.")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "An owner is no row of groups.Person: the reference gives it a page and names of its own."
  ]
})
