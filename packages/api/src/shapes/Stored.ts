import { Schema } from "effect"
import { Instant } from "../text.ts"

/** A record as the source sent it. */
export const StoredRecord = Schema.Struct({
  entity: Schema.String,
  externalId: Schema.String,
  canonicalIds: Schema.Array(Schema.String),
  sourceVersion: Schema.NullOr(Instant),
  deletedAt: Schema.NullOr(Instant),
  attributes: Schema.Record(Schema.String, Schema.Unknown),
  relationships: Schema.Record(Schema.String, Schema.Unknown)
}).annotate({ identifier: "StoredRecord" })

/** A live row of a canonical table: `id`, then its columns as docs/reference/tables.md lists them. */
export const CanonicalRow = Schema.Record(Schema.String, Schema.Unknown).annotate({ identifier: "CanonicalRow" })

/** What one commit did to one canonical entity: for each id a letter of `operations`, `c` created, `u` updated, `d` deleted. */
export const Change = Schema.Struct({
  /** Where it stands in the feed. */
  position: Schema.String,
  orgId: Schema.String,
  /** The canonical entity. */
  entity: Schema.String,
  ids: Schema.Array(Schema.String),
  operations: Schema.String,
  at: Instant
}).annotate({ identifier: "Change" })
export type Change = typeof Change.Type

/** `position`: read on from here, now or later, also where `items` is empty. */
export const ChangePage = Schema.Struct({ items: Schema.Array(Change), position: Schema.String }).annotate({ identifier: "ChangePage" })
