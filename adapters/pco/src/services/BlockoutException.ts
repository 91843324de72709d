import { hard, mirrorEntity } from "@openfaith/adapter-core"
import { day, instant } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const BlockoutException = mirrorEntity({
  name: "services.BlockoutException",
  type: "BlockoutException",
  reference: "Services 2018-11-01, BlockoutException",
  attributes: Schema.Struct({
    date: day,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/services/v2/people/{person_id}/blockouts/{blockout_id}/blockout_exceptions",
    under: "services.Blockout",
    perPage: 100
  },
  get: { path: "/services/v2/people/{person_id}/blockouts/{blockout_id}/blockout_exceptions/{id}" },
  create: { path: "/services/v2/people/{person_id}/blockouts/{blockout_id}/blockout_exceptions", takes: ["date"] },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "parentScan", // the catalogue of webhooks has no event for it
  relations: {
    blockout: hard("services.Blockout", "Exceptions are listed and created under their blockout.")
  },
  assumed: ["Unordered pages come in ascending id."]
})
