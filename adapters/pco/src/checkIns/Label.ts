import { mirrorEntity } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const CheckInsLabel = mirrorEntity({
  name: "check-ins.Label",
  type: "Label",
  reference: "Check-Ins 2025-05-28, Label",
  attributes: Schema.Struct({
    name: text,
    xml: text,
    prints_for: text,
    roll: text,
    created_at: instant,
    updated_at: instant
  }),
  list: {
    path: "/check-ins/v2/labels",
    perPage: 100
  },
  get: { path: "/check-ins/v2/labels/{id}" },
  changes: "none", // updated_at can be neither filtered nor ordered by
  deletes: "listDiff", // Check-Ins has no webhooks
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
