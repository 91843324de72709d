/**
 * Records that wait to be read by id, whoever asked: two looks that tied, a signal of the source, a reference that leads nowhere, a person. Owns
 * `sync.waiting_reads`. A record waits once however often it is asked for, and only a read that was sent after the last asking answers it, so a signal
 * that arrives while the record is being read is not lost.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { ConnectionId } from "../ids.ts"
import { decoded } from "./decoded.ts"

/**
 * `tie`: two looks overlap in time · `changed`, `gone`: the source says so · `asked`: by a person · `orphan`: a reference leads to it ·
 * `lost`: a look at it lost values.
 */
export const ReadReason = Schema.Literals(["tie", "changed", "gone", "asked", "orphan", "lost"])
export type ReadReason = typeof ReadReason.Type

export const WaitingRead = Schema.Struct({
  entityId: Schema.Int,
  id: Schema.String,
  parent: Schema.NullOr(Schema.String),
  reason: ReadReason,
  /** Reads that were made in vain. */
  attempts: Schema.Int
})
export type WaitingRead = typeof WaitingRead.Type

export interface ReadWanted {
  readonly entityId: number
  readonly id: string
  readonly parent: string | null
  readonly reason: ReadReason
}

/** What waits of one entity. Ages are seconds. */
export const WaitingCount = Schema.Struct({
  connectionId: ConnectionId,
  entityId: Schema.Int,
  entity: Schema.String,
  waiting: Schema.Int,
  due: Schema.Int,
  oldestSeconds: Schema.Finite,
  /** Until the next read is due; 0 where one is. */
  nextSeconds: Schema.Finite,
  /** What holds the entity up, such as a missing permission. */
  heldUpBy: Schema.NullOr(Schema.String)
})
export type WaitingCount = typeof WaitingCount.Type

/** The same with whose they are. */
export const WaitingPlace = Schema.Struct({ ...WaitingCount.fields, orgId: Schema.String, adapter: Schema.String })
export type WaitingPlace = typeof WaitingPlace.Type

/** Signals of one entity that have come since a moment. Ages are seconds. */
export const Gathered = Schema.Struct({ count: Schema.Int, oldestSeconds: Schema.Finite, newestSeconds: Schema.Finite })
export type Gathered = typeof Gathered.Type

export interface DueFilter {
  readonly limit: number
  /** All that may be read now, where none are named. */
  readonly reasons?: ReadonlyArray<ReadReason>
  /** Leaves out changes that were signalled after that moment (ISO text, `-infinity`: all): something else answers them. */
  readonly changedUntil?: string | null
}

export interface WaitingReadsShape {
  /** Asks for reads, and wakes whoever makes them once the caller's transaction commits. */
  readonly add: (wanted: ReadonlyArray<ReadWanted>) => Effect.Effect<void, SqlError.SqlError>
  /** What is due of one entity: what a person waits for first, then the longest waiting. */
  readonly due: (entityId: number, filter: DueFilter) => Effect.Effect<ReadonlyArray<WaitingRead>, SqlError.SqlError>
  /** Wakes whoever makes the reads of a connection, where one is due. */
  readonly wake: (connectionId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Connections whose lane has something to do and does not do it, though it may. */
  readonly dueConnections: Effect.Effect<ReadonlyArray<ConnectionId>, SqlError.SqlError>
  /** What waits, by entity; of every connection where none is named. */
  readonly counts: (connectionId: string | null) => Effect.Effect<ReadonlyArray<WaitingCount>, SqlError.SqlError>
  /** The same of entities after an id, by id. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly after: number
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<WaitingPlace>, SqlError.SqlError>
  /** Changes signalled after that moment (ISO text; `null`: ever) that are due. */
  readonly gathered: (entityId: number, since: string | null) => Effect.Effect<Gathered, SqlError.SqlError>
  /** The records were read by requests sent at that moment of the database's clock or later, in seconds since 1970. */
  readonly answered: (entityId: number, ids: ReadonlyArray<string>, sent: number) => Effect.Effect<void, SqlError.SqlError>
  /** A page asked for at that moment showed these records as they are stored: that answers what signalled a change before it. */
  readonly shown: (entityId: number, ids: ReadonlyArray<string>, sent: number) => Effect.Effect<void, SqlError.SqlError>
  /** Changes that a look sent after them has brought into the store, whoever had it, need no read of their own. */
  readonly forgetBrought: (entityId: number) => Effect.Effect<void, SqlError.SqlError>
  /** A reading of the whole entity that began at that moment (ISO text) answers what cannot be read by id. */
  readonly forgetListed: (entityId: number, ids: ReadonlyArray<string>, since: string) => Effect.Effect<void, SqlError.SqlError>
  /**
   * The read said nothing yet, such as a record that was announced and is not there: to be made again after so many seconds. A signal
   * that came since stays due.
   */
  readonly postpone: (
    entityId: number,
    /** `null`: all of the entity. */
    ids: ReadonlyArray<string> | null,
    seconds: number,
    sent: number
  ) => Effect.Effect<void, SqlError.SqlError>
}

export class WaitingReads extends Context.Service<WaitingReads, WaitingReadsShape>()("@openfaith/sync-engine/state/WaitingReads") {
  static readonly layer = Layer.effect(
    WaitingReads,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      // A stream that is being read settles the ties it has made itself, before it ends.
      const isReady = sql`w.not_before <= clock_timestamp() AND (w.reason <> 'tie' OR NOT EXISTS (
        SELECT 1 FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id AND r.attempt = s.attempt
        WHERE s.entity_id = w.entity_id AND s.status IN ('pending', 'running') AND r.status = 'running' AND r.kind <> 'records'))`

      // Who asked for a read is owed its answer.
      const nobodyWaits = sql`NOT EXISTS (
        SELECT 1 FROM sync.asks a WHERE a.entity_id = w.entity_id AND a.external_id = w.external_id AND a.answered_at IS NULL)`

      const dueOf = SqlSchema.findAll({
        Request: Schema.Struct({
          entityId: Schema.Int,
          limit: Schema.Int,
          reasons: Schema.NullOr(Schema.Array(ReadReason)),
          changedUntil: Schema.NullOr(Schema.String)
        }),
        Result: WaitingRead,
        execute: ({ changedUntil, entityId, limit, reasons }) => sql`
          SELECT w.entity_id AS "entityId", w.external_id AS id, coalesce(w.parent_id, r.parent_id) AS parent, w.reason, w.attempts
          FROM sync.waiting_reads w LEFT JOIN sync.records r ON r.entity_id = w.entity_id AND r.external_id = w.external_id
          WHERE w.entity_id = ${entityId} AND ${reasons === null ? isReady : sql`w.not_before <= clock_timestamp() AND w.reason = ANY(${reasons}::text[])`}
            AND (w.reason <> 'changed' OR ${changedUntil}::timestamptz IS NULL OR w.asked_at <= ${changedUntil}::timestamptz)
          ORDER BY w.reason <> 'asked', w.first_asked_at LIMIT ${limit}`
      })
      const connectionsDue = SqlSchema.findAll({
        Request: Schema.Void,
        Result: Schema.Struct({ id: ConnectionId }),
        execute: () => sql`
          SELECT DISTINCT c.id FROM sync.waiting_reads w JOIN sync.entities e ON e.id = w.entity_id JOIN sync.connections c ON c.id = e.connection_id
            LEFT JOIN sync.record_lanes l ON l.connection_id = c.id
          WHERE ${isReady} AND e.enabled AND c.status = 'active' AND l.working IS NOT TRUE AND coalesce(l.resume_at, '-infinity') <= clock_timestamp()`
      })
      const countAll = SqlSchema.findAll({
        Request: Schema.NullOr(Schema.String),
        Result: WaitingCount,
        execute: (connectionId) => sql`
          SELECT e.connection_id AS "connectionId", e.id AS "entityId", e.entity, count(*)::int AS waiting,
            (count(*) FILTER (WHERE ${isReady}))::int AS due,
            extract(epoch FROM clock_timestamp() - min(w.first_asked_at))::float8 AS "oldestSeconds",
            greatest(0, extract(epoch FROM min(w.not_before) - clock_timestamp()))::float8 AS "nextSeconds",
            (SELECT s.waiting ->> 'reason' FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
              WHERE r.connection_id = e.connection_id AND r.kind = 'records' AND s.entity_id = e.id) AS "heldUpBy"
          FROM sync.waiting_reads w JOIN sync.entities e ON e.id = w.entity_id
          WHERE e.enabled AND (${connectionId}::text IS NULL OR e.connection_id = ${connectionId}) GROUP BY e.id ORDER BY e.connection_id, e.entity`
      })
      const isEnabled = sql`(SELECT e.enabled FROM sync.entities e WHERE e.id = w.entity_id)`
      // Entities for which nothing waits are passed over, and those of one for which much waits are not gone through to find the next.
      const pageOf = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), after: Schema.Int, limit: Schema.Int }),
        Result: WaitingPlace,
        execute: ({ after, limit, orgId }) => sql`
          WITH RECURSIVE waiting AS (
            (SELECT w.entity_id, 1 AS n FROM sync.waiting_reads w WHERE w.entity_id > ${after} AND ${isEnabled} ORDER BY w.entity_id LIMIT 1)
            UNION ALL SELECT x.entity_id, l.n + 1 FROM waiting l CROSS JOIN LATERAL (
              SELECT w.entity_id FROM sync.waiting_reads w WHERE w.entity_id > l.entity_id AND ${isEnabled} ORDER BY w.entity_id LIMIT 1) x WHERE l.n < ${limit}),
          shown AS (
            SELECT e.id, e.entity, c.id AS connection_id, c.org_id, c.adapter ${
              orgId === null
                ? sql`FROM waiting x CROSS JOIN LATERAL (SELECT * FROM sync.entities o WHERE o.id = x.entity_id LIMIT 1) e
                    CROSS JOIN LATERAL (SELECT * FROM sync.connections o WHERE o.id = e.connection_id LIMIT 1) c`
                : sql`FROM sync.connections c JOIN sync.entities e ON e.connection_id = c.id
                    WHERE c.org_id = ${orgId} AND e.id > ${after} AND e.enabled AND EXISTS (SELECT 1 FROM sync.waiting_reads w WHERE w.entity_id = e.id)`
            } ORDER BY e.id LIMIT ${limit})
          SELECT e.connection_id AS "connectionId", e.id AS "entityId", e.entity, e.org_id AS "orgId", e.adapter, n.waiting, n.due, n."oldestSeconds",
            n."nextSeconds", (SELECT s.waiting ->> 'reason' FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
              WHERE r.connection_id = e.connection_id AND r.kind = 'records' AND s.entity_id = e.id) AS "heldUpBy"
          FROM shown e CROSS JOIN LATERAL (
            SELECT count(*)::int AS waiting, (count(*) FILTER (WHERE ${isReady}))::int AS due,
              coalesce(extract(epoch FROM clock_timestamp() - min(w.first_asked_at)), 0)::float8 AS "oldestSeconds",
              coalesce(greatest(0, extract(epoch FROM min(w.not_before) - clock_timestamp())), 0)::float8 AS "nextSeconds"
            FROM sync.waiting_reads w WHERE w.entity_id = e.id) n
          ORDER BY e.id`
      })
      const gatheredOf = SqlSchema.findOne({
        Request: Schema.Struct({ entityId: Schema.Int, since: Schema.NullOr(Schema.String) }),
        Result: Gathered,
        execute: ({ entityId, since }) => sql`
          SELECT count(*)::int AS count, coalesce(extract(epoch FROM clock_timestamp() - min(first_asked_at)), 0)::float8 AS "oldestSeconds",
            coalesce(extract(epoch FROM clock_timestamp() - max(asked_at)), 0)::float8 AS "newestSeconds"
          FROM sync.waiting_reads
          WHERE entity_id = ${entityId} AND reason = 'changed' AND not_before <= clock_timestamp()
            AND asked_at > coalesce(${since}::timestamptz, '-infinity')`
      })

      return WaitingReads.of({
        // What the source signals says how a record that is not there is to be taken, so nothing but another signal takes its place. Signals come in any
        // order: once one of those that wait said that it is gone, its absence is to be expected.
        add: Effect.fn("WaitingReads.add")((wanted) =>
          wanted.length === 0
            ? Effect.void
            : Effect.asVoid(sql`
                WITH asked AS (
                  INSERT INTO sync.waiting_reads AS w (entity_id, external_id, parent_id, reason)
                  SELECT DISTINCT ON (t."entityId", t.id) t."entityId", t.id, t.parent, t.reason
                  FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS t("entityId" int, id text COLLATE "C", parent text, reason text)
                  ORDER BY t."entityId", t.id
                  ON CONFLICT (entity_id, external_id) DO UPDATE SET asked_at = excluded.asked_at, not_before = excluded.not_before,
                    reason = CASE WHEN w.reason = 'gone' OR w.reason = 'changed' AND excluded.reason <> 'gone' THEN w.reason ELSE excluded.reason END,
                    attempts = 0, parent_id = coalesce(excluded.parent_id, w.parent_id)
                  RETURNING entity_id)
                SELECT pg_notify('openfaith_reads', connection_id)::text FROM sync.entities WHERE id IN (SELECT entity_id FROM asked) GROUP BY connection_id`)
        ),
        due: Effect.fn("WaitingReads.due")((entityId, { changedUntil, limit, reasons }) =>
          decoded(dueOf({ entityId, limit, reasons: reasons ?? null, changedUntil: changedUntil ?? null }))
        ),
        wake: Effect.fn("WaitingReads.wake")((connectionId) =>
          Effect.asVoid(sql`
            SELECT pg_notify('openfaith_reads', ${connectionId})::text WHERE EXISTS (
              SELECT 1 FROM sync.waiting_reads w JOIN sync.entities e ON e.id = w.entity_id
              WHERE e.connection_id = ${connectionId} AND e.enabled AND ${isReady})`)
        ),
        dueConnections: decoded(connectionsDue(undefined)).pipe(Effect.map((rows) => rows.map(({ id }) => id))),
        counts: Effect.fn("WaitingReads.counts")((connectionId) => decoded(countAll(connectionId))),
        page: Effect.fn("WaitingReads.page")((filter) => decoded(pageOf(filter))),
        gathered: Effect.fn("WaitingReads.gathered")((entityId, since) =>
          gatheredOf({ entityId, since }).pipe(Effect.catchTag(["SchemaError", "NoSuchElementError"], Effect.die))
        ),
        answered: Effect.fn("WaitingReads.answered")((entityId, ids, sent) =>
          Effect.asVoid(sql`
            DELETE FROM sync.waiting_reads
            WHERE entity_id = ${entityId} AND external_id = ANY(${[...ids]}::text[]) AND asked_at <= to_timestamp(${sent}::float8)`)
        ),
        shown: Effect.fn("WaitingReads.shown")((entityId, ids, sent) =>
          Effect.asVoid(sql`
            DELETE FROM sync.waiting_reads w WHERE w.entity_id = ${entityId} AND w.reason = 'changed' AND w.asked_at <= to_timestamp(${sent}::float8)
              AND w.external_id = ANY(${[...ids]}::text[]) AND ${nobodyWaits}`)
        ),
        forgetBrought: Effect.fn("WaitingReads.forgetBrought")((entityId) =>
          Effect.asVoid(sql`
            DELETE FROM sync.waiting_reads w USING sync.records r
            WHERE w.entity_id = ${entityId} AND w.reason = 'changed' AND r.entity_id = w.entity_id AND r.external_id = w.external_id
              AND r.sent_at >= w.asked_at AND ${nobodyWaits}`)
        ),
        forgetListed: Effect.fn("WaitingReads.forgetListed")((entityId, ids, since) =>
          Effect.asVoid(sql`
            DELETE FROM sync.waiting_reads WHERE entity_id = ${entityId} AND external_id = ANY(${[...ids]}::text[])
              AND asked_at <= ${since}::timestamptz`)
        ),
        postpone: Effect.fn("WaitingReads.postpone")((entityId, ids, seconds, sent) =>
          Effect.asVoid(sql`
            UPDATE sync.waiting_reads SET not_before = clock_timestamp() + make_interval(secs => ${seconds}), attempts = attempts + 1
            WHERE entity_id = ${entityId} AND asked_at <= to_timestamp(${sent}::float8)
              AND (${ids === null ? null : [...ids]}::text[] IS NULL OR external_id = ANY(${ids === null ? null : [...ids]}::text[]))`)
        )
      })
    })
  )
}
