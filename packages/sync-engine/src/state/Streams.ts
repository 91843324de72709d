/**
 * Streams: the reading of one entity within one attempt of a run. Owns `sync.streams`.
 *
 * A stream's row is its lease. Whoever works on it has raised its epoch, and every write that belongs to the stream happens under that epoch; a worker
 * that lost it can change nothing. The cursor moves in the transaction that stores the rows it covers.
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { RunId } from "../ids.ts"
import { decoded, rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { EntityReceipt } from "./Receipt.ts"

export const StreamStatus = Schema.Literals(["pending", "running", "done", "failed", "paused", "blocked", "cancelled"])
export type StreamStatus = typeof StreamStatus.Type

/** Why a stream is not moving, since when, and when it goes on by itself (`null`: when a person acts). */
export const Waiting = Schema.Struct({ reason: Schema.String, since: Schema.String, until: Schema.NullOr(Schema.String) })
export type Waiting = typeof Waiting.Type

export const Lease = Schema.Struct({
  streamId: Schema.Int,
  epoch: Schema.Int,
  entityId: Schema.Int,
  status: StreamStatus,
  cursor: Schema.NullOr(Schema.Unknown),
  plan: Schema.Unknown,
  /** The entity had no record of this connection when the lease was taken. */
  isEmpty: Schema.Boolean,
  /** The source's clock when the entity these rows arrive with began to be read. */
  sourceStartedAt: Schema.NullOr(Schema.String),
  /** The database's clock at the lease, in seconds since 1970. */
  databaseSeconds: Schema.Finite
})
export type Lease = typeof Lease.Type

export const StreamProgress = Schema.Struct({
  id: Schema.Int,
  entity: Schema.String,
  status: StreamStatus,
  reason: Schema.NullOr(Schema.String),
  sourceTotal: Schema.NullOr(Schema.Int),
  looks: Schema.Int,
  applied: Schema.Int,
  requests: Schema.Int,
  pages: Schema.Int,
  waiting: Schema.NullOr(Waiting),
  receipt: Schema.NullOr(EntityReceipt),
  startedAt: Schema.NullOr(Schema.String),
  progressAt: Schema.NullOr(Schema.String),
  finishedAt: Schema.NullOr(Schema.String)
})
export type StreamProgress = typeof StreamProgress.Type

/** Slices that ended in a defect; `inVain`: since something of the stream was last stored. */
const Failures = Schema.Struct({ failures: Schema.Int, inVain: Schema.Int })

/** Entities of a run that somebody waits for. */
export interface WatchedStreams {
  readonly runId: string
  readonly attempt: number
  readonly entities: ReadonlyArray<string>
}

const Watched = Schema.Struct({
  watcher: Schema.Int,
  /** False: the run has ended, was stopped, or goes on as another attempt. */
  isRunning: Schema.Boolean,
  ended: Schema.Array(Schema.Struct({ entity: Schema.String, done: Schema.Boolean }))
})

const Statuses = Schema.Array(Schema.Struct({ entity: Schema.String, status: StreamStatus, isRunning: Schema.Boolean }))

export interface StreamKey {
  readonly runId: string
  readonly attempt: number
  readonly entity: string
}

export interface StreamsShape {
  /** Makes the streams of an attempt; those that exist stay as they are. */
  readonly plan: (
    runId: string,
    attempt: number,
    streams: ReadonlyArray<{ readonly entity: string; readonly entityId: number; readonly plan: unknown }>
  ) => Effect.Effect<void, SqlError.SqlError>
  /** Takes the stream over: from now on only this epoch writes. `None` where there is no such stream. */
  readonly lease: (key: StreamKey) => Effect.Effect<Option.Option<Lease>, SqlError.SqlError>
  /** Takes over a stream whose rows arrive with those of another, without starting it. `None` where there is none, or it is read on its own. */
  readonly leaseHarvest: (key: StreamKey) => Effect.Effect<Option.Option<Lease>, SqlError.SqlError>
  /** The committed cursor (`null` at the start), or `None` where another worker has taken over. */
  readonly position: (lease: Pick<Lease, "streamId" | "epoch">) => Effect.Effect<Option.Option<unknown>, SqlError.SqlError>
  /** How far each stream of an attempt is, in the order they were planned. */
  readonly progress: (runId: string, attempt: number) => Effect.Effect<ReadonlyArray<StreamProgress>, SqlError.SqlError>
  /** What has ended of that which is watched, by watcher. */
  readonly watched: (
    asked: ReadonlyArray<WatchedStreams & { readonly watcher: number }>
  ) => Effect.Effect<ReadonlyArray<typeof Watched.Type>, SqlError.SqlError>
  /** How each stream of an attempt stands, and whether the run is running. */
  readonly statuses: (
    runId: string,
    attempt: number
  ) => Effect.Effect<
    { readonly isRunning: boolean; readonly statuses: ReadonlyArray<{ readonly entity: string; readonly status: StreamStatus }> },
    SqlError.SqlError
  >
  /** Ends the stream under its epoch. False: another worker holds it. */
  readonly finish: (
    lease: Pick<Lease, "streamId" | "epoch">,
    status: StreamStatus,
    reason: string | null,
    receipt: EntityReceipt | null
  ) => Effect.Effect<boolean, SqlError.SqlError>
  /** Ends a stream from outside, such as one whose hard parent failed. One that has ended stays as it is. */
  readonly settle: (key: StreamKey, status: StreamStatus, reason: string) => Effect.Effect<void, SqlError.SqlError>
  /** Counts that a slice of the stream ended in a defect. `None` where the stream has ended. */
  readonly noteFailure: (key: StreamKey) => Effect.Effect<Option.Option<typeof Failures.Type>, SqlError.SqlError>
  /**
   * Locks the streams of a run's attempt, in the order pages lock them: a stream before its run. First statement of a transaction that changes both.
   */
  readonly hold: (runId: string, attempt: number) => Effect.Effect<void, SqlError.SqlError>
  /** Hands the streams of an attempt to the next one, each where it stands. Shares the caller's transaction. */
  readonly carryOver: (runId: string, attempt: number) => Effect.Effect<void, SqlError.SqlError>
  /** Ends the streams of an attempt that have not ended. Shares the caller's transaction. */
  readonly cancelAll: (runId: string, attempt: number, reason: string) => Effect.Effect<void, SqlError.SqlError>
  /** Whoever works on a stream of the connection takes it anew, with the settings as they are then. Shares the caller's transaction. */
  readonly fenceAll: (connectionId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Shows why nothing moves. Cleared by the next page that commits. */
  readonly waiting: (lease: Pick<Lease, "streamId" | "epoch">, waiting: Waiting) => Effect.Effect<void, SqlError.SqlError>
  /** The same of a stream that nobody has a lease of yet: until so long from now, unless it is said again. Taking the lease clears it. */
  readonly queued: (key: StreamKey, waiting: Pick<Waiting, "reason" | "since">, seconds: number) => Effect.Effect<void, SqlError.SqlError>
  /** Remembers for a stream harvested with another when, on the source's clock, that one began. */
  readonly noteSourceStart: (lease: Pick<Lease, "streamId" | "epoch">, startedAt: string) => Effect.Effect<void, SqlError.SqlError>
}

export class Streams extends Context.Service<Streams, StreamsShape>()("@openfaith/sync-engine/state/Streams") {
  static readonly layer = Layer.effect(
    Streams,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const Key = Schema.Struct({ runId: Schema.String, attempt: Schema.Int, entity: Schema.String })

      const leased = sql`s.id AS "streamId", s.epoch, s.entity_id AS "entityId", s.status, s.cursor, s.plan,
        ${isoOf(sql, "s.source_started_at")} AS "sourceStartedAt", NOT EXISTS (SELECT 1 FROM sync.records r WHERE r.entity_id = s.entity_id) AS "isEmpty",
        extract(epoch FROM clock_timestamp())::float8 AS "databaseSeconds"`
      const takeLease = SqlSchema.findOneOption({
        Request: Key,
        Result: Lease,
        execute: ({ attempt, entity, runId }) => sql`
          UPDATE sync.streams s SET epoch = s.epoch + 1, started_at = coalesce(s.started_at, clock_timestamp()),
            status = CASE WHEN s.status IN ('pending', 'paused') THEN 'running' ELSE s.status END, waiting = NULL
          WHERE s.run_id = ${runId} AND s.attempt = ${attempt} AND s.entity = ${entity} RETURNING ${leased}`
      })
      const takeHarvest = SqlSchema.findOneOption({
        Request: Key,
        Result: Lease,
        execute: ({ attempt, entity, runId }) => sql`
          UPDATE sync.streams s SET epoch = s.epoch + 1
          WHERE s.run_id = ${runId} AND s.attempt = ${attempt} AND s.entity = ${entity} AND s.status = 'pending'
            AND s.plan ->> 'strategy' = 'harvest' RETURNING ${leased}`
      })
      const positionOf = SqlSchema.findOneOption({
        Request: Schema.Struct({ streamId: Schema.Int, epoch: Schema.Int }),
        Result: Schema.Struct({ cursor: Schema.NullOr(Schema.Unknown) }),
        execute: ({ epoch, streamId }) => sql`SELECT cursor FROM sync.streams WHERE id = ${streamId} AND epoch = ${epoch}`
      })
      const progressOf = SqlSchema.findAll({
        Request: Schema.Struct({ runId: RunId, attempt: Schema.Int }),
        Result: StreamProgress,
        execute: ({ attempt, runId }) => sql`
          SELECT s.id, s.entity, s.status, s.reason, s.source_total AS "sourceTotal", s.waiting, s.receipt,
            coalesce(t.looks, 0)::int AS looks, coalesce(t.applied, 0)::int AS applied, coalesce(t.requests, 0)::int AS requests,
            coalesce(t.pages, 0)::int AS pages, ${isoOf(sql, "s.started_at")} AS "startedAt", ${isoOf(sql, "s.progress_at")} AS "progressAt",
            ${isoOf(sql, "s.finished_at")} AS "finishedAt"
          FROM sync.streams s LEFT JOIN LATERAL (
            SELECT sum(looks) AS looks, sum(applied) AS applied, sum(requests) AS requests, sum(pages) AS pages
            FROM sync.sightings g WHERE g.stream_id = s.id) t ON true
          WHERE s.run_id = ${runId} AND s.attempt = ${attempt} ORDER BY s.id`
      })
      return Streams.of({
        plan: Effect.fn("Streams.plan")((runId, attempt, streams) =>
          Effect.asVoid(sql`
            INSERT INTO sync.streams (run_id, attempt, entity, entity_id, plan)
            SELECT ${runId}, ${attempt}, s.entity, s."entityId", s.plan
            FROM json_to_recordset(${JSON.stringify(streams)}::json) AS s(entity text, "entityId" int, plan json)
            ON CONFLICT (run_id, attempt, entity) DO NOTHING`)
        ),
        lease: Effect.fn("Streams.lease")((key) => decoded(takeLease(key))),
        leaseHarvest: Effect.fn("Streams.leaseHarvest")((key) => decoded(takeHarvest(key))),
        position: Effect.fn("Streams.position")(({ epoch, streamId }) =>
          decoded(positionOf({ epoch, streamId })).pipe(Effect.map(Option.map(({ cursor }) => cursor)))
        ),
        progress: Effect.fn("Streams.progress")((runId, attempt) => decoded(progressOf({ runId: RunId.make(runId), attempt }))),
        watched: Effect.fn("Streams.watched")((asked) =>
          sql`
            SELECT w.watcher, coalesce(r.status = 'running' AND r.attempt = w.attempt, false) AS "isRunning",
              coalesce((SELECT json_agg(json_build_object('entity', s.entity, 'done', s.status = 'done') ORDER BY s.id) FROM sync.streams s
                WHERE s.run_id = w."runId" AND s.attempt = w.attempt AND s.entity = ANY (w.entities) AND s.status NOT IN ('pending', 'running')), '[]') AS ended
            FROM json_to_recordset(${JSON.stringify(asked)}::json) AS w(watcher int, "runId" text, attempt int, entities text[])
              LEFT JOIN sync.runs r ON r.id = w."runId"`.pipe(Effect.flatMap(rowsAs(Watched)))
        ),
        statuses: Effect.fn("Streams.statuses")((runId, attempt) =>
          sql`
            SELECT s.entity, s.status, (r.status = 'running' AND r.attempt = ${attempt}) AS "isRunning"
            FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id WHERE s.run_id = ${runId} AND s.attempt = ${attempt}`.pipe(
            Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Statuses)(rows))),
            Effect.map((statuses) => ({ isRunning: statuses.some(({ isRunning }) => isRunning), statuses }))
          )
        ),
        finish: Effect.fn("Streams.finish")((lease, status, reason, receipt) =>
          sql`
            UPDATE sync.streams SET status = ${status}, reason = ${reason}, waiting = NULL, progress_at = clock_timestamp(),
              receipt = ${receipt === null ? null : JSON.stringify(receipt)}::json,
              finished_at = CASE WHEN ${status} = 'paused' THEN NULL ELSE clock_timestamp() END
            WHERE id = ${lease.streamId} AND epoch = ${lease.epoch} RETURNING id`.pipe(Effect.map((rows) => rows.length === 1))
        ),
        settle: Effect.fn("Streams.settle")(({ attempt, entity, runId }, status, reason) =>
          Effect.asVoid(sql`
            UPDATE sync.streams SET status = ${status}, reason = ${reason}, finished_at = clock_timestamp(), progress_at = clock_timestamp()
            WHERE run_id = ${runId} AND attempt = ${attempt} AND entity = ${entity} AND status IN ('pending', 'running')`)
        ),
        noteFailure: Effect.fn("Streams.noteFailure")(({ attempt, entity, runId }) =>
          sql`
            UPDATE sync.streams SET failures = failures + 1, failed_at = clock_timestamp(),
              failures_in_vain = CASE WHEN progress_at > failed_at THEN 1 ELSE failures_in_vain + 1 END
            WHERE run_id = ${runId} AND attempt = ${attempt} AND entity = ${entity} AND status IN ('pending', 'running')
            RETURNING failures, failures_in_vain AS "inVain"`.pipe(
            Effect.flatMap(rowsAs(Failures)),
            Effect.map((rows) => Option.fromUndefinedOr(rows[0]))
          )
        ),
        hold: Effect.fn("Streams.hold")((runId, attempt) =>
          Effect.asVoid(sql`SELECT id FROM sync.streams WHERE run_id = ${runId} AND attempt = ${attempt} ORDER BY id FOR UPDATE`)
        ),
        carryOver: Effect.fn("Streams.carryOver")((runId, attempt) =>
          Effect.asVoid(sql`UPDATE sync.streams SET attempt = attempt + 1 WHERE run_id = ${runId} AND attempt = ${attempt}`)
        ),
        cancelAll: Effect.fn("Streams.cancelAll")((runId, attempt, reason) =>
          Effect.asVoid(sql`
            UPDATE sync.streams SET status = 'cancelled', reason = ${reason}, waiting = NULL, finished_at = clock_timestamp()
            WHERE run_id = ${runId} AND attempt = ${attempt} AND status IN ('pending', 'running', 'paused')`)
        ),
        fenceAll: Effect.fn("Streams.fenceAll")((connectionId) =>
          Effect.asVoid(sql`
            UPDATE sync.streams s SET epoch = s.epoch + 1 FROM sync.runs r
            WHERE r.id = s.run_id AND r.connection_id = ${connectionId} AND r.status = 'running' AND s.status IN ('pending', 'running')`)
        ),
        queued: Effect.fn("Streams.queued")(({ attempt, entity, runId }, { reason, since }, seconds) =>
          Effect.asVoid(sql`
            UPDATE sync.streams SET waiting = json_build_object('reason', ${reason}::text, 'since', ${since}::text,
              'until', to_char((clock_timestamp() + make_interval(secs => ${seconds})) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
            WHERE run_id = ${runId} AND attempt = ${attempt} AND entity = ${entity} AND status IN ('pending', 'running')`)
        ),
        waiting: Effect.fn("Streams.waiting")((lease, waiting) =>
          Effect.asVoid(sql`
            UPDATE sync.streams SET waiting = ${JSON.stringify(waiting)}::json WHERE id = ${lease.streamId} AND epoch = ${lease.epoch}`)
        ),
        noteSourceStart: Effect.fn("Streams.noteSourceStart")((lease, startedAt) =>
          Effect.asVoid(sql`
            UPDATE sync.streams SET source_started_at = ${startedAt}::timestamptz WHERE id = ${lease.streamId} AND epoch = ${lease.epoch}`)
        )
      })
    })
  )
}
