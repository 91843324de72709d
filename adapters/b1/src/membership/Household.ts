import { defineEntity } from "@openfaith/adapter-core"
import { text } from "@openfaith/adapter-core/attributes"
import { household } from "@openfaith/canonical"
import { Schema } from "effect"
import { byId, listAt, reference } from "../list.ts"
import { filled } from "../values.ts"

/** Who is in it is said by its people. */
export const Household = defineEntity({
  name: "membership.Household",
  type: "household",
  reference,
  attributes: Schema.Struct({ name: text }),
  list: listAt("/membership/households"),
  get: { path: "/membership/households/{id}" },
  changes: "none",
  deletes: "listDiff",
  events: { "household.created": "changed", "household.updated": "changed", "household.destroyed": "gone" },
  relations: {},
  assumed: [byId("/membership/households")],
  canonical: [household],
  transformVersion: 1,
  toCanonical: ({ attributes }) => [household.known({ name: filled(attributes.name) })]
})
