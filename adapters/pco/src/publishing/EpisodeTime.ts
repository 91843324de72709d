import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { float, instant, json, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const EpisodeTime = mirrorEntity({
  name: "publishing.EpisodeTime",
  type: "EpisodeTime",
  reference: "Publishing 2024-03-25, EpisodeTime",
  attributes: Schema.Struct({
    starts_at: instant,
    ends_at: instant,
    video_url: text,
    video_embed_code: text,
    current_timestamp: float,
    current_state: text,
    streaming_service: text,
    caveats: json
  }),
  volatile: ["current_timestamp", "current_state"], // they go by the clock
  list: {
    path: "/publishing/v2/episodes/{episode_id}/episode_times",
    under: "publishing.Episode",
    perPage: 100,
    orderBy: ["starts_at"],
    harvestFrom: { entity: "publishing.Episode", include: "episode_times" }
  },
  get: { path: "/publishing/v2/episodes/{episode_id}/episode_times/{id}" },
  changes: "none", // no timestamps
  deletes: "event",
  events: {
    "publishing.v2.events.episode_time.created": "changed",
    "publishing.v2.events.episode_time.updated": "changed",
    "publishing.v2.events.episode_time.destroyed": "gone"
  },
  relations: { episode: parent("publishing.Episode", "Times are listed under their episode.") },
  assumed: ["Unordered pages come in ascending id.", "An episode includes all of its times."]
})
