import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { tagging } from "@openfaith/canonical"
import { Schema } from "effect"

/** Which arrangement has which tag. Arrangements include keys and sections alone (Services 2018-11-01, Arrangement): a request for each. */
export const ArrangementTag = defineEntity({
  name: "services.ArrangementTag",
  type: "Tag",
  reference: "Services 2018-11-01, Arrangement, association tags",
  attributes: Schema.Struct({}),
  list: {
    path: "/services/v2/songs/{song_id}/arrangements/{arrangement_id}/tags",
    under: "services.Arrangement",
    perPage: 100,
    links: { parent: "arrangement", row: "tag" }
  },
  changes: "none", // nothing tells when it was given or taken away
  deletes: "parentScan",
  relations: {
    arrangement: hard("services.Arrangement", "The tags of an arrangement are listed below it."),
    tag: soft("services.Tag")
  },
  assumed: ["Unordered pages come in ascending id."],
  canonical: [tagging],
  transformVersion: 1,
  toCanonical: ({ related }) => [
    tagging.draft({ tag: related.tag, event: null, group: null, song: null, arrangement: related.arrangement, media: null, person: null })
  ]
})
