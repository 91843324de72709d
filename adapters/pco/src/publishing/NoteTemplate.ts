import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

/** The outline of a sermon, with gaps for those who listen. */
export const NoteTemplate = mirrorEntity({
  name: "publishing.NoteTemplate",
  type: "NoteTemplate",
  reference: "Publishing 2024-03-25, NoteTemplate",
  attributes: Schema.Struct({ enabled: flag, template: text, auto_create_free_form_notes: flag, published_at: instant }),
  list: {
    path: "/publishing/v2/episodes/{episode_id}/note_template", // an episode cannot include it
    holdsOne: true,
    under: "publishing.Episode",
    perPage: 100
  },
  get: { path: "/publishing/v2/episodes/{episode_id}/note_template/{id}" },
  changes: "none", // nothing tells that it changed
  deletes: "parentScan", // the catalogue of webhooks has no event for note templates
  relations: { episode: parent("publishing.Episode", "A note template is reached through its episode alone.") },
  assumed: ["An episode has one at most."]
})
