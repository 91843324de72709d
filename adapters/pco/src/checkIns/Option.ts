import { mirrorEntity, parent } from "@openfaith/adapter-core"
import { instant, integer, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Option = mirrorEntity({
  name: "check-ins.Option",
  type: "Option",
  reference: "Check-Ins 2025-05-28, Option",
  attributes: Schema.Struct({
    body: text,
    quantity: integer,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    // The flat list does not tell the location. With the locations they come at no cost; the label, named only when included, is not told then.
    path: "/check-ins/v2/locations/{location_id}/options",
    under: "check-ins.Location",
    perPage: 100,
    canInclude: ["label"],
    harvestFrom: { entity: "check-ins.Location", include: "options" }
  },
  get: { path: "/check-ins/v2/options/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // Check-Ins has no webhooks
  relations: {
    location: parent("check-ins.Location", "An option is offered at one location, which no relationship names.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
