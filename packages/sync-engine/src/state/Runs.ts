/**
 * Runs: one full, delta or reconciliation sync of a connection. Owns `sync.runs`, which is the truth about what runs and how it ended.
 *
 * Beside them each connection has one standing run, of kind `records`: records read by id outside any sync belong to it. It never ends and is no sync,
 * so nothing here lists it.
 */
import { type RequestLane, requestLanes } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { ConnectionId, newRunId, RunId } from "../ids.ts"
import { decoded, rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { RunScope, scopeText } from "./RunScope.ts"

export const SyncType = Schema.Literals(["full", "delta", "reconciliation"])
export type SyncType = typeof SyncType.Type

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
export type RunStatus = typeof RunStatus.Type

export const isActive = (status: RunStatus) => status === "requested" || status === "running" || status === "paused"

/**
 * What had a run requested. `command`: somebody who may · `schedule` · `changes`: records were said to have changed · `webhooks`: what they may not have
 * told · `authorisation`: access was allowed, and nothing had been read · `restore`: the database was restored.
 */
export const RunOrigin = Schema.Literals(["command", "schedule", "changes", "webhooks", "authorisation", "restore"])
export type RunOrigin = typeof RunOrigin.Type

/** An entity that a run was asked for and did not read. */
export const LeftOut = Schema.Struct({ entity: Schema.String, reason: Schema.String })
export type LeftOut = typeof LeftOut.Type

export const Run = Schema.Struct({
  id: RunId,
  connectionId: ConnectionId,
  orgId: Schema.String,
  adapter: Schema.String,
  kind: SyncType,
  scope: RunScope,
  /** Whose turn its requests wait for; `null`: the usual one of its kind. */
  lane: Schema.NullOr(Schema.Literals(requestLanes)),
  status: RunStatus,
  reason: Schema.NullOr(Schema.String),
  attempt: Schema.Int,
  /** `null`: it is from before that was noted. */
  origin: Schema.NullOr(RunOrigin),
  /** Whose command it was. */
  requestedBy: Schema.NullOr(Schema.String),
  requestedAt: Schema.String,
  startedAt: Schema.NullOr(Schema.String),
  finishedAt: Schema.NullOr(Schema.String),
  progressAt: Schema.NullOr(Schema.String),
  /** What was left out and why, such as entities that a rotation has not come to. */
  leftOut: Schema.Array(LeftOut),
  receipt: Schema.NullOr(Schema.Unknown)
})
export type Run = typeof Run.Type

/** Records read by id outside any sync belong to it. */
export const StandingRun = Schema.Struct({ id: RunId, status: RunStatus })
export type StandingRun = typeof StandingRun.Type

const Spending = Schema.Struct({ secondsAgo: Schema.Finite, requests: Schema.Int })
export type Spending = typeof Spending.Type

/** A run that should be moving and does not. */
export const QuietRun = Schema.Struct({
  id: RunId,
  attempt: Schema.Int,
  /** For how long, on the database's clock. */
  seconds: Schema.Finite,
  /** A stream of it says why it waits. What was waited for may take a while to show: the wait counts for five minutes longer than it says. */
  waits: Schema.Boolean,
  /** Attempts that were begun for this, and have moved nothing either. */
  inVain: Schema.Int
})
export type QuietRun = typeof QuietRun.Type

export interface Asking {
  /** More urgent than is usual of its kind. */
  readonly lane?: RequestLane
  /** Left out: told by its lane, or not at all. */
  readonly origin?: Exclude<RunOrigin, "schedule" | "changes">
  /** Who, of a command. */
  readonly by?: string | null
}

export interface RunsShape {
  /** Inserts the run, or answers the active one of the same connection, kind and scope (`joined`). */
  readonly request: (
    connectionId: ConnectionId,
    kind: SyncType,
    scope: RunScope,
    asking?: Asking
  ) => Effect.Effect<{ readonly runId: RunId; readonly joined: boolean }, SqlError.SqlError>
  /** The standing run of a connection, made where there is none. */
  readonly standing: (connectionId: ConnectionId) => Effect.Effect<StandingRun, SqlError.SqlError>
  /** The newest run of that connection, kind and scope. */
  readonly newest: (connectionId: ConnectionId, kind: SyncType, scope: RunScope) => Effect.Effect<Option.Option<Run>, SqlError.SqlError>
  readonly find: (id: string) => Effect.Effect<Option.Option<Run>, SqlError.SqlError>
  /** Newest first, those older than `before`. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly connectionId: string | null
    /** Of a connection only. */
    readonly kind?: SyncType
    /** Without their receipts, which are long. */
    readonly isBrief?: boolean
    readonly before: string | null
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<Run>, SqlError.SqlError>
  /** Stops a requested or running run: from then on no page of it commits. False: it is in another state, and stays so. */
  readonly pause: (id: string, reason: string) => Effect.Effect<boolean, SqlError.SqlError>
  /** Lets a run that was paused in this attempt be worked on again, as the next one. False: it is not. */
  readonly resume: (id: string, attempt: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Lets a running run go on as its next attempt, of which `inVain` before it moved nothing. False: it is not in this attempt, or not running. */
  readonly recover: (id: string, attempt: number, inVain: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Runs that are running and have moved nothing for so many seconds. */
  readonly quiet: (seconds: number) => Effect.Effect<ReadonlyArray<QuietRun>, SqlError.SqlError>
  /** Ends a run in this attempt that has not ended. False: it has. */
  readonly cancel: (id: string, attempt: number, reason: string) => Effect.Effect<boolean, SqlError.SqlError>
  /** Requests a run that ended without success once more, as its next attempt. False: it is in another state, or another run of the same is active. */
  readonly retry: (id: string) => Effect.Effect<boolean, SqlError.SqlError>
  /** Newest first. */
  readonly list: (filter: { readonly orgId?: string; readonly limit: number }) => Effect.Effect<ReadonlyArray<Run>, SqlError.SqlError>
  /**
   * Ends all runs of a connection that have not ended, and stops its standing run: from then on no page of it commits. Waits for pages being written.
   * Answers those that ended. Shares the caller's transaction.
   */
  readonly stopAll: (
    connectionId: string,
    reason: string
  ) => Effect.Effect<ReadonlyArray<{ readonly id: string; readonly attempt: number; readonly kind: string }>, SqlError.SqlError>
  /** The standing run of a connection that is connected again works again. */
  readonly standAgain: (connectionId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Runs that should be working now: requested or running. However many there are. */
  readonly open: Effect.Effect<ReadonlyArray<Run>, SqlError.SqlError>
  /** Those of the connections of which a full sync is requested or running. */
  readonly readingWhole: (connectionIds: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /**
   * Under which major version of the workflows an attempt is worked on: the one given, where nobody has begun it. `None`: it is not that attempt any more.
   */
  readonly majorOf: (id: RunId, attempt: number, newest: number) => Effect.Effect<Option.Option<number>, SqlError.SqlError>
  /** Notes what the run will not read. */
  readonly leaveOut: (id: RunId, leftOut: ReadonlyArray<LeftOut>) => Effect.Effect<void, SqlError.SqlError>
  /** What each rotation of the connection has spent in the last so many days; what is not proven counts as planned. */
  readonly rotationSpending: (connectionId: ConnectionId, days: number) => Effect.Effect<ReadonlyArray<Spending>, SqlError.SqlError>
  /** Marks a requested run of this attempt as running. False: somebody has, or it was stopped, or is now, since its connection is disconnected. */
  readonly start: (id: RunId, attempt: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Ends a running run of this attempt; an ended run stays as it is, and the answer is `false`. */
  readonly finish: (
    id: RunId,
    attempt: number,
    status: RunStatus,
    reason: string | null,
    receipt: unknown
  ) => Effect.Effect<boolean, SqlError.SqlError>
}

export class Runs extends Context.Service<Runs, RunsShape>()("@openfaith/sync-engine/state/Runs") {
  static readonly layer = Layer.effect(
    Runs,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = sql`SELECT r.id, r.connection_id AS "connectionId", c.org_id AS "orgId", c.adapter, r.kind, r.scope, r.lane, r.status, r.reason, r.attempt,
        coalesce(r.origin, CASE WHEN r.schedule_id IS NOT NULL THEN 'schedule' WHEN r.lane = 'webhook' THEN 'changes' END) AS origin, r.requested_by AS "requestedBy",
        ${isoOf(sql, "r.requested_at")} AS "requestedAt", ${isoOf(sql, "r.started_at")} AS "startedAt", ${isoOf(sql, "r.finished_at")} AS "finishedAt",
        (SELECT ${isoOf(sql, "max(s.progress_at)")} FROM sync.streams s WHERE s.run_id = r.id AND s.attempt = r.attempt) AS "progressAt",
        coalesce(r.left_out, '[]') AS "leftOut"`
      const from = sql`FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id`
      const select = sql`${columns}, r.receipt ${from}`
      const selectBriefly = sql`${columns}, NULL::json AS receipt ${from}`

      const findOne = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Run,
        execute: (id) => sql`${select} WHERE r.id = ${id} AND r.kind <> 'records'`
      })
      // A statement for each set of filters. Of an organisation by connection, so that the newest of few among many are found without passing the others.
      const pageOf = SqlSchema.findAll({
        Request: Schema.Struct({
          orgId: Schema.NullOr(Schema.String),
          connectionId: Schema.NullOr(Schema.String),
          kind: Schema.optionalKey(SyncType),
          isBrief: Schema.optionalKey(Schema.Boolean),
          before: Schema.NullOr(Schema.String),
          limit: Schema.Int
        }),
        Result: Run,
        execute: ({ before, connectionId, isBrief = false, kind, limit, orgId }) =>
          orgId !== null && connectionId === null
            ? sql`
              ${isBrief ? selectBriefly : select} WHERE r.id IN (
                SELECT n.id FROM sync.connections o CROSS JOIN LATERAL (
                  SELECT x.id FROM sync.runs x WHERE x.connection_id = o.id AND x.kind <> 'records' ${before === null ? sql`` : sql`AND x.id < ${before}`}
                  ORDER BY x.id DESC LIMIT ${limit}) n
                WHERE o.org_id = ${orgId} ORDER BY n.id DESC LIMIT ${limit})
              ORDER BY r.id DESC`
            : sql`
              ${isBrief ? selectBriefly : select} WHERE ${sql.and([
                kind === undefined ? sql`r.kind <> 'records'` : sql`r.kind = ${kind}`,
                ...(connectionId === null ? [] : [sql`r.connection_id = ${connectionId}`]),
                ...(orgId === null ? [] : [sql`c.org_id = ${orgId}`]),
                ...(before === null ? [] : [sql`r.id < ${before}`])
              ])} ORDER BY r.id DESC LIMIT ${limit}`
      })
      const told = (id: string) => sql`SELECT pg_notify('openfaith_runs', ${id})`
      const openRuns = SqlSchema.findAll({
        Request: Schema.Void,
        Result: Run,
        execute: () => sql`${select} WHERE r.kind <> 'records' AND r.status IN ('requested', 'running') ORDER BY r.requested_at`
      })
      const quietOf = SqlSchema.findAll({
        Request: Schema.Finite,
        Result: QuietRun,
        execute: (seconds) => sql`
          SELECT q.id, q.attempt, q.seconds, q.waits, q."inVain" FROM (
            SELECT r.id, r.attempt, extract(epoch FROM clock_timestamp() - greatest(r.started_at, r.recovered_at, max(s.started_at), max(s.progress_at)))::float8 AS seconds,
              coalesce(bool_or(s.status IN ('pending', 'running') AND s.waiting IS NOT NULL
                AND coalesce((s.waiting ->> 'until')::timestamptz > clock_timestamp() - interval '5 minutes', true)), false) AS waits,
              CASE WHEN max(s.progress_at) > r.recovered_at THEN 0 ELSE r.recoveries END AS "inVain"
            FROM sync.runs r LEFT JOIN sync.streams s ON s.run_id = r.id AND s.attempt = r.attempt
            WHERE r.status = 'running' AND r.kind <> 'records' GROUP BY r.id) q
          WHERE q.seconds >= ${seconds} ORDER BY q.id`
      })
      const Requested = Schema.Struct({ id: RunId })
      const activeOf = SqlSchema.findOneOption({
        Request: Schema.Struct({ connectionId: ConnectionId, kind: SyncType, scope: Schema.String }),
        Result: Requested,
        execute: ({ connectionId, kind, scope }) => sql`
          SELECT id FROM sync.runs WHERE connection_id = ${connectionId} AND kind = ${kind} AND scope_hash = md5(${scope})
            AND status IN ('requested', 'running', 'paused')`
      })

      const newestOf = SqlSchema.findOneOption({
        Request: Schema.Struct({ connectionId: ConnectionId, kind: SyncType, scope: Schema.String }),
        Result: Run,
        execute: ({ connectionId, kind, scope }) => sql`
          ${select} WHERE r.connection_id = ${connectionId} AND r.kind = ${kind} AND r.scope_hash = md5(${scope}) ORDER BY r.requested_at DESC LIMIT 1`
      })
      const standingOf = SqlSchema.findOneOption({
        Request: ConnectionId,
        Result: StandingRun,
        execute: (connectionId) => sql`SELECT id, status FROM sync.runs WHERE connection_id = ${connectionId} AND kind = 'records'`
      })
      const standing: RunsShape["standing"] = Effect.fn("Runs.standing")(function* (connectionId) {
        for (;;) {
          const found = yield* decoded(standingOf(connectionId))
          if (Option.isSome(found)) return found.value
          const text = scopeText({ entities: null })
          yield* sql`
            INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, started_at)
            SELECT ${yield* newRunId}, c.id, 'records', ${text}::json, md5(${text}),
              CASE c.status WHEN 'disconnected' THEN 'cancelled' ELSE 'running' END, clock_timestamp()
            FROM sync.connections c WHERE c.id = ${connectionId} FOR KEY SHARE ON CONFLICT DO NOTHING`
        }
      })

      const spendingOf = SqlSchema.findAll({
        Request: Schema.Struct({ connectionId: ConnectionId, days: Schema.Int }),
        Result: Spending,
        execute: ({ connectionId, days }) => sql`
          SELECT extract(epoch FROM clock_timestamp() - r.started_at)::float8 AS "secondsAgo",
            coalesce(sum(coalesce((s.receipt ->> 'requests')::int, (s.plan ->> 'requests')::int)), 0)::int AS requests
          FROM sync.runs r LEFT JOIN sync.streams s ON s.run_id = r.id
          WHERE r.connection_id = ${connectionId} AND r.scope ->> 'rotation' = 'true' AND r.started_at > clock_timestamp() - make_interval(days => ${days})
          GROUP BY r.id`
      })

      const request: RunsShape["request"] = Effect.fn("Runs.request")(function* (connectionId, kind, scope, { by, lane, origin } = {}) {
        const text = scopeText(scope)
        for (;;) {
          const id = yield* newRunId
          const inserted = yield* sql`
            INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, lane, origin, requested_by)
            VALUES (${id}, ${connectionId}, ${kind}, ${text}::json, md5(${text}), ${lane ?? null}, ${origin ?? null}, ${by ?? null})
            ON CONFLICT (connection_id, kind, scope_hash) WHERE status IN ('requested', 'running', 'paused') DO NOTHING RETURNING id`
          if (inserted.length > 0) {
            yield* sql`SELECT pg_notify('openfaith_runs', ${id})`
            return { runId: id, joined: false }
          }
          const active = yield* decoded(activeOf({ connectionId, kind, scope: text }))
          // The active run may have ended between the two statements; then this request starts its own.
          if (Option.isSome(active)) return { runId: active.value.id, joined: true }
        }
      })

      return Runs.of({
        request,
        standing,
        newest: Effect.fn("Runs.newest")((connectionId, kind, scope) => decoded(newestOf({ connectionId, kind, scope: scopeText(scope) }))),
        find: Effect.fn("Runs.find")((id) => decoded(findOne(id))),
        list: Effect.fn("Runs.list")(({ limit, orgId }) =>
          decoded(pageOf({ limit, orgId: orgId ?? null, connectionId: null, before: null }))
        ),
        page: Effect.fn("Runs.page")((filter) => decoded(pageOf(filter))),
        pause: Effect.fn("Runs.pause")((id, reason) =>
          sql`
            UPDATE sync.runs SET status = 'paused', reason = ${reason}
            WHERE id = ${id} AND kind <> 'records' AND status IN ('requested', 'running') RETURNING id`.pipe(
            Effect.map((rows) => rows.length === 1)
          )
        ),
        resume: Effect.fn("Runs.resume")(function* (id, attempt) {
          const rows = yield* sql`
            UPDATE sync.runs SET status = 'requested', reason = NULL, attempt = attempt + 1, workflow_major = NULL, recoveries = 0
            WHERE id = ${id} AND attempt = ${attempt} AND status = 'paused' RETURNING id`
          if (rows.length === 1) yield* told(id)
          return rows.length === 1
        }),
        recover: Effect.fn("Runs.recover")(function* (id, attempt, inVain) {
          const rows = yield* sql`
            UPDATE sync.runs SET status = 'requested', attempt = attempt + 1, workflow_major = NULL, recoveries = ${inVain + 1}, recovered_at = clock_timestamp()
            WHERE id = ${id} AND attempt = ${attempt} AND status IN ('requested', 'running') RETURNING id`
          if (rows.length === 1) yield* told(id)
          return rows.length === 1
        }),
        quiet: Effect.fn("Runs.quiet")((seconds) => decoded(quietOf(seconds))),
        cancel: Effect.fn("Runs.cancel")((id, attempt, reason) =>
          sql`
            UPDATE sync.runs SET status = 'cancelled', reason = ${reason}, finished_at = clock_timestamp()
            WHERE id = ${id} AND attempt = ${attempt} AND kind <> 'records' AND status IN ('requested', 'running', 'paused') RETURNING id`.pipe(
            Effect.map((rows) => rows.length === 1)
          )
        ),
        retry: Effect.fn("Runs.retry")(function* (id) {
          const rows = yield* sql`
            UPDATE sync.runs r SET status = 'requested', reason = NULL, attempt = r.attempt + 1, workflow_major = NULL, started_at = NULL, finished_at = NULL, receipt = NULL
            WHERE r.id = ${id} AND r.status IN ('incomplete', 'failed', 'cancelled') AND NOT EXISTS (
              SELECT FROM sync.runs o WHERE o.connection_id = r.connection_id AND o.kind = r.kind AND o.scope_hash = r.scope_hash
                AND o.status IN ('requested', 'running', 'paused'))
            RETURNING r.id`.pipe(
            // Somebody else's request of the same came between.
            Effect.catchIf(
              ({ reason }) => reason._tag === "UniqueViolation",
              () => Effect.succeed([])
            )
          )
          if (rows.length === 1) yield* told(id)
          return rows.length === 1
        }),
        open: decoded(openRuns(undefined)).pipe(Effect.withSpan("Runs.open")),
        readingWhole: Effect.fn("Runs.readingWhole")((connectionIds) =>
          sql`
            SELECT DISTINCT connection_id AS id FROM sync.runs
            WHERE connection_id = ANY(${[...connectionIds]}::text[]) AND kind = 'full' AND status IN ('requested', 'running')`.pipe(
            Effect.flatMap(rowsAs(Schema.Struct({ id: Schema.String }))),
            Effect.map((rows) => rows.map(({ id }) => id))
          )
        ),
        // What was begun before rows told was begun under the first.
        majorOf: Effect.fn("Runs.majorOf")((id, attempt, newest) =>
          sql`
            UPDATE sync.runs SET workflow_major = CASE status WHEN 'requested' THEN ${newest}::int ELSE 1 END
            WHERE id = ${id} AND attempt = ${attempt} AND workflow_major IS NULL`.pipe(
            Effect.andThen(
              sql`SELECT workflow_major AS major FROM sync.runs WHERE id = ${id} AND attempt = ${attempt} AND workflow_major IS NOT NULL`
            ),
            Effect.flatMap(rowsAs(Schema.Struct({ major: Schema.Int }))),
            Effect.map(([row]) => Option.fromNullishOr(row?.major))
          )
        ),
        leaveOut: Effect.fn("Runs.leaveOut")((id, leftOut) =>
          Effect.asVoid(sql`UPDATE sync.runs SET left_out = ${JSON.stringify(leftOut)}::json WHERE id = ${id}`)
        ),
        rotationSpending: Effect.fn("Runs.rotationSpending")((connectionId, days) => decoded(spendingOf({ connectionId, days }))),
        // Under a lock that disconnecting waits for: what is running by then is stopped by it, and nothing begins to run afterwards.
        start: Effect.fn("Runs.start")((id, attempt) =>
          sql`
            UPDATE sync.runs r SET status = CASE WHEN c.off THEN 'cancelled' ELSE 'running' END, reason = CASE WHEN c.off THEN 'the connection is disconnected' END,
              started_at = CASE WHEN c.off THEN r.started_at ELSE coalesce(r.started_at, clock_timestamp()) END,
              finished_at = CASE WHEN c.off THEN clock_timestamp() END
            FROM (SELECT c.id, c.status = 'disconnected' AS off FROM sync.runs x JOIN sync.connections c ON c.id = x.connection_id
              WHERE x.id = ${id} FOR KEY SHARE OF c) c
            WHERE r.id = ${id} AND r.connection_id = c.id AND r.attempt = ${attempt} AND r.status = 'requested' RETURNING r.status`.pipe(
            Effect.flatMap(rowsAs(Schema.Struct({ status: RunStatus }))),
            Effect.map(([row]) => row?.status === "running")
          )
        ),
        stopAll: Effect.fn("Runs.stopAll")((connectionId, reason) =>
          sql`
            UPDATE sync.runs SET status = 'cancelled', reason = ${reason}, finished_at = clock_timestamp()
            WHERE connection_id = ${connectionId} AND status IN ('requested', 'running', 'paused') RETURNING id, attempt, kind`.pipe(
            Effect.flatMap(rowsAs(Schema.Struct({ id: Schema.String, attempt: Schema.Int, kind: Schema.String }))),
            Effect.map((rows) => rows.filter(({ kind }) => kind !== "records"))
          )
        ),
        standAgain: Effect.fn("Runs.standAgain")((connectionId) =>
          Effect.asVoid(sql`
            UPDATE sync.runs SET status = 'running', reason = NULL, finished_at = NULL
            WHERE connection_id = ${connectionId} AND kind = 'records' AND status = 'cancelled'`)
        ),
        finish: Effect.fn("Runs.finish")((id, attempt, status, reason, receipt) =>
          sql`
            UPDATE sync.runs SET status = ${status}, reason = ${reason}, receipt = ${JSON.stringify(receipt)}::json, finished_at = clock_timestamp()
            WHERE id = ${id} AND attempt = ${attempt} AND status = 'running'
            RETURNING id, pg_notify('openfaith_runs', 'ended')::text AS told`.pipe(Effect.map((rows) => rows.length === 1))
        )
      })
    })
  )
}
