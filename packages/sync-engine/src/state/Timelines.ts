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
import { scopeText } from "./Runs.ts"

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
  mark: Schema.Int
})

interface ServerFacts {
  readonly systemIdentifier: string | null
  readonly serverTimeline: string | null
}

interface Break {
  readonly reason: string
  /** Transactions keep their numbers, so what was marked is part of both timelines. */
  readonly isSameServer: boolean
}

const differ = (one: string | null, other: string | null) => one !== null && other !== null && one !== other

/** Why the store is not where it was, or `null`. `isKnown`: the timeline that is remembered is one of the store's. */
const breakOf = (stored: typeof Row.Type, server: ServerFacts, remembered: TimelineMark | null, isKnown: boolean): Break | null => {
  if (differ(stored.systemIdentifier, server.systemIdentifier))
    return { reason: "The database was put on another server, from a dump or by an upgrade", isSameServer: false }
  if (differ(stored.serverTimeline, server.serverTimeline))
    return {
      reason: `PostgreSQL recovered the database from a backup or failed over (its timeline ${stored.serverTimeline} became ${server.serverTimeline})`,
      isSameServer: true
    }
  if (remembered === null || remembered.store !== stored.store) return null
  const isBehind = remembered.timeline === stored.name ? stored.mark < remembered.mark : !isKnown
  return isBehind
    ? { reason: "The database is older than it was when it was last worked on: an earlier state was put in its place", isSameServer: true }
    : null
}

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
        SELECT number, name, store, system_identifier AS "systemIdentifier", server_timeline::text AS "serverTimeline", mark::int AS mark
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

      const insert = (
        { serverTimeline, systemIdentifier }: ServerFacts,
        number: number,
        store: string | null,
        reason: string,
        common: "marked" | "none"
      ) =>
        sql`
          INSERT INTO sync.timelines (number, name, store, reason, began_at, common_xid, system_identifier, server_timeline, mark, marked_at, marked_xid)
          SELECT ${number}, substr(md5(gen_random_uuid()::text), 1, 8), coalesce(${store}::text, gen_random_uuid()::text), ${reason}, clock_timestamp(),
            ${common === "none" ? sql`NULL` : sql`(SELECT marked_xid FROM sync.timelines ORDER BY number DESC LIMIT 1)`},
            ${systemIdentifier}, ${serverTimeline}::int, 0, clock_timestamp(), pg_snapshot_xmin(pg_current_snapshot())`

      /** What this store has is that of another server, whose transactions had other numbers: the feed begins with it, whatever the numbers were. */
      const renumberChanges = Effect.gen(function* () {
        yield* sql`SELECT set_config('statement_timeout', '0', true)`
        yield* sql`
          UPDATE sync.changes SET xid = '3'
          WHERE EXISTS (SELECT FROM sync.changes c WHERE c.xid >= pg_snapshot_xmin(pg_current_snapshot()))`
      })

      const begin = Effect.fnUntraced(function* (stored: typeof Row.Type, facts: ServerFacts, { isSameServer, reason }: Break) {
        yield* insert(facts, stored.number + 1, stored.store, reason, isSameServer ? "marked" : "none")
        if (!isSameServer) yield* renumberChanges
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
          yield* insert(facts, remembered === null ? 1 : 2, null, began ?? "The store was made", "none")
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
            SELECT count(*) FROM sync.connections c WHERE c.status <> 'disconnected' AND c.created_at < t.began_at AND NOT EXISTS (
              SELECT FROM sync.runs r WHERE r.connection_id = c.id AND r.kind = 'reconciliation' AND r.scope_hash = md5(${wholeReconciliation})
                AND r.requested_at >= t.began_at AND r.status IN ('complete', 'complete_with_exceptions'))) END::int AS unread
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
            WHERE c.status = 'active' AND c.created_at < t.began_at AND NOT EXISTS (
              SELECT FROM sync.runs r WHERE r.connection_id = c.id AND r.kind = 'reconciliation' AND r.scope_hash = md5(${wholeReconciliation})
                AND (r.status IN ('requested', 'running', 'paused') OR r.requested_at >= t.began_at
                  AND (r.status IN ('complete', 'complete_with_exceptions') OR r.requested_at > clock_timestamp() - ${sql.literal(again)})))
            ORDER BY c.id LIMIT ${limit}`
          return (yield* rowsAs(Connected)(found)).map(({ id }) => id)
        })
      })
    })
  )
}
