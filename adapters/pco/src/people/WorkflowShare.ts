import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { id, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const WorkflowShare = mirrorEntity({
  name: "people.WorkflowShare",
  type: "WorkflowShare",
  reference: "People 2025-03-20, WorkflowShare",
  attributes: Schema.Struct({
    group: text,
    permission: text,
    person_id: id
  }),
  list: {
    path: "/people/v2/workflows/{workflow_id}/shares",
    under: "people.Workflow",
    perPage: 100,
    canInclude: ["person"],
    filterBy: ["permission"],
    harvestFrom: { entity: "people.Workflow", include: "shares" }
  },
  get: { path: "/people/v2/people/{person_id}/workflow_shares/{id}" },
  create: { path: "/people/v2/workflows/{workflow_id}/shares", takes: ["group", "permission", "person_id"] },
  update: { path: "/people/v2/people/{person_id}/workflow_shares/{id}", takes: ["group", "permission"] },
  delete: { path: "/people/v2/people/{person_id}/workflow_shares/{id}" },
  changes: "none", // no timestamps
  deletes: "event",
  events: {
    "people.v2.events.workflow_share.created": "changed",
    "people.v2.events.workflow_share.updated": "changed",
    "people.v2.events.workflow_share.destroyed": "gone"
  },
  relations: {
    // A share with a group names no person, and cannot be read by id: that path leads through the person.
    person: soft("people.Person"),
    workflow: hard("people.Workflow", "Shares are created in their workflow (People 2025-03-20, WorkflowShare).")
  },
  assumed: ["Unordered pages come in ascending id.", "A share included with its workflow looks like a listed one, workflow and all."]
})
