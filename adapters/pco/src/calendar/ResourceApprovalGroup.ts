import { mirrorEntity, softMany } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const ResourceApprovalGroup = mirrorEntity({
  name: "calendar.ResourceApprovalGroup",
  type: "ResourceApprovalGroup",
  reference: "Calendar 2022-07-07, ResourceApprovalGroup",
  attributes: Schema.Struct({
    created_at: instant,
    name: text,
    updated_at: instant
  }),
  list: {
    path: "/calendar/v2/resource_approval_groups",
    perPage: 100,
    // People are named only when included. Its resources are in calendar.RequiredApproval.
    include: ["people"],
    canInclude: ["resources"],
    orderBy: ["created_at", "name", "updated_at"],
    filterBy: ["created_at", "name", "updated_at"],
    filterBySpecial: ["id"]
  },
  get: { path: "/calendar/v2/resource_approval_groups/{id}" },
  changes: { since: "updated_at" },
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    people: softMany("calendar.Person")
  },
  assumed: [
    "Unordered pages come in ascending id.",
    "updated_at need not move when somebody joins or leaves it: reconciliation finds those."
  ]
})
