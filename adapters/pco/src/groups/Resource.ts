import { mirrorEntity, parent, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const GroupsResource = mirrorEntity({
  name: "groups.Resource",
  type: "Resource",
  reference: "Groups 2023-07-10, Resource",
  attributes: Schema.Struct({
    description: text,
    last_updated: instant,
    name: text,
    type: text,
    visibility: text
  }),
  list: {
    // Listed below groups too, which are many more; the reference gives this list as the resource's own.
    path: "/groups/v2/group_types/{group_type_id}/resources",
    under: "groups.GroupType",
    perPage: 100,
    orderBy: ["last_updated", "name"]
  },
  get: { path: "/groups/v2/group_types/{group_type_id}/resources/{id}" },
  changes: "none", // last_updated is an order, but only below one group type at a time
  deletes: "parentScan", // the catalogue of webhooks has no event for resources
  relations: {
    group_type: parent("groups.GroupType", "Resources are listed and read under their group type."),
    created_by: soft("groups.Person")
  },
  assumed: ["Unordered pages come in ascending id.", "A group's own resources are listed under its type too."]
})
