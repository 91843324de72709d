/** The directory of Planning Center with an entity of a second product, which the simulator has nothing of: for tests of what is refused by product. */
import { type AnyEntity, defineAdapter, defineEntity, mkEntityManifest } from "@openfaith/adapter-core"
import { Schema } from "effect"
import { pcoDirectory } from "./pcoDirectory.ts"

const Fund: AnyEntity = defineEntity({
  name: "giving.Fund",
  reference: "a test",
  type: "Fund",
  attributes: Schema.Struct({ name: Schema.NullOr(Schema.String) }),
  list: { path: "/giving/v2/funds", perPage: 100 },
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [],
  transformVersion: 1,
  toCanonical: () => []
})
export const church = defineAdapter({
  ...pcoDirectory,
  id: "church",
  manifest: mkEntityManifest([...pcoDirectory.manifest.entities.values(), Fund])
})
