import { Schema } from "effect"
import { Count, Id, Instant, Line, OrgId } from "../text.ts"

/**
 * `invalid`: a value of the wrong type; `partial`: keys are missing; `parked`: its parent is not there; `broken`: not even addressable; `losing`: values
 * would be lost that too many records lose at once.
 */
const FaultKind = Schema.Literals(["invalid", "partial", "parked", "broken", "losing"])

export const QuarantinedRecord = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  connectionId: Schema.String,
  entity: Schema.String,
  externalId: Schema.String,
  kind: FaultKind,
  path: Schema.String,
  reason: Schema.String,
  fingerprint: Schema.String,
  timesSeen: Count,
  firstSeenAt: Instant,
  lastSeenAt: Instant,
  resolvedAt: Schema.NullOr(Instant),
  resolution: Schema.NullOr(Schema.String),
  /** As the source sent it. */
  payload: Schema.String
}).annotate({ identifier: "QuarantinedRecord" })

/** Open records with the same thing wrong in the same place. */
export const QuarantineGroup = Schema.Struct({
  fingerprint: Schema.String,
  orgId: Schema.String,
  connectionId: Schema.String,
  entity: Schema.String,
  kind: FaultKind,
  path: Schema.String,
  reason: Schema.String,
  count: Count,
  /** There are more than `count`; a group is counted so far only. */
  hasMore: Schema.Boolean,
  oldest: Instant,
  newest: Instant,
  sampleId: Schema.String
}).annotate({ identifier: "QuarantineGroup" })

const narrowed = { orgId: Schema.optionalKey(OrgId) }

/** One record, one group, or all. */
export const ReplayRequest = Schema.Union([
  Schema.Struct({ ...narrowed, id: Id }),
  Schema.Struct({ ...narrowed, fingerprint: Id }),
  Schema.Struct({ ...narrowed, all: Schema.Literal(true) })
])
export type ReplayRequest = typeof ReplayRequest.Type

export const Replayed = Schema.Struct({
  /** Whole now, and stored. */
  stored: Count,
  /** Whole, but what is stored is newer or the same. */
  stale: Count,
  /** Still in quarantine. */
  broken: Count,
  /** Some of the broken ones. */
  examples: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      entity: Schema.String,
      externalId: Schema.String,
      kind: FaultKind,
      path: Schema.String,
      reason: Schema.String
    })
  )
}).annotate({ identifier: "Replayed" })

const why = { reason: Line }

/** One record or one group, and why. */
export const WaiveRequest = Schema.Union([
  Schema.Struct({ ...narrowed, ...why, id: Id }),
  Schema.Struct({ ...narrowed, ...why, fingerprint: Id })
])

export const Waived = Schema.Struct({ waived: Count }).annotate({ identifier: "Waived" })
