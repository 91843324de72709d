import { Schema } from "effect"
import { Count, Instant } from "../text.ts"

/** Deletions, or losses of values, that are too many to make unasked. */
export const Decision = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  connectionId: Schema.String,
  entity: Schema.String,
  kind: Schema.Literals(["deletions", "losses"]),
  status: Schema.Literals(["open", "confirmed", "rejected", "undone", "withdrawn"]),
  /** Records it is about, of so many that were live; so many could have gone unasked. */
  count: Count,
  live: Count,
  allowed: Count,
  /** What has become of them. */
  waiting: Count,
  buried: Count,
  kept: Count,
  revived: Count,
  /** Losses that were let happen, and those that were taken back. */
  applied: Count,
  restored: Count,
  /** For losses: of how many of its records each field would be emptied. */
  fields: Schema.Array(Schema.Struct({ field: Schema.String, count: Count })),
  openedAt: Instant,
  foundAt: Instant,
  decidedAt: Schema.NullOr(Instant),
  decidedBy: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Decision" })

/** A decision with some of its records. */
export const DecisionView = Schema.Struct({
  decision: Decision,
  records: Schema.Array(
    Schema.Struct({
      externalId: Schema.String,
      outcome: Schema.NullOr(Schema.Literals(["buried", "kept", "revived", "applied", "restored"])),
      /** The fields that would be emptied; `null` for a deletion. */
      lost: Schema.NullOr(Schema.Array(Schema.String)),
      payload: Schema.Unknown
    })
  )
}).annotate({ identifier: "DecisionView" })
