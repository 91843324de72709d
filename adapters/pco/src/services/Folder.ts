import { defineEntity, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { serviceTypeFolder } from "@openfaith/canonical"
import { Schema } from "effect"

export const Folder = defineEntity({
  name: "services.Folder",
  type: "Folder",
  reference: "Services 2018-11-01, Folder",
  attributes: Schema.Struct({
    created_at: instant,
    name: text,
    updated_at: instant,
    container: text
  }),
  list: {
    path: "/services/v2/folders",
    perPage: 100,
    canInclude: ["service_types"],
    orderBy: ["name"],
    filterBySpecial: ["parent_id"]
  },
  get: { path: "/services/v2/folders/{id}" },
  create: { path: "/services/v2/folders", takes: ["name", "parent_id", "campus_id"] },
  update: { path: "/services/v2/folders/{id}", takes: ["name", "parent_id", "campus_id"] },
  delete: { path: "/services/v2/folders/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {
    parent: soft("services.Folder"),
    // The reference names a Campus without a page of its own: it is the one of People.
    campus: soft("people.Campus")
    // No `ancestors`: they are the parents' parents.
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "The list holds folders within folders too.",
    "A folder's campus has the id it has in People."
  ],
  canonical: [serviceTypeFolder],
  transformVersion: 1,
  toCanonical: ({ attributes, related }) => [
    serviceTypeFolder.draft({
      name: attributes.name,
      sourceCreatedAt: attributes.created_at,
      sourceUpdatedAt: attributes.updated_at,
      parent: related.parent,
      campus: related.campus
    })
  ]
})
