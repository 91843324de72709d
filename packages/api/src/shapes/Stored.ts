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

/** A record that was looked for, with the row it became where it was found by that. `absent`: it was never stored, since it is in quarantine. */
export const Find = Schema.Struct({
  orgId: Schema.String,
  connectionId: Schema.String,
  adapter: Schema.String,
  /** Of the source. */
  entity: Schema.String,
  externalId: Schema.String,
  /** Of the canonical table; `null`: it was found by the source's id. */
  row: Schema.NullOr(Schema.Struct({ entity: Schema.String, id: Schema.String })),
  name: Schema.NullOr(Schema.String),
  state: Schema.Literals(["live", "deleted", "absent"]),
  isQuarantined: Schema.Boolean
}).annotate({ identifier: "Find" })
export type Find = typeof Find.Type

/** What one commit did to rows of one canonical entity. A row that was deleted before and is there again is `updated`. */
export const Change = Schema.Struct({
  /** Where it stands in the feed. */
  position: Schema.String,
  orgId: Schema.String,
  /** The canonical entity. */
  entity: Schema.String,
  rows: Schema.Array(Schema.Struct({ id: Schema.String, operation: Schema.Literals(["created", "updated", "deleted"]) })),
  at: Instant
}).annotate({ identifier: "Change" })
export type Change = typeof Change.Type

/** `reached`: read on after it, now or later, also where `changes` is empty. `isBehind`: there are more, or they wait for a commit that is under way. */
export const ChangePage = Schema.Struct({ changes: Schema.Array(Change), reached: Schema.String, isBehind: Schema.Boolean }).annotate({
  identifier: "ChangePage"
})

/** A position of the feed. */
export const FeedPosition = Schema.Struct({ position: Schema.String }).annotate({ identifier: "FeedPosition" })
