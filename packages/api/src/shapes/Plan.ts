import { Schema } from "effect"
import { Count } from "../text.ts"
import { Connection } from "./Connection.ts"
import { Kind } from "./Run.ts"

/** How one entity would be read. `null`: this kind of run does not read it, for the reason given. */
const ReadPlan = Schema.Struct({
  strategy: Schema.String,
  reason: Schema.String,
  /** What is taken for granted that the source's reference leaves open. */
  assumed: Schema.Array(Schema.String),
  /** `null`: it depends on a count that is not known. */
  requests: Schema.NullOr(Schema.Finite),
  requestsFormula: Schema.String,
  secondsAtQuota: Schema.NullOr(Schema.Finite)
})

/** What so many requests a day mean: their part of a day's quota, and the time they take at it. */
const DailyCost = Schema.Struct({ requests: Schema.Finite, share: Schema.Finite, secondsAtQuota: Schema.Finite })

/** What keeping a connection fresh costs in a day by its schedules, and how long a change or a deletion can stay unseen meanwhile. */
export const Upkeep = Schema.Struct({
  dailyQuota: Schema.Finite,
  /** A full sync, once. */
  full: DailyCost,
  deltasIdle: DailyCost,
  deltasBusy: DailyCost,
  reconciliation: DailyCost,
  /** What reconciliations may take at most, from 0 to 1. */
  reconciliationShare: Schema.Finite,
  /** Busy deltas and reconciliations together. */
  perDay: DailyCost,
  entities: Schema.Array(
    Schema.Struct({
      entity: Schema.String,
      rows: Schema.Finite,
      /** Requests of one whole reading. */
      wholeRequests: Schema.Finite,
      /** How a change shows first. */
      changesBy: Schema.Literals(["delta", "whole reading by delta", "reconciliation"]),
      /** Requests of a day's deltas while nothing changes, and where something changes before every one of them. */
      deltaRequests: Schema.Struct({ idle: Schema.Finite, busy: Schema.Finite }),
      /** At most; `null`: without bound. */
      changeUnseenSeconds: Schema.NullOr(Schema.Finite),
      deletionUnseenSeconds: Schema.NullOr(Schema.Finite),
      dueAgeSeconds: Schema.Finite
    })
  )
}).annotate({ identifier: "Upkeep" })

export const Plan = Schema.Struct({
  connection: Connection,
  kind: Kind,
  /** In the order of the run. */
  entities: Schema.Array(
    Schema.Struct({
      entity: Schema.String,
      plan: Schema.NullOr(ReadPlan),
      reason: Schema.String,
      /** Entities of this run that have to be done first. */
      after: Schema.Array(Schema.String),
      /** Rows at the source, as it says or as stored; `null` where unknown. */
      total: Schema.NullOr(Count)
    })
  ),
  requests: Schema.Finite,
  secondsAtQuota: Schema.Finite,
  upkeep: Upkeep
}).annotate({ identifier: "Plan" })

export const AdapterFacts = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  version: Schema.String,
  auth: Schema.Array(Schema.Literals(["basic", "bearer", "oauth"])),
  entities: Schema.Array(Schema.String),
  /** Its times name no zone: each connection is told that of its account. */
  localTimes: Schema.Boolean
}).annotate({ identifier: "Adapter" })

/** What an adapter knows of one entity of its source, and so how it is read. */
export const AdapterEntity = Schema.Struct({
  entity: Schema.String,
  /** Where the facts come from. */
  reference: Schema.String,
  /** Canonical tables that rows are made in; none: its records are kept as they are. */
  canonical: Schema.Array(Schema.String),
  /** The entity of which it shows the same things in another product. */
  projectionOf: Schema.NullOr(Schema.String),
  /** The list it is read from, and the way to one of its rows; `null`: there is none. */
  path: Schema.String,
  rowPath: Schema.NullOr(Schema.String),
  perPage: Count,
  /** What tells of changes: a field, a parameter, or the path of a log; `null`: nothing does. */
  changes: Schema.NullOr(Schema.String),
  /** How deletions show. */
  deletes: Schema.Literals(["event", "listDiff", "parentScan", "mergeEndpoint", "never"]),
  /** Events of the source that tell of it. */
  events: Schema.Array(Schema.String),
  /** `sensitive`: read only where it is switched on; `volatile`: differs from answer to answer, so it says nothing of changes. */
  fields: Schema.Array(Schema.Struct({ name: Schema.String, sensitive: Schema.Boolean, volatile: Schema.Boolean })),
  /** How each kind of run reads it; `strategy` is `null` where it does not, for the reason given. */
  readings: Schema.Array(
    Schema.Struct({
      kind: Kind,
      strategy: Schema.NullOr(Schema.String),
      reason: Schema.String,
      /** What it costs, in words. */
      requestsFormula: Schema.NullOr(Schema.String),
      /** What is taken for granted that the source's reference leaves open. */
      assumed: Schema.Array(Schema.String)
    })
  )
}).annotate({ identifier: "AdapterEntity" })
export type AdapterEntity = typeof AdapterEntity.Type

/** An adapter with its entities, in the order they are synced. */
export const AdapterView = Schema.Struct({
  id: Schema.String,
  title: Schema.String,
  version: Schema.String,
  auth: AdapterFacts.fields.auth,
  /** What the source allows: requests in any stretch of so many seconds. */
  budget: Schema.Struct({ requests: Count, periodSeconds: Schema.Finite }),
  entities: Schema.Array(AdapterEntity),
  localTimes: AdapterFacts.fields.localTimes
}).annotate({ identifier: "AdapterView" })

/** Which entity needs which: `to` needs `from`. */
export const Graph = Schema.Struct({
  /** The entities in the order they are synced. */
  order: Schema.Array(Schema.String),
  edges: Schema.Array(
    Schema.Struct({
      from: Schema.String,
      to: Schema.String,
      kind: Schema.Literals(["hard", "soft"]),
      relation: Schema.String,
      reason: Schema.String,
      /** False for a soft edge the order does not follow, since it would close a cycle. */
      ordering: Schema.Boolean
    })
  )
}).annotate({ identifier: "Graph" })
