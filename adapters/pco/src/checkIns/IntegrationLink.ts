import { mirrorEntity } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const IntegrationLink = mirrorEntity({
  name: "check-ins.IntegrationLink",
  type: "IntegrationLink",
  reference: "Check-Ins 2025-05-28, IntegrationLink",
  attributes: Schema.Struct({
    remote_gid: text,
    remote_app: text,
    remote_type: text,
    remote_id: text,
    sync_future_assignment_types: flag
  }),
  list: {
    path: "/check-ins/v2/integration_links",
    perPage: 100,
    filterBy: ["remote_gid"]
  },
  get: { path: "/check-ins/v2/integration_links/{id}" },
  changes: "none", // no timestamps
  deletes: "listDiff", // Check-Ins has no webhooks
  // local leads to an event or a location; a relation leads to one entity.
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
