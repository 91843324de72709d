import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { id, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const NoteCategoryShare = mirrorEntity({
  name: "people.NoteCategoryShare",
  type: "NoteCategoryShare",
  reference: "People 2025-03-20, NoteCategoryShare",
  attributes: Schema.Struct({
    group: text,
    permission: text,
    person_id: id
  }),
  list: {
    path: "/people/v2/note_categories/{note_category_id}/shares",
    under: "people.NoteCategory",
    perPage: 100,
    canInclude: ["person"],
    filterBy: ["permission"],
    harvestFrom: { entity: "people.NoteCategory", include: "shares" }
  },
  get: { path: "/people/v2/note_categories/{note_category_id}/shares/{id}" },
  create: { path: "/people/v2/note_categories/{note_category_id}/shares", takes: ["group", "permission", "person_id"] },
  update: { path: "/people/v2/note_categories/{note_category_id}/shares/{id}", takes: ["group", "permission", "person_id"] },
  delete: { path: "/people/v2/note_categories/{note_category_id}/shares/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    person: soft("people.Person"), // nobody, where it is shared with a group
    note_category: hard(
      "people.NoteCategory",
      "Shares are listed and created under what they share (People 2025-03-20, NoteCategoryShare)."
    )
  },
  assumed: ["Unordered pages come in ascending id.", "A share included with its category looks like a listed one, category and all."]
})
