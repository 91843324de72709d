import { hard, mirrorEntity, soft } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Conflict = mirrorEntity({
  name: "calendar.Conflict",
  type: "Conflict",
  reference: "Calendar 2022-07-07, Conflict",
  attributes: Schema.Struct({
    created_at: instant,
    note: text,
    resolved_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/calendar/v2/conflicts",
    perPage: 100,
    canInclude: ["resolved_by", "resource", "winner"],
    orderBy: ["resolved_at"]
  },
  get: { path: "/calendar/v2/conflicts/{id}" },
  changes: "none", // only resolved_at is an order, and it moves once
  deletes: "listDiff", // the catalogue of webhooks has no event for them
  relations: {
    resource: hard("calendar.Resource", "A conflict is over one resource, below which it is listed too."),
    resolved_by: soft("calendar.Person"),
    winner: soft("calendar.Event")
  },
  assumed: ["Unordered pages come in ascending id."]
})
