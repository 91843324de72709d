/**
 * Whether the database has gone back to an earlier moment, or to another server. Owns `sync.timelines`.
 *
 * Nothing in a database can tell that it has been taken back: whatever it remembers has gone back with it. So a mark counts up while somebody works, and
 * processes remember it outside (in their home, and while they run). A mark that is lower than the one remembered, another server, or another timeline of
 * PostgreSQL's, which a recovery and a failover both begin: then the store is on another timeline from here on.
 */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { ConnectionId } from "../ids.ts"
import { rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { scopeText } from "./RunScope.ts"

/** What a process remembers of the store outside of the database. */
export const TimelineMark = Schema.Struct({
  /** Another one: another store altogether, such as that of another DATABASE_URL. */
  store: Schema.String,
  timeline: Schema.String,
  mark: Schema.Int
})
export type TimelineMark = typeof TimelineMark.Type

export const Timeline = Schema.Struct({
  number: Schema.Int,
  name: Schema.String,
  reason: Schema.String,
  beganAt: Schema.String,
  healedAt: Schema.NullOr(Schema.String),
  /** Connections that have not been compared with their sources since it began. */
  unread: Schema.Int
})
export type Timeline = typeof Timeline.Type

export interface TimelinesShape {
  /**
   * Moves the mark on, and answers it, to be remembered. Where the database has gone back behind what is remembered (`null`: nothing is), another timeline
   * begins first, and `began` says why. What is answered is durable.
   */
  readonly mark: (
    remembered: TimelineMark | null
  ) => Effect.Effect<{ readonly mark: TimelineMark; readonly began: string | null }, SqlError.SqlError>
  /** The newest; `null`: nobody has worked on the store yet. */
  readonly current: Effect.Effect<Timeline | null, SqlError.SqlError>
  /**
   * Connections that are to be compared with their sources because the database has gone back, so many at most: those that have had no reconciliation of
   * everything since, and again after six hours where it did not complete. When all have had one the timeline is healed.
   */
  readonly toCompare: (limit: number) => Effect.Effect<ReadonlyArray<ConnectionId>, SqlError.SqlError>
}

const Server = Schema.Array(Schema.Struct({ value: Schema.NullOr(Schema.String) }))

const Row = Schema.Struct({
  number: Schema.Int,
  name: Schema.String,
  store: Schema.String,
  systemIdentifier: Schema.NullOr(Schema.String),
  serverTimeline: Schema.NullOr(Schema.String),
  mark: Schema.Int,
  /** By so much the database's clock was ahead, when the mark was made, of what it is now. */
  aheadSeconds: Schema.Finite
})

interface ServerFacts {
  readonly systemIdentifier: string | null
  readonly serverTimeline: string | null
}

interface Break {
  readonly reason: string
  /**
   * What is part of both timelines: nothing that could be told, since transactions have other numbers; what was stored when the mark was made; or, where
   * nothing but the clock went back, everything.
   */
  readonly common: "nothing" | "marked" | "everything"
}

const differ = (one: string | null, other: string | null) => one !== null && other !== null && one !== other

/** Why the store is not where it was, or `null`. `isKnown`: the timeline that is remembered is one of the store's. */
const breakOf = (stored: typeof Row.Type, server: ServerFacts, remembered: TimelineMark | null, isKnown: boolean): Break | null => {
  if (differ(stored.systemIdentifier, server.systemIdentifier))
    return { reason: "The database was put on another server, from a dump or by an upgrade", common: "nothing" }
  if (differ(stored.serverTimeline, server.serverTimeline))
    return {
      reason: `PostgreSQL recovered the database from a backup or failed over (its timeline ${stored.serverTimeline} became ${server.serverTimeline})`,
      common: "marked"
    }
  const clock: Break | null =
    stored.aheadSeconds > tolerableSeconds
      ? { reason: `The database's clock was set back by ${Math.round(stored.aheadSeconds / 60)} minutes`, common: "everything" }
      : null
  if (remembered === null || remembered.store !== stored.store) return clock
  const isBehind = remembered.timeline === stored.name ? stored.mark < remembered.mark : !isKnown
  if (!isBehind) return clock
  return { reason: "The database is older than it was when it was last worked on: an earlier state was put in its place", common: "marked" }
}

/** A clock that is put right by NTP steps by less. */
const tolerableSeconds = 60
/** By so much the attempts of a stream are counted on: more than another process can have begun on the timeline before. */
const epochsApart = 1000
/** A reconciliation that did not complete is asked for again after so long. */
const again = "interval '6 hours'"

export class Timelines extends Context.Service<Timelines, TimelinesShape>()("@openfaith/sync-engine/state/Timelines") {
  static readonly layer = Layer.effect(
    Timelines,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const serverFact = (expression: string) =>
        sql.unsafe(`SELECT (${expression})::text AS value`).pipe(
          Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Server)(rows))),
          Effect.map(([row]) => row?.value ?? null),
          // A service that does not tell is not asked for it: then marks alone decide.
          Effect.catchIf(
            ({ reason }) => reason._tag !== "ConnectionError",
            () => Effect.succeed(null)
          )
        )
      const server = Effect.all({
        systemIdentifier: serverFact("SELECT system_identifier FROM pg_control_system()"),
        serverTimeline: serverFact("('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int")
      })
      const newest = sql`
        SELECT number, name, store, system_identifier AS "systemIdentifier", server_timeline::text AS "serverTimeline", mark::int AS mark,
          extract(epoch FROM marked_at - clock_timestamp())::float8 AS "aheadSeconds"
        FROM sync.timelines ORDER BY number DESC LIMIT 1`.pipe(
        Effect.flatMap(rowsAs(Row)),
        Effect.map(([row]) => row ?? null)
      )
      const durably = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
        sql.withTransaction(Effect.andThen(sql`SELECT set_config('synchronous_commit', 'on', true)`, effect))

      const Marked = Schema.Struct({ mark: Schema.Int })
      const advance = (name: string) =>
        sql`
          UPDATE sync.timelines SET mark = mark + 1, marked_at = clock_timestamp(), marked_xid = pg_snapshot_xmin(pg_current_snapshot())
          WHERE name = ${name} RETURNING mark::int AS mark`.pipe(
          Effect.flatMap(rowsAs(Marked)),
          Effect.map(([row]) => row?.mark ?? 0)
        )

      const commonXid = {
        nothing: sql`NULL`,
        marked: sql`(SELECT marked_xid FROM sync.timelines ORDER BY number DESC LIMIT 1)`,
        everything: sql`pg_snapshot_xmax(pg_current_snapshot())`
      }
      const insert = (
        { serverTimeline, systemIdentifier }: ServerFacts,
        number: number,
        store: string | null,
        reason: string,
        common: Break["common"]
      ) =>
        sql`
          INSERT INTO sync.timelines (number, name, store, reason, began_at, common_xid, system_identifier, server_timeline, mark, marked_at, marked_xid)
          SELECT ${number}, substr(md5(gen_random_uuid()::text), 1, 8), coalesce(${store}::text, gen_random_uuid()::text), ${reason}, clock_timestamp(),
            ${commonXid[common]},
            ${systemIdentifier}, ${serverTimeline}::int, 0, clock_timestamp(), pg_snapshot_xmin(pg_current_snapshot())`

      /** What this store has is that of another server, whose transactions had other numbers: the feed begins with it, whatever the numbers were. */
      const renumberChanges = Effect.gen(function* () {
        yield* sql`SELECT set_config('statement_timeout', '0', true)`
        yield* sql`
          UPDATE sync.changes SET xid = '3'
          WHERE EXISTS (SELECT FROM sync.changes c WHERE c.xid >= pg_snapshot_xmin(pg_current_snapshot()))`
      })

      /**
       * What the clock said while it was ahead is put back by as much, wherever the engine has stored it: what is seen from now on has to win over what was
       * seen then, and what is due after a while must not be due after that and an hour. What the audit log says is never changed.
       */
      const putBack = (seconds: number) =>
        sql`SELECT set_config('statement_timeout', '0', true)`.pipe(
          Effect.andThen(
            sql.unsafe(`DO $$
              DECLARE of_table record;
              BEGIN
                FOR of_table IN
                  SELECT c.oid::regclass AS name, string_agg(format('%1$I = CASE WHEN %1$I > clock_timestamp() THEN %1$I - interval ''${Math.ceil(seconds)} s'' ELSE %1$I END', a.attname), ', ') AS changes,
                    string_agg(format('%I > clock_timestamp()', a.attname), ' OR ') AS ahead
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'sync'
                  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'timestamptz'::regtype
                  WHERE c.relkind = 'r' AND c.relname NOT IN ('audit_log', 'audit_outcomes') GROUP BY c.oid
                LOOP
                  EXECUTE format('UPDATE %s SET %s WHERE %s', of_table.name, of_table.changes, of_table.ahead);
                END LOOP;
              END $$`)
          )
        )

      const begin = Effect.fnUntraced(function* (stored: typeof Row.Type, facts: ServerFacts, { common, reason }: Break) {
        yield* insert(facts, stored.number + 1, stored.store, reason, common)
        if (common === "nothing") yield* renumberChanges
        if (common === "everything") yield* putBack(stored.aheadSeconds)
        // A process that has worked on after the moment the database went back to may still be there.
        yield* sql`UPDATE sync.streams SET epoch = epoch + ${epochsApart}::int WHERE status IN ('pending', 'running')`
      })

      /** One decides at a time; whoever comes second finds it done. */
      const decide = Effect.fnUntraced(function* (facts: ServerFacts, remembered: TimelineMark | null) {
        yield* sql`LOCK TABLE sync.timelines IN EXCLUSIVE MODE`
        let stored = yield* newest
        let began: string | null = null
        if (stored === null) {
          // Older than this table, and somebody has worked on it later than that.
          began = remembered === null ? null : "The database is older than the one that was worked on from here"
          yield* insert(facts, remembered === null ? 1 : 2, null, began ?? "The store was made", "nothing")
        } else {
          const known = remembered === null ? [] : yield* sql`SELECT 1 AS one FROM sync.timelines WHERE name = ${remembered.timeline}`
          const found = breakOf(stored, facts, remembered, known.length > 0)
          if (found !== null) yield* begin(stored, facts, found)
          began = found?.reason ?? null
        }
        stored = yield* newest
        if (stored === null) return yield* Effect.die("A timeline was written and is not there")
        return { mark: { store: stored.store, timeline: stored.name, mark: yield* advance(stored.name) }, began }
      })

      const wholeReconciliation = scopeText({ entities: null })
      const current = sql`
        SELECT t.number, t.name, t.reason, ${isoOf(sql, "t.began_at")} AS "beganAt", ${isoOf(sql, "t.healed_at")} AS "healedAt",
          CASE WHEN t.number = 1 OR t.healed_at IS NOT NULL THEN 0 ELSE (
            SELECT count(*) FROM sync.connections c WHERE c.status <> 'disconnected' AND NOT c.created_at BETWEEN t.began_at AND clock_timestamp() AND NOT EXISTS (
              SELECT FROM sync.runs r WHERE r.connection_id = c.id AND r.kind = 'reconciliation' AND r.scope_hash = md5(${wholeReconciliation})
                AND r.requested_at BETWEEN t.began_at AND clock_timestamp() AND r.status IN ('complete', 'complete_with_exceptions'))) END::int AS unread
        FROM sync.timelines t ORDER BY t.number DESC LIMIT 1`.pipe(
        Effect.flatMap(rowsAs(Timeline)),
        Effect.map(([row]) => row ?? null),
        Effect.withSpan("Timelines.current")
      )

      const Connected = Schema.Struct({ id: ConnectionId })

      return Timelines.of({
        current,
        mark: Effect.fn("Timelines.mark")(function* (remembered) {
          const facts = yield* server
          return yield* durably(
            Effect.gen(function* () {
              const stored = yield* newest
              const isAsRemembered = stored !== null && (remembered === null || remembered.timeline === stored.name)
              return isAsRemembered && breakOf(stored, facts, remembered, true) === null
                ? { mark: { store: stored.store, timeline: stored.name, mark: yield* advance(stored.name) }, began: null }
                : yield* decide(facts, remembered)
            })
          )
        }),
        toCompare: Effect.fn("Timelines.toCompare")(function* (limit) {
          const timeline = yield* current
          if (timeline === null || timeline.number === 1 || timeline.healedAt !== null) return []
          if (timeline.unread === 0) {
            yield* sql`UPDATE sync.timelines SET healed_at = clock_timestamp() WHERE name = ${timeline.name} AND healed_at IS NULL`
            return []
          }
          const found = yield* sql`
            SELECT c.id FROM sync.connections c JOIN sync.timelines t ON t.name = ${timeline.name}
            WHERE c.status = 'active' AND NOT c.created_at BETWEEN t.began_at AND clock_timestamp() AND NOT EXISTS (
              SELECT FROM sync.runs r WHERE r.connection_id = c.id AND r.kind = 'reconciliation' AND r.scope_hash = md5(${wholeReconciliation})
                AND (r.status IN ('requested', 'running', 'paused') OR r.requested_at BETWEEN t.began_at AND clock_timestamp()
                  AND (r.status IN ('complete', 'complete_with_exceptions') OR r.requested_at > clock_timestamp() - ${sql.literal(again)})))
            ORDER BY c.id LIMIT ${limit}`
          return (yield* rowsAs(Connected)(found)).map(({ id }) => id)
        })
      })
    })
  )
}
