import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { tagging } from "@openfaith/canonical"
import { Schema } from "effect"

/** Which song has which tag. Songs include nothing, and a tag does not list what bears it (Services 2018-11-01, Song, Tag): a request for each song. */
export const SongTag = defineEntity({
  name: "services.SongTag",
  type: "Tag",
  reference: "Services 2018-11-01, Song, association tags",
  attributes: Schema.Struct({}),
  list: {
    path: "/services/v2/songs/{song_id}/tags",
    under: "services.Song",
    perPage: 100,
    links: { parent: "song", row: "tag" }
  },
  changes: "none", // nothing tells when it was given or taken away
  deletes: "parentScan",
  relations: {
    song: hard("services.Song", "The tags of a song are listed below it."),
    tag: soft("services.Tag")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [tagging],
  transformVersion: 1,
  toCanonical: ({ related }) => [
    tagging.draft({ tag: related.tag, event: null, group: null, song: related.song, arrangement: null, media: null, person: null })
  ]
})
