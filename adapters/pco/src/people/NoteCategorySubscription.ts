import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { instant } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const NoteCategorySubscription = mirrorEntity({
  name: "people.NoteCategorySubscription",
  type: "NoteCategorySubscription",
  reference: "People 2025-03-20, NoteCategorySubscription",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/note_category_subscriptions",
    perPage: 100,
    canInclude: ["person"],
    orderBy: ["created_at", "updated_at"],
    filterBy: ["created_at", "updated_at"]
  },
  get: { path: "/people/v2/note_category_subscriptions/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    person: hard("people.Person", "It is one person who wants to hear of one category (People 2025-03-20, NoteCategorySubscription)."),
    note_category: hard(
      "people.NoteCategory",
      "It is one person who wants to hear of one category (People 2025-03-20, NoteCategorySubscription)."
    )
  },
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."]
})
