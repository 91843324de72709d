import { mirrorEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ResourceFolder = mirrorEntity({
  name: "calendar.ResourceFolder",
  type: "ResourceFolder",
  reference: "Calendar 2022-07-07, ResourceFolder",
  attributes: Schema.Struct({
    created_at: instant,
    name: text,
    updated_at: instant,
    ancestry: text,
    kind: text,
    path_name: text
  }),
  list: {
    // Resources could be included; they name their folder.
    path: "/calendar/v2/resource_folders",
    perPage: 100,
    canInclude: ["resources"],
    orderBy: ["ancestry", "created_at", "name", "updated_at"],
    filterBy: ["ancestry", "created_at", "name", "path_name", "updated_at"]
  },
  get: { path: "/calendar/v2/resource_folders/{id}" },
  create: { path: "/calendar/v2/resource_folders", takes: ["kind", "name"] },
  update: { path: "/calendar/v2/resource_folders/{id}", takes: ["name"] },
  delete: { path: "/calendar/v2/resource_folders/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {},
  assumed: ["Unordered pages come in ascending id.", "updated_at moves with every change of an attribute."]
})
