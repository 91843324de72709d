import { Schema } from "effect"
import { Count, Instant } from "../text.ts"

/** Whether the source of a connection tells of changes, and how that goes. */
export const Webhooks = Schema.Struct({
  connectionId: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  /** `on`: the source tells; `waiting`: the first audit is to come; `failing`: the last one failed; `polling`: changes are found by asking only. */
  state: Schema.Literals(["on", "waiting", "failing", "polling"]),
  /** Why it is not `on`. */
  why: Schema.NullOr(Schema.String),
  auditedAt: Schema.NullOr(Instant),
  /** At the source, as they were last found there. */
  subscriptions: Schema.Array(
    Schema.Struct({
      externalId: Schema.String,
      events: Schema.Array(Schema.String),
      madeAt: Instant,
      seenAt: Instant
    })
  ),
  /** Entities that events tell of, and those that only polling finds. */
  told: Schema.Array(Schema.String),
  polled: Schema.Array(Schema.String),
  /** Of the last 24 hours. */
  traffic: Schema.Struct({
    events: Count,
    lastAt: Schema.NullOr(Instant),
    medianSeconds: Schema.NullOr(Schema.Finite),
    worstSeconds: Schema.NullOr(Schema.Finite),
    unknown: Schema.Array(Schema.String)
  }),
  /** Deliveries of the last seven days by what became of them. */
  outcomes: Schema.Record(Schema.String, Schema.Int),
  /** Times of the last seven days in which events may have been missed, and the delta that answers for each. */
  gaps: Schema.Array(
    Schema.Struct({
      reason: Schema.String,
      entities: Schema.Array(Schema.String),
      since: Schema.NullOr(Instant),
      until: Instant,
      runId: Schema.NullOr(Schema.String)
    })
  )
}).annotate({ identifier: "Webhooks" })

/** `rotate`: gives every subscription another secret too. */
export const RepairRequest = Schema.Struct({ rotate: Schema.optionalKey(Schema.Boolean) }).annotate({ identifier: "RepairRequest" })

/** What was found and done at the source. */
export const Repaired = Schema.Struct({
  sound: Count,
  made: Count,
  enabled: Count,
  removed: Count,
  rotated: Count,
  /** The delta that answers for what may have been missed. */
  runId: Schema.NullOr(Schema.String)
}).annotate({ identifier: "Repaired" })

/** Deliveries of the last seven days to addresses that never were, by adapter and day. */
export const StrayDeliveries = Schema.Struct({
  items: Schema.Array(
    Schema.Struct({
      day: Schema.String,
      adapter: Schema.String,
      connectionId: Schema.NullOr(Schema.String),
      outcome: Schema.String,
      count: Count,
      lastAt: Instant
    })
  )
}).annotate({ identifier: "StrayDeliveries" })
