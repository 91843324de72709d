import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { fund } from "@openfaith/canonical"
import { Schema } from "effect"
import { listAt, reference } from "../list.ts"
import { anything, filled } from "../values.ts"

export const Fund = defineEntity({
  name: "giving.Fund",
  type: "fund",
  reference,
  attributes: Schema.Struct({ name: text, taxDeductible: anything }),
  list: listAt("/giving/funds"),
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [fund],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [fund.known({ name: filled(attributes.name) })]
})
