import { Schema } from "effect"
import { Count, Instant, Name } from "../text.ts"

/** What is known of one entity of a connection. Moments are those of the source's clock. */
export const ProvenEntity = Schema.Struct({
  connectionId: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  entity: Schema.String,
  enabled: Schema.Boolean,
  /** Nothing that the source showed at this moment is missing; `null`: it was never read whole. */
  provenTo: Schema.NullOr(Instant),
  /** Where the chain of receipts breaks: nothing is known between `provenTo` and `from`, all changes are between `from` and `to`. */
  gap: Schema.NullOr(Schema.Struct({ from: Instant, to: Instant })),
  /** When every row was seen last. */
  wholeTo: Schema.NullOr(Instant),
  /** How late a row was seen to become visible, at worst. */
  latenessMs: Count,
  /** The last receipt. `proves`: `all` rows with the source's total, `rows` without one, `changes` since the one before, or `nothing`. */
  last: Schema.NullOr(
    Schema.Struct({
      runId: Schema.String,
      kind: Schema.String,
      proves: Schema.Literals(["all", "rows", "changes", "nothing"]),
      reason: Schema.NullOr(Schema.String),
      at: Instant
    })
  )
}).annotate({ identifier: "ProvenEntity" })

/** The entity of a connection that is proven least far, among those that are switched on. */
export const LeastProven = Schema.Struct({
  connectionId: Schema.String,
  orgId: Schema.String,
  entity: Schema.String,
  provenTo: Schema.NullOr(Instant)
}).annotate({ identifier: "LeastProven" })

/** For how long a deletion of an entity may have stayed unseen by now, and how long it may. */
export const EntityAge = Schema.Struct({
  orgId: Schema.String,
  connectionId: Schema.String,
  adapter: Schema.String,
  entity: Schema.String,
  /** Since the last proven reconciliation; without one, since the connection was made. */
  unprovenSeconds: Schema.Finite,
  isProven: Schema.Boolean,
  dueAgeSeconds: Schema.Finite,
  isOverdue: Schema.Boolean
}).annotate({ identifier: "EntityAge" })

/** What nightly reconciliations of a connection may take of a day's requests, from 0 to 1, and how old each entity is by them. */
export const Rotation = Schema.Struct({ share: Schema.Finite, entities: Schema.Array(EntityAge) }).annotate({ identifier: "Rotation" })

/** What is left out stays as it is. */
export const RotationChange = Schema.Struct({
  /** Above 0, at most 1. */
  share: Schema.optionalKey(Schema.Finite),
  /** Whose age is set; left out: of all. */
  entity: Schema.optionalKey(Name),
  /** How long a deletion may stay unseen; an hour at least. */
  dueAgeSeconds: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1_000_000_000 })))
}).annotate({ identifier: "RotationChange" })
