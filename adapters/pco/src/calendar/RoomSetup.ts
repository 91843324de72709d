import { defineEntity, soft, softMany } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { roomSetup } from "@openfaith/canonical"
import { Schema } from "effect"

export const RoomSetup = defineEntity({
  name: "calendar.RoomSetup",
  type: "RoomSetup",
  reference: "Calendar 2022-07-07, RoomSetup",
  attributes: Schema.Struct({
    created_at: instant,
    name: text,
    updated_at: instant,
    description: text,
    diagram: text,
    diagram_url: text,
    diagram_thumbnail_url: text
  }),
  list: {
    path: "/calendar/v2/room_setups",
    perPage: 100,
    // Rides along for calendar.ResourceSuggestion. The room is named without being included.
    include: ["resource_suggestions"],
    canInclude: ["containing_resource"],
    orderBy: ["created_at", "name", "updated_at"],
    filterBy: ["created_at", "name", "updated_at"]
  },
  get: { path: "/calendar/v2/room_setups/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    room_setup: soft("calendar.RoomSetup"),
    resource_suggestions: softMany("calendar.ResourceSuggestion"),
    containing_resource: soft("calendar.Resource")
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."],
  canonical: [roomSetup],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    roomSetup.draft({
      name: attributes.name,
      description: attributes.description,
      diagramUrl: attributes.diagram_url,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      room: related.containing_resource,
      sharedSetup: related.room_setup
    })
  ]
})
