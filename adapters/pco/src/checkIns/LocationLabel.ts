import { hard, mirrorEntity, parent } from "@openfaith/adapter-core"
import { flag, instant, integer } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const LocationLabel = mirrorEntity({
  name: "check-ins.LocationLabel",
  type: "LocationLabel",
  reference: "Check-Ins 2025-05-28, LocationLabel",
  attributes: Schema.Struct({
    quantity: integer,
    for_regular: flag,
    for_guest: flag,
    for_volunteer: flag,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    // Listed under locations too, which are more than labels.
    path: "/check-ins/v2/labels/{label_id}/location_labels",
    under: "check-ins.Label",
    perPage: 100,
    // The location is named only when included.
    include: ["location"],
    canInclude: ["label"]
  },
  get: { path: "/check-ins/v2/labels/{label_id}/location_labels/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // Check-Ins has no webhooks
  relations: {
    label: parent("check-ins.Label", "These are listed under their label, which no relationship names."),
    location: hard("check-ins.Location", "It says how many of one label are printed at one location.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
