import { defineEntity, hard, parent } from "@openfaith/adapter-core"
import { speakership } from "@openfaith/canonical"
import { Schema } from "effect"

export const Speakership = defineEntity({
  name: "publishing.Speakership",
  type: "Speakership",
  reference: "Publishing 2024-03-25, Speakership",
  attributes: Schema.Struct({}),
  list: {
    path: "/publishing/v2/episodes/{episode_id}/speakerships",
    under: "publishing.Episode",
    perPage: 100,
    harvestFrom: { entity: "publishing.Episode", include: "speakerships" }
  },
  get: { path: "/publishing/v2/episodes/{episode_id}/speakerships/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for speakerships
  relations: {
    episode: parent("publishing.Episode", "Speakerships are listed under their episode."),
    speaker: hard("publishing.Speaker", "It says who speaks (Publishing 2024-03-25, Speakership).")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "An episode includes all of its speakerships.",
    "Who speaks may be of several types on paper, and is always a Speaker."
  ],
  canonical: [speakership],
  transformVersion: 1,
  toCanonical: ({ related }) => [speakership.draft({ episode: related.episode, speaker: related.speaker })]
})
