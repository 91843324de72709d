import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ChannelDefaultEpisodeResource = mirrorEntity({
  name: "publishing.ChannelDefaultEpisodeResource",
  type: "ChannelDefaultEpisodeResource",
  reference: "Publishing 2024-03-25, ChannelDefaultEpisodeResource",
  attributes: Schema.Struct({ featured: flag, icon: text, kind: text, position: integer, title: text, type: text, url: text }),
  list: {
    path: "/publishing/v2/channels/{channel_id}/channel_default_episode_resources",
    under: "publishing.Channel",
    perPage: 100,
    harvestFrom: { entity: "publishing.Channel", include: "channel_default_episode_resources" }
  },
  get: { path: "/publishing/v2/channels/{channel_id}/channel_default_episode_resources/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: { channel: parent("publishing.Channel", "What new episodes of a channel get is listed under the channel.") },
  assumed: ["Unordered pages come in ascending id.", "A channel includes all of them."]
})
