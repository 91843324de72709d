import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { tagging } from "@openfaith/canonical"
import { Schema } from "effect"

/** Which media have which tag. Media include attachments alone (Services 2018-11-01, Media): a request for each. */
export const MediaTag = defineEntity({
  name: "services.MediaTag",
  type: "Tag",
  reference: "Services 2018-11-01, Media, association tags",
  attributes: Schema.Struct({}),
  list: {
    path: "/services/v2/media/{media_id}/tags",
    under: "services.Media",
    perPage: 100,
    links: { parent: "media", row: "tag" }
  },
  changes: "none", // nothing tells when it was given or taken away
  deletes: "parentScan",
  relations: {
    media: hard("services.Media", "The tags of media are listed below them."),
    tag: soft("services.Tag")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [tagging],
  transformVersion: 1,
  toCanonical: ({ related }) => [
    tagging.draft({ tag: related.tag, event: null, group: null, song: null, arrangement: null, media: related.media, person: null })
  ]
})
