import { Schema } from "effect"
import { Count, Id, Line, Name } from "../text.ts"

export const ErasureRequest = Schema.Struct({
  /** A canonical entity, such as `person`. */
  entity: Name,
  /** Of the canonical row. */
  id: Id,
  by: Schema.optionalKey(Line)
}).annotate({ identifier: "ErasureRequest" })

/** What was erased, or would be. */
export const Erasure = Schema.Struct({
  orgId: Schema.String,
  entity: Schema.String,
  id: Schema.String,
  /** Records of the source by entity: the one asked for, those that merged into it, and those that cannot be without them. */
  records: Schema.Array(Schema.Struct({ entity: Schema.String, count: Count })),
  /** Rows of the database by table. */
  rows: Schema.Array(Schema.Struct({ table: Schema.String, rows: Count }))
}).annotate({ identifier: "Erasure" })
