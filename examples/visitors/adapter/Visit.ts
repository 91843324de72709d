import { defineEntity, parent } from "@openfaith/adapter-core"
import { instant, text } from "@openfaith/adapter-core/attributes"
import { Schema } from "effect"

export const Visit = defineEntity({
  name: "visitors.Visit",
  type: "Visit",
  reference: "examples/visitors/src/main.ts",
  attributes: Schema.Struct({ place: text, at: instant }),
  list: { path: "/visitors/visitors/{visitor_id}/visits", under: "visitors.Visitor", perPage: 100 },
  get: { path: "/visitors/visitors/{visitor_id}/visits/{id}" },
  changes: "none",
  deletes: "parentScan",
  relations: { visitor: parent("visitors.Visitor", "Visits are listed below their visitor.") },
  canonical: [], // the model has no word for it: kept as a record
  transformVersion: 1,
  toCanonical: () => []
})
