import { defineEntity } from "@openfaith/adapter-core"
import { float, text } from "@openfaith/adapter-core/attributes"
import { meetingPlace } from "@openfaith/canonical"
import { Schema } from "effect"

export const GroupsLocation = defineEntity({
  name: "groups.Location",
  type: "Location",
  reference: "Groups 2023-07-10, Location",
  attributes: Schema.Struct({
    display_preference: text,
    full_formatted_address: text,
    latitude: float,
    longitude: float,
    name: text,
    radius: text,
    strategy: text
  }),
  list: {
    // The group could be included. It is not: a group names its location itself.
    path: "/groups/v2/locations",
    perPage: 100,
    canInclude: ["group"]
  },
  get: { path: "/groups/v2/locations/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for locations
  relations: {},
  assumed: ["Unordered pages come in ascending id."],
  canonical: [meetingPlace],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [
    meetingPlace.draft({
      name: attributes.name,
      address: attributes.full_formatted_address,
      latitude: attributes.latitude,
      longitude: attributes.longitude,
      radius: attributes.radius,
      precision: attributes.display_preference
    })
  ]
})
