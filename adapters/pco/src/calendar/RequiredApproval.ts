import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { Schema } from "effect"

export const RequiredApproval = mirrorEntity({
  name: "calendar.RequiredApproval",
  type: "RequiredApproval",
  reference: "Calendar 2022-07-07, RequiredApproval",
  attributes: Schema.Struct({}),
  list: {
    // Listed under resources too, which are more than approval groups.
    path: "/calendar/v2/resource_approval_groups/{resource_approval_group_id}/required_approvals",
    under: "calendar.ResourceApprovalGroup",
    perPage: 100,
    // The resource is named only when included.
    include: ["resource"]
  },
  get: { path: "/calendar/v2/resource_approval_groups/{resource_approval_group_id}/required_approvals/{id}" },
  changes: "none", // no timestamps
  deletes: "parentScan", // the catalogue of webhooks has no event for them
  relations: {
    resource_approval_group: parent("calendar.ResourceApprovalGroup", "These are listed under their group, which no relationship names."),
    resource: hard("calendar.Resource", "It says that one resource needs the approval of one group.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
