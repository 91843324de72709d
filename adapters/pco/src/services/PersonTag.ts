import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { tagging } from "@openfaith/canonical"
import { Schema } from "effect"

/** Which person has which tag of Services: people include theirs. */
export const PersonTag = defineEntity({
  name: "services.PersonTag",
  type: "Tag",
  reference: "Services 2018-11-01, Person, include tags",
  attributes: Schema.Struct({}),
  list: {
    path: "/services/v2/people/{person_id}/tags",
    under: "services.Person",
    perPage: 100,
    harvestFrom: { entity: "services.Person", include: "tags" },
    links: { parent: "person", row: "tag" }
  },
  changes: "none", // nothing tells when it was given or taken away
  deletes: "parentScan",
  relations: {
    person: hard("services.Person", "The tags of a person are listed below them."),
    tag: soft("services.Tag")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A person who includes tags names them, and need not be changed by them: reconciliation finds those."
  ],
  canonical: [tagging],
  transformVersion: 1,
  toCanonical: ({ related }) => [
    tagging.draft({ tag: related.tag, event: null, group: null, song: null, arrangement: null, media: null, person: related.person })
  ]
})
