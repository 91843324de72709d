/** How an installation is, in a few figures that cost little to find out however much it holds. Reads what others own, and writes nothing. */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { apiRole, readerRole, runnerRole } from "../store/databaseRoles.ts"
import { isoOf } from "./instant.ts"
import { isStuck, runsAtWork } from "./somethingMoves.ts"

export const Beat = Schema.Struct({
  /** Runs that should be moving. */
  active: Schema.Int,
  /** Of these, those that have not moved for five minutes, and none of whose streams says why. One that is not begun stands in line while others move. */
  stuck: Schema.Int,
  progressAt: Schema.NullOr(Schema.String)
})
export type Beat = typeof Beat.Type

export const Figures = Schema.Struct({
  requested: Schema.Int,
  running: Schema.Int,
  paused: Schema.Int,
  streamsRunning: Schema.Int,
  streamsWaiting: Schema.Int,
  quarantined: Schema.Int,
  decisionsOpen: Schema.Int,
  readsWaiting: Schema.Int,
  /** Of these, those that a source told of, and for how long the oldest has waited. */
  signalsWaiting: Schema.Int,
  signalsOldestSeconds: Schema.Finite,
  /** How long ago that moment is up to which the entity is proven that is proven least far; of those that have been proven at all. */
  provenAgeSeconds: Schema.Finite,
  /** Entities that are switched on and have never been read whole. */
  unproven: Schema.Int,
  /** That are not disconnected. */
  connections: Schema.Int,
  connectionsRefused: Schema.Int,
  /** Connections whose webhooks could not be audited the last time. */
  webhooksFailing: Schema.Int,
  /** By how much the schedule that is latest is late. */
  scheduleLagSeconds: Schema.Finite
})
export type Figures = typeof Figures.Type

/** How the database is, as far as it can be told by asking it. */
export const DatabaseState = Schema.Struct({
  /** Its clock, in seconds since 1970. */
  seconds: Schema.Finite,
  /** Roles of the database that are missing: of readers, runners and the interface. */
  missingRoles: Schema.Array(Schema.String),
  /** Roles that are there, and that this process should take on and may not. */
  refusedRoles: Schema.Array(Schema.String)
})
export type DatabaseState = typeof DatabaseState.Type

export interface PulseShape {
  /** Runs that are active, and how many of them are stuck. */
  readonly beat: Effect.Effect<Beat, SqlError.SqlError>
  readonly database: Effect.Effect<DatabaseState, SqlError.SqlError>
  /** For metrics. */
  readonly figures: Effect.Effect<Figures, SqlError.SqlError>
  /** Whether any run was begun or ended, or stored anything, in the last so many seconds. A new attempt of one that stands is no movement. */
  readonly hasMoved: (seconds: number) => Effect.Effect<boolean, SqlError.SqlError>
}

export class Pulse extends Context.Service<Pulse, PulseShape>()("@openfaith/sync-engine/state/Pulse") {
  static readonly layer = Layer.effect(
    Pulse,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const beat = SqlSchema.findOne({
        Request: Schema.Void,
        Result: Beat,
        execute: () => sql`
          SELECT count(*)::int AS active, ${isoOf(sql, "max(a.progress_at)")} AS "progressAt",
            (count(*) FILTER (WHERE ${sql.literal(isStuck)}))::int AS stuck
          FROM (${sql.literal(runsAtWork)}) a`
      })
      const figures = SqlSchema.findOne({
        Request: Schema.Void,
        Result: Figures,
        execute: () => sql`
          SELECT
            (SELECT count(*)::int FROM sync.runs WHERE status = 'requested' AND kind <> 'records') AS requested,
            (SELECT count(*)::int FROM sync.runs WHERE status = 'running' AND kind <> 'records') AS running,
            (SELECT count(*)::int FROM sync.runs WHERE status = 'paused') AS paused,
            t.running AS "streamsRunning", t.waiting AS "streamsWaiting",
            (SELECT count(*)::int FROM sync.quarantine WHERE resolved_at IS NULL) AS quarantined,
            (SELECT count(*)::int FROM sync.decisions WHERE status = 'open') AS "decisionsOpen",
            w.waiting AS "readsWaiting", w.signals AS "signalsWaiting", w.oldest AS "signalsOldestSeconds",
            v.age AS "provenAgeSeconds", v.unproven,
            (SELECT count(*)::int FROM sync.connections WHERE status <> 'disconnected') AS connections,
            (SELECT count(*)::int FROM sync.connections WHERE status = 'needs_reauthorisation') AS "connectionsRefused",
            (SELECT count(*)::int FROM sync.webhook_endpoints WHERE problem IS NOT NULL) AS "webhooksFailing",
            (SELECT coalesce(greatest(0, extract(epoch FROM clock_timestamp() - min(s.next_run_at))), 0)::float8 FROM sync.schedules s
              JOIN sync.connections c ON c.id = s.connection_id
              WHERE s.enabled AND s.paused_reason IS NULL AND c.status = 'active') AS "scheduleLagSeconds"
          FROM (
            SELECT count(*)::int AS running, (count(*) FILTER (WHERE s.waiting IS NOT NULL))::int AS waiting
            FROM sync.runs r JOIN sync.streams s ON s.run_id = r.id AND s.attempt = r.attempt AND s.status = 'running'
            WHERE r.status = 'running' AND r.kind <> 'records') t,
          (
            SELECT count(*)::int AS waiting, (count(*) FILTER (WHERE reason IN ('changed', 'gone')))::int AS signals,
              coalesce(extract(epoch FROM clock_timestamp() - min(first_asked_at) FILTER (WHERE reason IN ('changed', 'gone'))), 0)::float8 AS oldest
            FROM sync.waiting_reads) w,
          (
            SELECT coalesce(greatest(0, extract(epoch FROM clock_timestamp() - min(p.proven_to))), 0)::float8 AS age,
              (count(*) FILTER (WHERE p.proven_to IS NULL))::int AS unproven
            FROM sync.connections c JOIN sync.entities e ON e.connection_id = c.id LEFT JOIN sync.proofs p ON p.entity_id = e.id
            WHERE c.status = 'active' AND e.enabled) v`
      })
      const database = SqlSchema.findOne({
        Request: Schema.Void,
        Result: DatabaseState,
        execute: () => sql`
          SELECT extract(epoch FROM clock_timestamp())::float8 AS seconds,
            ARRAY(SELECT role FROM unnest(${[readerRole, runnerRole, apiRole]}::text[]) role
              WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role)) AS "missingRoles",
            ARRAY(SELECT rolname::text FROM pg_roles WHERE rolname IN (${runnerRole}, ${apiRole}) AND NOT pg_has_role(session_user, oid, 'MEMBER')
              ORDER BY 1) AS "refusedRoles"`
      })
      const movedOf = SqlSchema.findOne({
        Request: Schema.Finite,
        Result: Schema.Struct({ hasMoved: Schema.Boolean }),
        execute: (seconds) => sql`
          SELECT EXISTS (SELECT FROM sync.runs r WHERE r.finished_at > t.since OR r.started_at > t.since AND r.recovered_at IS NULL)
            OR EXISTS (SELECT FROM sync.runs r JOIN sync.streams s ON s.run_id = r.id
              WHERE (r.kind = 'records' OR r.kind <> 'records' AND r.status IN ('requested', 'running')) AND s.progress_at > t.since) AS "hasMoved"
          FROM (SELECT clock_timestamp() - make_interval(secs => ${seconds}) AS since) t`
      })
      return Pulse.of({
        hasMoved: Effect.fn("Pulse.hasMoved")((seconds) =>
          movedOf(seconds).pipe(
            Effect.map(({ hasMoved }) => hasMoved),
            Effect.catchTag(["SchemaError", "NoSuchElementError"], Effect.die)
          )
        ),
        database: database(undefined).pipe(
          Effect.catchTag(["SchemaError", "NoSuchElementError"], Effect.die),
          Effect.withSpan("Pulse.database")
        ),
        beat: beat(undefined).pipe(Effect.catchTag(["SchemaError", "NoSuchElementError"], Effect.die), Effect.withSpan("Pulse.beat")),
        figures: figures(undefined).pipe(
          Effect.catchTag(["SchemaError", "NoSuchElementError"], Effect.die),
          Effect.withSpan("Pulse.figures")
        )
      })
    })
  )
}
