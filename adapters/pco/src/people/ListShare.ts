import { mirrorEntity, parent, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ListShare = mirrorEntity({
  name: "people.ListShare",
  type: "ListShare",
  reference: "People 2025-03-20, ListShare",
  attributes: Schema.Struct({
    permission: text,
    group: text,
    created_at: instant,
    name: text
  }),
  list: {
    path: "/people/v2/lists/{list_id}/shares",
    under: "people.List",
    perPage: 100,
    canInclude: ["person"],
    orderBy: ["created_at", "group"],
    filterBy: ["created_at", "group", "name", "permission"],
    harvestFrom: { entity: "people.List", include: "shares" }
  },
  get: { path: "/people/v2/lists/{list_id}/shares/{id}" },
  create: { path: "/people/v2/lists/{list_id}/shares", takes: ["permission", "group", "person_id"] },
  update: { path: "/people/v2/lists/{list_id}/shares/{id}", takes: ["permission", "group"] },
  delete: { path: "/people/v2/lists/{list_id}/shares/{id}" },
  changes: "none", // no updated_at
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    list: parent("people.List", "Shares are listed and created under what they share."),
    person: soft("people.Person") // nobody, where it is shared with a group
  },
  assumed: ["Unordered pages come in ascending id.", "A share included with its list looks like a listed one."]
})
