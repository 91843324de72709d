import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Rule = mirrorEntity({
  name: "people.Rule",
  type: "Rule",
  reference: "People 2025-03-20, Rule",
  attributes: Schema.Struct({
    subset: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/people/v2/lists/{list_id}/rules",
    under: "people.List",
    perPage: 100,
    // For people.Condition. Lists include rules too, but then each rule would have to be asked for its conditions.
    include: ["conditions"],
    orderBy: ["created_at", "subset", "updated_at"],
    filterBy: ["created_at", "subset", "updated_at"]
  },
  get: { path: "/people/v2/lists/{list_id}/rules/{id}" },
  changes: { since: "updated_at" },
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    list: parent("people.List", "Rules are listed under their list.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
