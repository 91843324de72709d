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
  entities: Schema.Array(Schema.String)
}).annotate({ identifier: "Adapter" })

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
