import { defineEntity, hard, soft } from "@openfaith/adapter-core"
import { id, instant, text } from "@openfaith/adapter-core/attributes"
import { note } from "@openfaith/canonical"
import { Schema } from "effect"

export const Note = defineEntity({
  name: "people.Note",
  type: "Note",
  reference: "People 2025-03-20, Note",
  attributes: Schema.Struct({
    note: text,
    created_at: instant,
    updated_at: instant,
    display_date: instant,
    note_category_id: id,
    organization_id: id,
    person_id: id,
    created_by_id: id
  }),
  sensitive: ["note"],
  list: {
    path: "/people/v2/notes",
    perPage: 100,
    canInclude: ["category", "created_by", "person"],
    // By id too, which is no attribute.
    orderBy: ["created_at", "display_date", "note", "note_category_id", "updated_at"],
    // Not by time: a change is found newest first (People 2025-03-20, Note).
    filterBy: ["note", "note_category_id"]
  },
  get: { path: "/people/v2/notes/{id}" },
  create: { path: "/people/v2/people/{person_id}/notes", takes: ["note", "created_at", "updated_at", "display_date", "note_category_id"] },
  update: { path: "/people/v2/notes/{id}", takes: ["note", "created_at", "updated_at", "display_date", "note_category_id"] },
  delete: { path: "/people/v2/notes/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.note.created": "changed",
    "people.v2.events.note.destroyed": "gone"
  },
  relations: {
    note_category: hard("people.NoteCategory", "A note is created with the id of its category (People 2025-03-20, Note)."),
    person: hard("people.Person", "A note is created under its person (People 2025-03-20, Note)."),
    created_by: soft("people.Person") // may be gone
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at moves with every change of an attribute.",
    "The list leaves out notes of categories that are not shared with whoever the credential belongs to."
  ],
  canonical: [note],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    note.draft({
      text: attributes.note,
      displayedAt: attributes.display_date,
      person: related.person,
      category: related.note_category,
      author: related.created_by,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
