import { Schema } from "effect"
import { Count, Instant } from "../text.ts"

const Alias = Schema.Struct({
  from: Schema.String,
  to: Schema.String,
  at: Instant,
  /** What is the same of both where the source has not merged them, such as `the same firstName, lastName, email.address`. */
  evidence: Schema.NullOr(Schema.String)
})

const Place = Schema.Struct({
  id: Schema.String,
  entity: Schema.String,
  orgId: Schema.String,
  deletedAt: Schema.NullOr(Instant),
  createdAt: Instant,
  updatedAt: Instant,
  externalId: Schema.String,
  slot: Schema.String
})

/** One look at a record, and what became of it. */
const Look = Schema.Struct({
  outcome: Schema.String,
  /** In words. */
  why: Schema.String,
  /** What was asked of the source, where that is known. */
  request: Schema.NullOr(Schema.String),
  sentAt: Instant,
  receivedAt: Instant,
  version: Schema.NullOr(Instant),
  hash: Schema.NullOr(Schema.String),
  /** Names of what differed from what was stored then, and of what was emptied. */
  changed: Schema.Array(Schema.String),
  lost: Schema.Array(Schema.String),
  runId: Schema.NullOr(Schema.String),
  lane: Schema.String,
  byId: Schema.NullOr(Schema.Boolean),
  adapterVersion: Schema.String,
  transformVersion: Count,
  decisionId: Schema.NullOr(Schema.String),
  mergedInto: Schema.NullOr(Schema.String)
})

const Story = Schema.Struct({
  orgId: Schema.String,
  connectionId: Schema.String,
  adapter: Schema.String,
  entity: Schema.String,
  externalId: Schema.String,
  state: Schema.Literals(["live", "deleted", "absent"]),
  deletedAt: Schema.NullOr(Instant),
  /** What is stored of it now. */
  stored: Schema.NullOr(
    Schema.Struct({
      sentAt: Instant,
      receivedAt: Instant,
      version: Schema.NullOr(Instant),
      hash: Schema.NullOr(Schema.String),
      runId: Schema.NullOr(Schema.String),
      lane: Schema.String,
      adapterVersion: Schema.String,
      transformVersion: Count
    })
  ),
  installedTransform: Schema.NullOr(Count),
  rows: Schema.Array(Place),
  /** Oldest first. */
  looks: Schema.Array(Look),
  /** Newest first. */
  quarantine: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      kind: Schema.String,
      path: Schema.String,
      reason: Schema.String,
      firstSeenAt: Instant,
      lastSeenAt: Instant,
      resolvedAt: Schema.NullOr(Instant),
      resolution: Schema.NullOr(Schema.String)
    })
  ),
  /** It waits to be read by id. */
  waiting: Schema.NullOr(Schema.Struct({ reason: Schema.String, askedAt: Instant, notBefore: Instant, attempts: Count })),
  decisions: Schema.Array(
    Schema.Struct({
      id: Schema.String,
      kind: Schema.String,
      status: Schema.String,
      outcome: Schema.NullOr(Schema.String),
      openedAt: Instant,
      decidedAt: Schema.NullOr(Instant),
      decidedBy: Schema.NullOr(Schema.String),
      reason: Schema.NullOr(Schema.String)
    })
  ),
  /** The newest reading of the whole entity that was proven. */
  proof: Schema.NullOr(Schema.Struct({ runId: Schema.String, kind: Schema.String, startedAt: Schema.NullOr(Instant), finishedAt: Instant }))
})

/** Where a row comes from: the records it is made of, every look at them that is remembered, what waits and what was decided. */
export const Lineage = Schema.Struct({
  /** As it was asked for. */
  asked: Schema.String,
  /** Where the asked id is merged into another: the alias that was followed. */
  followed: Schema.NullOr(Alias),
  row: Schema.NullOr(Place),
  /** Ids that live on in this row. */
  mergedFrom: Schema.Array(Alias),
  records: Schema.Array(Story)
}).annotate({ identifier: "Lineage" })
