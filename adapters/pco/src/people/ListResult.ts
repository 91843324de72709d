import { defineEntity, hard } from "@openfaith/adapter-core"
import { instant } from "@openfaith/adapter-core/attributes"
import { listResult } from "@openfaith/canonical"
import { Schema } from "effect"

export const ListResult = defineEntity({
  name: "people.ListResult",
  type: "ListResult",
  reference: "People 2025-03-20, ListResult",
  attributes: Schema.Struct({
    created_at: instant,
    updated_at: instant
  }),
  list: {
    // There is no flat list. Lists include people, but not when each came on.
    path: "/people/v2/lists/{list_id}/list_results",
    under: "people.List",
    perPage: 100,
    orderBy: ["created_at", "updated_at"]
  },
  get: { path: "/people/v2/lists/{list_id}/list_results/{id}" },
  changes: { since: "updated_at" },
  deletes: "event",
  events: {
    "people.v2.events.list_result.created": "changed",
    "people.v2.events.list_result.destroyed": "gone"
  },
  relations: {
    person: hard("people.Person", "A result is one person on one list (People 2025-03-20, ListResult)."),
    list: hard("people.List", "Results are listed under their list (People 2025-03-20, ListResult).")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "A refresh of the list leaves the results of those who stay as they are.",
    "A result's event may come twice (planningcenter/developers#828)."
  ],
  canonical: [listResult],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    listResult.draft({
      list: related.list,
      person: related.person,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at
    })
  ]
})
