import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, instant, integer } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const EventLabel = mirrorEntity({
  name: "check-ins.EventLabel",
  type: "EventLabel",
  reference: "Check-Ins 2025-05-28, EventLabel",
  attributes: Schema.Struct({
    quantity: integer,
    for_regular: flag,
    for_guest: flag,
    for_volunteer: flag,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/check-ins/v2/events/{event_id}/event_labels",
    under: "check-ins.Event",
    perPage: 100,
    // The label is named only when included.
    include: ["label"],
    canInclude: ["event"]
  },
  get: { path: "/check-ins/v2/events/{event_id}/event_labels/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // Check-Ins has no webhooks
  relations: {
    event: parent("check-ins.Event", "These are listed under their event, which no relationship names."),
    label: hard("check-ins.Label", "It says how many of one label are printed.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
