import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { instant, integer } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ResourceSuggestion = mirrorEntity({
  name: "calendar.ResourceSuggestion",
  type: "ResourceSuggestion",
  reference: "Calendar 2022-07-07, ResourceSuggestion",
  attributes: Schema.Struct({
    created_at: instant,
    quantity: integer,
    updated_at: instant
  }),
  list: {
    path: "/calendar/v2/room_setups/{room_setup_id}/resource_suggestions",
    under: "calendar.RoomSetup",
    perPage: 100,
    canInclude: ["resource"],
    harvestFrom: { entity: "calendar.RoomSetup", include: "resource_suggestions" }
  },
  get: { path: "/calendar/v2/room_setups/{room_setup_id}/resource_suggestions/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: {
    room_setup: hard("calendar.RoomSetup", "Suggestions are listed under their setup."),
    resource: hard("calendar.Resource", "It suggests one resource (Calendar 2022-07-07, ResourceSuggestion).")
  },
  assumed: ["Unordered pages come in ascending id.", "A suggestion included with its setup looks like a listed one, relationships and all."]
})
