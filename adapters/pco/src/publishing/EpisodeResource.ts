import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const EpisodeResource = mirrorEntity({
  name: "publishing.EpisodeResource",
  type: "EpisodeResource",
  reference: "Publishing 2024-03-25, EpisodeResource",
  attributes: Schema.Struct({ featured: flag, icon: text, kind: text, position: integer, title: text, type: text, url: text }),
  list: {
    path: "/publishing/v2/episodes/{episode_id}/episode_resources",
    under: "publishing.Episode",
    perPage: 100,
    orderBy: ["position"],
    harvestFrom: { entity: "publishing.Episode", include: "episode_resources" }
  },
  get: { path: "/publishing/v2/episodes/{episode_id}/episode_resources/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for resources of episodes
  relations: { episode: parent("publishing.Episode", "Resources are listed under their episode.") },
  assumed: ["Unordered pages come in ascending id.", "An episode includes all of its resources."]
})
