import { Schema } from "effect"
import { Count, Id, Instant, Name, Text } from "../text.ts"

export const Kind = Schema.Literals(["full", "delta", "reconciliation"])

export const RunStatus = Schema.Literals([
  "requested",
  "running",
  "paused",
  "complete",
  "complete_with_exceptions",
  "incomplete",
  "failed",
  "cancelled"
])

export const Run = Schema.Struct({
  id: Schema.String,
  orgId: Schema.String,
  connectionId: Schema.String,
  adapter: Schema.String,
  kind: Kind,
  /**
   * `entities`: `null` is every entity the connection has switched on. `rotation`: of these as many as a day's share of requests allows. `manyChanged`:
   * many records were known to have changed.
   */
  scope: Schema.Struct({
    entities: Schema.NullOr(Schema.Array(Schema.String)),
    rotation: Schema.optionalKey(Schema.Literal(true)),
    manyChanged: Schema.optionalKey(Schema.Literal(true))
  }),
  /** Whose turn its requests wait for at the source's limit; `null`: the usual one of its kind. */
  lane: Schema.NullOr(Schema.String),
  status: RunStatus,
  reason: Schema.NullOr(Schema.String),
  attempt: Count,
  /**
   * What had it requested. `command`: somebody who may, `requestedBy` · `schedule` · `changes`: records were said to have changed · `webhooks`: what they
   * may not have told · `authorisation`: access was allowed, and nothing had been read · `restore`: the database was restored; `null`: it is from before
   * that was noted.
   */
  origin: Schema.NullOr(Schema.Literals(["command", "schedule", "changes", "webhooks", "authorisation", "restore"])),
  /** The name of the key or of the session; `local`: the key of the home. */
  requestedBy: Schema.NullOr(Schema.String),
  requestedAt: Instant,
  startedAt: Schema.NullOr(Instant),
  finishedAt: Schema.NullOr(Instant),
  /** When a page was committed last. */
  progressAt: Schema.NullOr(Instant),
  /** What it was asked for and did not read, and why. */
  leftOut: Schema.Array(Schema.Struct({ entity: Schema.String, reason: Schema.String })),
  /** The counts that prove the run, once it has ended. */
  receipt: Schema.NullOr(Schema.Unknown)
}).annotate({ identifier: "Run" })
export type Run = typeof Run.Type

/** What a reconciliation found that no delta had brought: how many records of each kind, and some of them with the attributes that differ. */
const Finding = Schema.Struct({
  kind: Schema.Literals(["silent", "passed", "missing", "deleted"]),
  count: Count,
  samples: Schema.Array(Schema.Struct({ id: Schema.String, differs: Schema.Array(Schema.String) }))
})

/** What requests were sent for; each counts once. */
const RequestsFor = Schema.Struct({
  /** Pages of the reading itself. */
  reading: Count,
  /** Pages of its end, read again for rows that came late. */
  overlap: Count,
  /** How many rows there are, and whether some have no value to order by. */
  closing: Count,
  /** Everything once more: where counts differed, where a list keeps no order, and to confirm that rows are not listed any more. */
  sweeps: Count,
  /** Single rows, by their ids. */
  byId: Count,
  /** The source's list of merges. */
  merges: Count,
  /** Any of these again, after it was refused, not answered, or answered with what was not asked for. */
  retried: Count
})

/** The counts of one entity: `read = distinct + repeated`, `distinct = applied + unchanged + stale + quarantined + parked + erased`. */
export const Receipt = Schema.Struct({
  strategy: Schema.String,
  read: Count,
  distinct: Count,
  repeated: Count,
  applied: Count,
  unchanged: Count,
  stale: Count,
  quarantined: Count,
  parked: Count,
  /** Looks at records that were erased: nothing of them is stored. */
  erased: Schema.optionalKey(Count),
  deleted: Count,
  regressed: Count,
  requests: Count,
  /** The same by what they were sent for; `null` in receipts from before it was counted, as the next two. */
  requestsFor: Schema.optionalKey(Schema.NullOr(RequestsFor)),
  /** Lists that were read: one, those of its parents, or parts of one; none where its rows come with others. */
  lists: Schema.optionalKey(Schema.NullOr(Count)),
  /** The fewest requests that show these rows: the pages they fill, at least one for each list. */
  least: Schema.optionalKey(Schema.NullOr(Count)),
  pages: Count,
  /** The source's own count at the end; `null` where it gives none. */
  sourceTotal: Schema.NullOr(Count),
  /** Ids that explain a difference between `distinct` and `sourceTotal`. */
  goneDuringRun: Schema.Array(Schema.String),
  outsideList: Schema.Array(Schema.String),
  /** Every range was read to its end. */
  complete: Schema.Boolean,
  /** Whether everything was read and the counts prove it. */
  balanced: Schema.Boolean,
  reason: Schema.NullOr(Schema.String),
  /** The source's clock has been read up to here. */
  watermark: Schema.NullOr(Schema.String),
  findings: Schema.optionalKey(Schema.Array(Finding))
}).annotate({ identifier: "Receipt" })

/** The reading of one entity within a run. */
export const RunStream = Schema.Struct({
  id: Schema.Int,
  entity: Schema.String,
  status: Schema.Literals(["pending", "running", "done", "failed", "paused", "blocked", "cancelled"]),
  reason: Schema.NullOr(Schema.String),
  /** What the source says there is; `null` where it does not. */
  sourceTotal: Schema.NullOr(Count),
  looks: Count,
  applied: Count,
  requests: Count,
  pages: Count,
  /** Why nothing moves, since when, and when it goes on by itself (`null`: when a person acts). */
  waiting: Schema.NullOr(Schema.Struct({ reason: Schema.String, since: Schema.String, until: Schema.NullOr(Schema.String) })),
  receipt: Schema.NullOr(Receipt),
  startedAt: Schema.NullOr(Instant),
  progressAt: Schema.NullOr(Instant),
  finishedAt: Schema.NullOr(Instant)
}).annotate({ identifier: "RunStream" })

/**
 * What went wrong with the work of a run, and what was done about it. `fenced`: a process that had lost an entity to another wanted to go on, and wrote
 * nothing · `failed`: work ended in an error of its own and is tried again · `resumed`, `attempted`: the run did not move, and was resumed, or goes on as its next attempt ·
 * `paused`: that did not help.
 */
const Incident = Schema.Struct({
  at: Instant,
  attempt: Count,
  entity: Schema.NullOr(Schema.String),
  kind: Schema.Literals(["fenced", "failed", "resumed", "attempted", "paused"]),
  detail: Schema.String,
  /** The process: its host and number. */
  worker: Schema.String
})

export const RunView = Schema.Struct({
  run: Run,
  streams: Schema.Array(RunStream),
  /** The newest 20, newest first. */
  incidents: Schema.Array(Incident)
}).annotate({ identifier: "RunView" })
export type RunView = typeof RunView.Type

export const NewRun = Schema.Struct({
  connectionId: Id,
  kind: Kind,
  /** Left out: every entity the connection has switched on. */
  entities: Schema.optionalKey(Schema.Array(Name).check(Schema.isBetweenLength(1, 200)))
}).annotate({ identifier: "NewRun" })

/** `joined`: a run of the same kind and scope was active already, and this is it. */
export const RequestedRun = Schema.Struct({ runId: Schema.String, joined: Schema.Boolean }).annotate({ identifier: "RequestedRun" })

/** Why, for whoever asks later. */
export const Reason = Schema.Struct({
  reason: Schema.optionalKey(Text),
  /** Who; kept with the name of the key. Left out: the key alone. */
  by: Schema.optionalKey(Text)
}).annotate({ identifier: "Reason" })
export type Reason = typeof Reason.Type

/**
 * What a run's event stream sends. `run`: how it is now, whole, when that has changed. `beat`: nothing has changed, the connection is alive. `end`: the
 * run has ended, and nothing follows. The id of an event stands for the state it tells: a reader that comes back with it as `Last-Event-ID` is told
 * only what has changed since.
 */
export const RunEvent = Schema.Struct({
  id: Schema.UndefinedOr(Schema.String),
  event: Schema.Literals(["run", "beat", "end"]),
  data: Schema.fromJsonString(Schema.NullOr(RunView))
})
export type RunEvent = typeof RunEvent.Type
