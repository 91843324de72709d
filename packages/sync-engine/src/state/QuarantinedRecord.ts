/** What quarantine holds, as operators are shown it and as a replay takes it. */
import { Schema } from "effect"
import { ConnectionId } from "../ids.ts"

/**
 * `invalid`: a value has the wrong type; `partial`: declared keys are missing; `parked`: its hard parent is not there; `broken`: not even addressable;
 * `losing`: it empties fields that had values, and it is not known yet whether it is one of few (loading/Losses.ts).
 */
export const QuarantineKind = Schema.Literals(["invalid", "partial", "parked", "broken", "losing"])
export type QuarantineKind = typeof QuarantineKind.Type

/** What is wrong, and where in the record. */
export interface Fault {
  readonly kind: QuarantineKind
  readonly path: string
  readonly reason: string
}

export interface Exception extends Fault {
  readonly entityId: number
  readonly externalId: string
  readonly payload: string
  /** Of the content, in hex: as looks at whole records are compared. */
  readonly hash: string
  readonly parentId: string | null
  readonly sent: number
  readonly received: number
  /** `null`: it was stored before, and another transform cannot take it. */
  readonly streamId: number | null
}

export const QuarantinedRecord = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  connectionId: Schema.String,
  entity: Schema.String,
  externalId: Schema.String,
  kind: QuarantineKind,
  path: Schema.String,
  reason: Schema.String,
  fingerprint: Schema.String,
  timesSeen: Schema.Int,
  firstSeenAt: Schema.String,
  lastSeenAt: Schema.String,
  /** When and how it left quarantine: `healed`, `replayed`, `superseded`, or `waived: ` and why. */
  resolvedAt: Schema.NullOr(Schema.String),
  resolution: Schema.NullOr(Schema.String),
  payload: Schema.String
})
export type QuarantinedRecord = typeof QuarantinedRecord.Type

/** Open records of one connection's entity with the same thing wrong in the same place. */
export const QuarantineGroup = Schema.Struct({
  fingerprint: Schema.String,
  orgId: Schema.String,
  connectionId: Schema.String,
  entity: Schema.String,
  kind: QuarantineKind,
  path: Schema.String,
  reason: Schema.String,
  count: Schema.Int,
  /** When the longest waiting of them was first seen, and any of them last. */
  oldest: Schema.String,
  newest: Schema.String,
  /** One of them, for `quarantine show`. */
  sampleId: Schema.String
})
export type QuarantineGroup = typeof QuarantineGroup.Type

/** Where a group stands among all. */
export const QuarantineGroupPlace = Schema.Struct({ entityId: Schema.Int, fingerprint: Schema.String })
export type QuarantineGroupPlace = typeof QuarantineGroupPlace.Type

/** A group as a page shows it: it is counted so far only. */
export const PlacedGroup = Schema.Struct({ ...QuarantineGroup.fields, place: QuarantineGroupPlace, hasMore: Schema.Boolean })
export type PlacedGroup = typeof PlacedGroup.Type

/** A look as it was kept: what a replay needs. */
export const KeptLook = Schema.Struct({
  id: Schema.String,
  timesSeen: Schema.Int,
  entityId: Schema.Int,
  connectionId: ConnectionId,
  adapter: Schema.String,
  entity: Schema.String,
  externalId: Schema.String,
  parentId: Schema.NullOr(Schema.String),
  kind: QuarantineKind,
  path: Schema.String,
  reason: Schema.String,
  payload: Schema.String,
  /** `null`: kept by a version that did not store it. */
  hash: Schema.NullOr(Schema.String),
  sent: Schema.Finite,
  received: Schema.Finite,
  byId: Schema.Boolean
})
export type KeptLook = typeof KeptLook.Type

/** How many looks that are held would empty a field. */
export const LossCount = Schema.Struct({ field: Schema.String, count: Schema.Int })
export type LossCount = typeof LossCount.Type

/** Which of the quarantined records are meant; `null` leaves that open. */
export interface Selection {
  readonly id: string | null
  readonly fingerprint: string | null
  readonly orgId: string | null
  readonly connectionId: string | null
}
