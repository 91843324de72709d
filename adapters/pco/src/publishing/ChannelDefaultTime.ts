import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ChannelDefaultTime = mirrorEntity({
  name: "publishing.ChannelDefaultTime",
  type: "ChannelDefaultTime",
  reference: "Publishing 2024-03-25, ChannelDefaultTime",
  attributes: Schema.Struct({
    day_of_week: integer, // 0 is Sunday
    hour: integer,
    minute: integer,
    frequency: text,
    position: integer
  }),
  list: {
    path: "/publishing/v2/channels/{channel_id}/channel_default_times",
    under: "publishing.Channel",
    perPage: 100,
    orderBy: ["position"],
    harvestFrom: { entity: "publishing.Channel", include: "channel_default_times" }
  },
  get: { path: "/publishing/v2/channels/{channel_id}/channel_default_times/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: { channel: parent("publishing.Channel", "The times of a channel are listed under it.") },
  assumed: ["Unordered pages come in ascending id.", "A channel includes all of them."]
})
