import { Schema } from "effect"
import { Count, Instant, Text } from "../text.ts"
import { Connection } from "./Connection.ts"
import { AdapterEntity } from "./Plan.ts"
import { Kind, Receipt, RunStatus, RunStream } from "./Run.ts"

/** What each fact says: why it is so, since when, and what to do about it; `null` where there is nothing to say. */
const told = { reason: Schema.NullOr(Schema.String), since: Schema.NullOr(Instant), next: Schema.NullOr(Schema.String) }

/**
 * The worst that is true of a connection. `stuck`: a run has not moved for minutes and gives no reason. `paused`: a person stopped a run. `degraded`: it
 * works, but something is not as it should be. `new`: nothing has been read yet.
 */
export const HealthState = Schema.Literals(["disconnected", "needs_reauthorisation", "stuck", "paused", "degraded", "new", "healthy"])
export type HealthState = typeof HealthState.Type

export const ActivityState = Schema.Literals(["idle", "requested", "running", "waiting", "paused"])
export type ActivityState = typeof ActivityState.Type

/** How one connection stands, as three facts that do not imply one another. */
export const Standing = Schema.Struct({
  connection: Connection,
  health: Schema.Struct({ state: HealthState, ...told }),
  activity: Schema.Struct({
    state: ActivityState,
    ...told,
    /** When it goes on by itself: a wait ends, or a schedule is due. */
    until: Schema.NullOr(Instant),
    /** The run that is active; the one that moves, where there are several. */
    run: Schema.NullOr(
      Schema.Struct({
        id: Schema.String,
        kind: Kind,
        startedAt: Schema.NullOr(Instant),
        progressAt: Schema.NullOr(Instant),
        /** Entities it reads, those it is through with, and the records it has looked at. A delta that found nothing to read has none. */
        entities: Count,
        ended: Count,
        looks: Count
      })
    ),
    /** Active runs beside it. */
    others: Count
  }),
  /** The newest run that has ended. */
  outcome: Schema.Struct({
    state: Schema.Union([RunStatus, Schema.Literal("none")]),
    ...told,
    run: Schema.NullOr(Schema.Struct({ id: Schema.String, kind: Kind })),
    /** Nothing that the source showed at this moment is missing, in any entity; `entity` is the one proven least far. */
    provenTo: Schema.NullOr(Instant),
    provenEntity: Schema.NullOr(Schema.String)
  }),
  /** What waits for a person. */
  open: Schema.Struct({ decisions: Count, quarantined: Count })
}).annotate({ identifier: "Standing" })
export type Standing = typeof Standing.Type

/**
 * Up to how long ago nothing of a connection is missing, in any entity: half an hour, two hours, a day, longer; `never`: of one of its entities it is not
 * known.
 */
export const Freshness = Schema.Literals(["half_hour", "two_hours", "day", "older", "never"])
export type Freshness = typeof Freshness.Type

/** How many connections are how; only what there is. Those that are disconnected are not counted by freshness. */
export const StandingCounts = Schema.Struct({
  connections: Count,
  health: Schema.Array(Schema.Struct({ state: HealthState, connections: Count })),
  freshness: Schema.Array(Schema.Struct({ level: Freshness, connections: Count })),
  /** Counting stops at so many connections. */
  countedTo: Count
}).annotate({ identifier: "StandingCounts" })
export type StandingCounts = typeof StandingCounts.Type

/** What waits for people, each counted up to `countedTo`. Alerts: those that are open, silenced ones too. */
export const OpenCounts = Schema.Struct({ decisions: Count, alerts: Count, quarantined: Count, countedTo: Count }).annotate({
  identifier: "OpenCounts"
})
export type OpenCounts = typeof OpenCounts.Type

/** What a connection holds of one entity. */
export const EntityHolding = Schema.Struct({
  entity: Schema.String,
  enabled: Schema.Boolean,
  /** Why it is off, where the source refuses it, and what to do; since when it is off. */
  ...told,
  /** Up to where its deltas have read, on the source's clock; `null`: no field of it tells of changes, or it was never read. */
  watermark: Schema.NullOr(Instant),
  /** Live records, and those in quarantine; counting stops at `countedTo`. */
  stored: Count,
  quarantined: Count
}).annotate({ identifier: "EntityHolding" })
export type EntityHolding = typeof EntityHolding.Type

export const EntityHoldings = Schema.Struct({ items: Schema.Array(EntityHolding), countedTo: Count }).annotate({
  identifier: "EntityHoldings"
})

/** One reading of an entity, as its run has left it or has it now. */
export const EntityReading = Schema.Struct({
  runId: Schema.String,
  kind: Kind,
  attempt: Count,
  status: RunStream.fields.status,
  reason: Schema.NullOr(Schema.String),
  startedAt: Schema.NullOr(Instant),
  finishedAt: Schema.NullOr(Instant),
  receipt: Schema.NullOr(Receipt)
}).annotate({ identifier: "EntityReading" })
export type EntityReading = typeof EntityReading.Type

/** One entity of a connection: what the source has of it, and how it was read lately, the latest first. */
export const EntityView = Schema.Struct({
  connectionId: Schema.String,
  orgId: Schema.String,
  entity: Schema.String,
  watermark: Schema.NullOr(Instant),
  /** `null`: the adapter that is installed does not know it. */
  facts: Schema.NullOr(AdapterEntity),
  readings: Schema.Array(EntityReading)
}).annotate({ identifier: "EntityView" })
export type EntityView = typeof EntityView.Type

/** What was read in stretches of time, by the runs that ended in each; the oldest stretch first. */
export const Activity = Schema.Struct({
  buckets: Schema.Array(
    Schema.Struct({
      from: Instant,
      to: Instant,
      runs: Count,
      /** Of these, those that failed or are incomplete. */
      troubled: Count,
      /** Looks at records, and what became of them. */
      read: Count,
      applied: Count,
      unchanged: Count,
      quarantined: Count,
      deleted: Count
    })
  ),
  /** The latest runs are looked at, so many that before this nothing is counted; `null`: all of them were. */
  countedFrom: Schema.NullOr(Instant)
}).annotate({ identifier: "Activity" })
export type Activity = typeof Activity.Type

export const EntitySwitch = Schema.Struct({
  entities: Schema.Array(Text).check(Schema.isBetweenLength(1, 500)),
  enabled: Schema.Boolean
}).annotate({ identifier: "EntitySwitch" })

/** Entities that were not so already; others had to go with those that were named. */
export const EntitiesSwitched = Schema.Struct({ switched: Schema.Array(Schema.String), enabled: Schema.Boolean }).annotate({
  identifier: "EntitiesSwitched"
})

/** A field of an entity, by its name `entity.field`. */
export const FieldState = Schema.Struct({
  field: Schema.String,
  enabled: Schema.Boolean,
  /** Off until somebody switches it on. */
  sensitive: Schema.Boolean
}).annotate({ identifier: "FieldState" })

export const FieldStates = Schema.Struct({ items: Schema.Array(FieldState) }).annotate({ identifier: "FieldStates" })

export const FieldSwitch = Schema.Struct({
  /** Each `entity.field`. */
  fields: Schema.Array(Text).check(Schema.isBetweenLength(1, 500)),
  enabled: Schema.Boolean
}).annotate({ identifier: "FieldSwitch" })

/** Fields that were not so already, and the run that reads what was switched on. */
export const FieldsSwitched = Schema.Struct({
  switched: Schema.Array(Schema.String),
  enabled: Schema.Boolean,
  runId: Schema.NullOr(Schema.String)
}).annotate({ identifier: "FieldsSwitched" })
