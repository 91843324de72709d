import { defineEntity, hard } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { arrangementKey } from "@openfaith/canonical"
import { Schema } from "effect"

export const Key = defineEntity({
  name: "services.Key",
  type: "Key",
  reference: "Services 2018-11-01, Key",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant,
    name: text,
    alternate_keys: text,
    ending_key: text,
    starting_key: text,
    starting_minor: flag,
    ending_minor: flag
  }),
  list: {
    path: "/services/v2/songs/{song_id}/arrangements/{arrangement_id}/keys",
    under: "services.Arrangement",
    perPage: 100,
    orderBy: ["created_at", "updated_at"],
    harvestFrom: { entity: "services.Arrangement", include: "keys" }
  },
  get: { path: "/services/v2/songs/{song_id}/arrangements/{arrangement_id}/keys/{id}" },
  create: {
    path: "/services/v2/songs/{song_id}/arrangements/{arrangement_id}/keys",
    takes: ["alternate_keys", "ending_key", "name", "starting_key"]
  },
  update: {
    path: "/services/v2/songs/{song_id}/arrangements/{arrangement_id}/keys/{id}",
    takes: ["alternate_keys", "ending_key", "name", "starting_key"]
  },
  delete: { path: "/services/v2/songs/{song_id}/arrangements/{arrangement_id}/keys/{id}" },
  changes: "none", // updated_at is of no use: the keys come with their arrangements
  deletes: "event",
  events: {
    "services.v2.events.key.created": "changed",
    "services.v2.events.key.updated": "changed",
    "services.v2.events.key.destroyed": "gone"
  },
  relations: {
    arrangement: hard("services.Arrangement", "Keys are listed and created under their arrangement.")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [arrangementKey],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    arrangementKey.draft({
      name: attributes.name,
      startingKey: attributes.starting_key,
      endingKey: attributes.ending_key,
      isStartingMinor: attributes.starting_minor,
      isEndingMinor: attributes.ending_minor,
      alternateKeys: attributes.alternate_keys,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      arrangement: related.arrangement
    })
  ]
})
