/**
 * Streams: the reading of one entity within one attempt of a run. Owns `sync.streams` and `sync.sightings`.
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
import { RequestsFor } from "./RequestsFor.ts"

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

/** Counts over the distinct ids a stream has seen, each under the last thing that became of it. */
export const SightingCounts = Schema.Struct({
  read: Schema.Int,
  distinct: Schema.Int,
  applied: Schema.Int,
  unchanged: Schema.Int,
  stale: Schema.Int,
  quarantined: Schema.Int,
  parked: Schema.Int,
  erased: Schema.Int,
  /** Records that a read by id took back to a lower version; also outside the stream's reading, so they are no part of the sum. */
  regressed: Schema.Int,
  requests: Schema.Int,
  /** `null` where some of them were counted by a version that did not tell. */
  requestsFor: Schema.NullOr(RequestsFor),
  pages: Schema.Int
})
export type SightingCounts = typeof SightingCounts.Type

/** Where it stands what became of looks that a page had held: they are counted with that page. */
const settledLap = -1

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

/** What stands for the id of a row that shows none: the same text on another page is the same row. */
export const nameless = "unaddressable:"

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
  readonly counts: (streamId: number) => Effect.Effect<SightingCounts, SqlError.SqlError>
  /** Whether the stream has seen a row without an id of its own. */
  readonly hasNameless: (streamId: number) => Effect.Effect<boolean, SqlError.SqlError>
  /**
   * Notes what became of a look that had been held: `a` stored, `s` stale, `null` nothing. False where another worker holds the stream, or the run was
   * stopped. Shares the caller's transaction.
   */
  readonly settled: (
    lease: Pick<Lease, "streamId" | "epoch" | "entityId">,
    id: string,
    became: "a" | "s" | null
  ) => Effect.Effect<boolean, SqlError.SqlError>
  /** Distinct ids seen in one lap. */
  readonly lapSize: (streamId: number, lap: number) => Effect.Effect<number, SqlError.SqlError>
  /** Whether two laps saw exactly the same ids. */
  readonly lapsAgree: (streamId: number, lap: number, other: number) => Effect.Effect<boolean, SqlError.SqlError>
  /** Ids seen by the stream, but not in that lap. At most `limit`. */
  readonly missingFromLap: (streamId: number, lap: number, limit: number) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** Ids seen in that lap and in no other. At most `limit`. */
  readonly onlyInLap: (streamId: number, lap: number, limit: number) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** Ids after `after`, in text order ("C"), of rows that the run's stream of that entity found changed. */
  readonly changedAfter: (
    runId: string,
    entity: string,
    after: string | null,
    limit: number
  ) => Effect.Effect<ReadonlyArray<string>, SqlError.SqlError>
  /** How late the latest of the rows it changed was, in milliseconds: what the source says of it lies before `knownTo`, when it was not there. */
  readonly latenessOf: (streamId: number, entityId: number, knownTo: string) => Effect.Effect<number, SqlError.SqlError>
  /** Sightings are the working paper of a receipt; once it is written they go, and each entity keeps until when it has been shown. */
  readonly forgetSightings: (runId: string) => Effect.Effect<void, SqlError.SqlError>
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
      // An id counts once, under what last became of it: applied, quarantined and parked say more than unchanged and stale.
      const countAll = SqlSchema.findOne({
        Request: Schema.Int,
        Result: SightingCounts,
        execute: (streamId) => sql`
          WITH looks AS (
            SELECT g.seq, g.lap, l.n, l.id, l.class FROM sync.sightings g,
              unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) WITH ORDINALITY AS l(id, class, n)
            WHERE g.stream_id = ${streamId} AND (g.lap > 0 OR g.lap = ${settledLap})),
          ids AS (
            SELECT id, count(*) FILTER (WHERE lap > 0) AS looks, coalesce(
              (array_agg(class ORDER BY seq DESC, n DESC) FILTER (WHERE class IN ('a', 'r', 'q', 'p', 'h') OR lap = ${settledLap}))[1],
              (array_agg(class ORDER BY seq DESC, n DESC))[1]) AS class
            FROM looks GROUP BY id HAVING bool_or(lap > 0))
          SELECT coalesce(sum(looks), 0)::int AS read, count(*)::int AS distinct, (count(*) FILTER (WHERE class IN ('a', 'r')))::int AS applied,
            (count(*) FILTER (WHERE class = 'u'))::int AS unchanged, (count(*) FILTER (WHERE class IN ('s', 't')))::int AS stale,
            (count(*) FILTER (WHERE class IN ('q', 'h')))::int AS quarantined, (count(*) FILTER (WHERE class = 'p'))::int AS parked,
            (count(*) FILTER (WHERE class = 'e'))::int AS erased,
            (SELECT count(DISTINCT l.id)::int FROM sync.sightings g, unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) AS l(id, class)
              WHERE g.stream_id = ${streamId} AND l.class = 'r') AS regressed,
            (SELECT coalesce(sum(requests), 0)::int FROM sync.sightings WHERE stream_id = ${streamId}) AS requests,
            (SELECT CASE WHEN count(*) FILTER (WHERE g.requests > 0 AND g.requests_for IS NULL) = 0 THEN (
                SELECT coalesce(json_object_agg(purpose, times), '{}') FROM (
                  SELECT f.key AS purpose, sum(f.value::int) AS times FROM sync.sightings o, jsonb_each_text(o.requests_for) f
                  WHERE o.stream_id = ${streamId} GROUP BY f.key) s)
              END FROM sync.sightings g WHERE g.stream_id = ${streamId}) AS "requestsFor",
            (SELECT coalesce(sum(pages), 0)::int FROM sync.sightings WHERE stream_id = ${streamId}) AS pages
          FROM ids`
      })
      const lap = (streamId: number, number: number) =>
        sql`SELECT DISTINCT unnest(ids) AS id FROM sync.sightings WHERE stream_id = ${streamId} AND lap = ${number}`
      const one = <A>(schema: Schema.Codec<A>, rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(Schema.Struct({ value: schema }))(rows[0]).pipe(
          Effect.map(({ value }) => value),
          Effect.orDie
        )

      const idsOf = (rows: ReadonlyArray<unknown>) =>
        Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ id: Schema.String })))(rows).pipe(
          Effect.map((found) => found.map(({ id }) => id)),
          Effect.orDie
        )

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
        ),
        counts: Effect.fn("Streams.counts")((streamId) =>
          countAll(streamId).pipe(Effect.catchTag(["SchemaError", "NoSuchElementError"], Effect.die))
        ),
        hasNameless: Effect.fn("Streams.hasNameless")((streamId) =>
          sql`
            SELECT EXISTS (SELECT 1 FROM sync.sightings g, unnest(g.ids) AS id WHERE g.stream_id = ${streamId} AND id LIKE ${`${nameless}%`}) AS value`.pipe(
            Effect.flatMap((rows) => one(Schema.Boolean, rows))
          )
        ),
        settled: Effect.fn("Streams.settled")(({ entityId, epoch, streamId }, id, became) =>
          sql`
            WITH lease AS (
              SELECT s.id FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
              WHERE s.id = ${streamId} AND s.epoch = ${epoch} AND r.status = 'running' FOR SHARE OF s),
            noted AS (
              INSERT INTO sync.sightings (stream_id, entity_id, received_at, lap, ids, classes, looks, applied, requests, pages)
              SELECT l.id, ${entityId}, clock_timestamp(), ${settledLap}, ARRAY[${id}::text], ${became}::text, 0, (${became}::text = 'a')::int, 0, 0
              FROM lease l WHERE ${became}::text IS NOT NULL
                AND EXISTS (SELECT 1 FROM sync.sightings g WHERE g.stream_id = l.id AND g.lap > 0 AND ${id}::text = ANY (g.ids)))
            SELECT 1 AS one FROM lease`.pipe(Effect.map((rows) => rows.length === 1))
        ),
        lapSize: Effect.fn("Streams.lapSize")((streamId, number) =>
          sql`SELECT count(*)::int AS value FROM (${lap(streamId, number)}) ids`.pipe(Effect.flatMap((rows) => one(Schema.Int, rows)))
        ),
        lapsAgree: Effect.fn("Streams.lapsAgree")((streamId, number, other) =>
          sql`
            SELECT NOT EXISTS (SELECT 1 FROM (${lap(streamId, number)}) a FULL JOIN (${lap(streamId, other)}) b USING (id)
              WHERE a.id IS NULL OR b.id IS NULL) AS value`.pipe(Effect.flatMap((rows) => one(Schema.Boolean, rows)))
        ),
        missingFromLap: Effect.fn("Streams.missingFromLap")((streamId, number, limit) =>
          sql`
            SELECT DISTINCT unnest(ids) AS id FROM sync.sightings WHERE stream_id = ${streamId} AND lap > 0
            EXCEPT ${lap(streamId, number)} ORDER BY id LIMIT ${limit}`.pipe(Effect.flatMap(idsOf))
        ),
        onlyInLap: Effect.fn("Streams.onlyInLap")((streamId, number, limit) =>
          sql`
            ${lap(streamId, number)} EXCEPT SELECT unnest(ids) FROM sync.sightings
              WHERE stream_id = ${streamId} AND lap > 0 AND lap <> ${number} ORDER BY 1 LIMIT ${limit}`.pipe(Effect.flatMap(idsOf))
        ),
        changedAfter: Effect.fn("Streams.changedAfter")((runId, entity, after, limit) =>
          sql`
            SELECT DISTINCT l.id COLLATE "C" AS id FROM sync.streams s JOIN sync.sightings g ON g.stream_id = s.id,
              unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) AS l (id, class)
            WHERE s.run_id = ${runId} AND s.entity = ${entity} AND g.lap > 0 AND l.class IN ('a', 'r', 't') AND l.id COLLATE "C" > ${after ?? ""}
            ORDER BY 1 LIMIT ${limit}`.pipe(Effect.flatMap(idsOf))
        ),
        latenessOf: Effect.fn("Streams.latenessOf")((streamId, entityId, knownTo) =>
          sql`
            SELECT coalesce(max(least(extract(epoch FROM ${knownTo}::timestamptz - r.version) * 1000, 3600000)), 0)::int AS value
            FROM sync.sightings g, unnest(g.ids, string_to_array(nullif(g.classes, ''), NULL)) AS l (id, class)
              JOIN sync.records r ON r.entity_id = ${entityId} AND r.external_id = l.id AND r.version < ${knownTo}::timestamptz
            WHERE g.stream_id = ${streamId} AND g.lap > 0 AND l.class = 'a'`.pipe(Effect.flatMap((rows) => one(Schema.Int, rows)))
        ),
        forgetSightings: Effect.fn("Streams.forgetSightings")((runId) =>
          Effect.asVoid(sql`
            WITH forgotten AS (
              DELETE FROM sync.sightings g USING sync.streams s WHERE s.run_id = ${runId} AND g.stream_id = s.id RETURNING g.entity_id, g.received_at),
            shown AS (SELECT entity_id, max(received_at) AS until FROM forgotten GROUP BY entity_id),
            places AS (
              SELECT e.id, s.until FROM sync.entities e JOIN shown s ON s.entity_id = e.id ORDER BY e.id FOR NO KEY UPDATE OF e)
            UPDATE sync.entities e SET shown_until = greatest(e.shown_until, p.until) FROM places p WHERE e.id = p.id`)
        )
      })
    })
  )
}
