import { mirrorEntity } from "@openfaith/adapter-core"
import { flag, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Carrier = mirrorEntity({
  name: "people.Carrier",
  type: "Carrier",
  reference: "People 2025-03-20, Carrier",
  attributes: Schema.Struct({
    value: text,
    name: text,
    international: flag
  }),
  list: {
    // There is a list only: no row by id (People 2025-03-20, Carrier).
    path: "/people/v2/carriers",
    perPage: 100,
    orderBy: ["international", "name"]
  },
  changes: "none", // no timestamps
  deletes: "listDiff", // the catalogue of webhooks has no event for it
  relations: {},
  assumed: ["Unordered pages come in ascending id."]
})
