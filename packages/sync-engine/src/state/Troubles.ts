/**
 * What is wrong just now, anywhere in the installation, as facts: what of, since when, and what is known of it. Reads what others own, and writes nothing.
 * One statement for each kind, each over few rows: what is well costs a look along an index.
 */
import { Context, Effect, Layer, Schema, Struct } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { rowsAs } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { silentAfterSeconds } from "./Runners.ts"
import { isStuck, runsAtWork } from "./somethingMoves.ts"
import { Timelines } from "./Timelines.ts"

/** Whose trouble it is; of the installation as a whole where there is none. */
const place = { orgId: Schema.NullOr(Schema.String), connectionId: Schema.NullOr(Schema.String), adapter: Schema.NullOr(Schema.String) }
const common = { ...place, subject: Schema.String, since: Schema.String }

/** Facts of each kind. */
const kinds = {
  /** Nothing has read all changes of a connection for longer than three of its deltas take. */
  stale: Schema.Struct({ everySeconds: Schema.NullOr(Schema.Finite) }),
  /** The newest run that ended has not read everything. */
  incomplete_run: Schema.Struct({
    run: Schema.String,
    run_kind: Schema.String,
    status: Schema.String,
    reason: Schema.NullOr(Schema.String)
  }),
  needs_reauthorisation: Schema.Struct({ reason: Schema.NullOr(Schema.String) }),
  open_decision: Schema.Struct({ count: Schema.Int }),
  /** Many records of a connection came into quarantine within an hour and are there still. */
  quarantine: Schema.Struct({ count: Schema.Int }),
  /** What is wrong now; else in which way events did not come within the hour, which has been put right. */
  webhooks_silent: Schema.Struct({ problem: Schema.NullOr(Schema.String), gap: Schema.NullOr(Schema.String) }),
  webhooks_forged: Schema.Struct({ count: Schema.Int }),
  stuck_run: Schema.Struct({ run: Schema.String, run_kind: Schema.String }),
  paused_run: Schema.Struct({ run: Schema.String, run_kind: Schema.String, reason: Schema.NullOr(Schema.String) }),
  /** Deletions of some entities have stayed unseen for longer than they may. */
  late_rotation: Schema.Struct({ count: Schema.Int, entity: Schema.String }),
  /** Due schedules that nobody starts. */
  late_schedule: Schema.Struct({ count: Schema.Int }),
  lost_runner: Schema.Struct({ address: Schema.String, host: Schema.String, pid: Schema.Int }),
  no_runner: Schema.Struct({ connections: Schema.Int }),
  /** The database has gone back to an earlier moment, and connections are not yet compared with their sources. */
  restored: Schema.Struct({ reason: Schema.String, connections: Schema.Int }),
  /** Transaction ids that are used up, of the two thousand million there are. */
  old_transactions: Schema.Struct({ age: Schema.Finite })
}
export type TroubleKind = keyof typeof kinds

export const troubleKinds: ReadonlyArray<TroubleKind> = Struct.keys(kinds)

export type TroubleFacts<K extends TroubleKind> = (typeof kinds)[K]["Type"]

export type Trouble = {
  readonly [K in TroubleKind]: {
    readonly kind: K
    readonly orgId: string | null
    readonly connectionId: string | null
    readonly adapter: string | null
    /** What it is about: a connection, a run, a process. */
    readonly subject: string
    readonly since: string
    readonly facts: TroubleFacts<K>
  }
}[TroubleKind]

export interface TroublesShape {
  /**
   * Everything that is wrong just now. `dueAgeSeconds`: for how long a deletion may stay unseen where a connection does not say. `oldTransactions`: how many
   * transaction ids may be used without old rows being frozen.
   */
  readonly now: (limits: {
    readonly dueAgeSeconds: number
    readonly oldTransactions: number
  }) => Effect.Effect<ReadonlyArray<Trouble>, SqlError.SqlError>
}

/** Records that come into quarantine within an hour before it is worth a word, and forged deliveries. */
const manyQuarantined = 10
const manyForged = 3
/** Late by this, a schedule has been missed by whoever should have started it. */
const lateSeconds = 300
/** A killed process whose place nobody has taken is told of for so long; its work has been with the others since. */
const lostFor = "interval '1 hour'"

const ofConnection = `c.org_id AS "orgId", c.id AS "connectionId", c.adapter`
const ofNobody = `NULL::text AS "orgId", NULL::text AS "connectionId", NULL::text AS adapter`

export class Troubles extends Context.Service<Troubles, TroublesShape>()("@openfaith/sync-engine/state/Troubles") {
  static readonly layer = Layer.effect(
    Troubles,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const timelines = yield* Timelines
      const found =
        <K extends TroubleKind>(kind: K) =>
        (rows: ReadonlyArray<unknown>) =>
          Effect.map(rowsAs(Schema.Struct({ ...common, facts: kinds[kind] }))(rows), (decoded) => decoded.map((row) => ({ ...row, kind })))
      const since = (expression: string) => sql`${isoOf(sql, expression)} AS since`
      const connection = sql.literal(ofConnection)
      const nobody = sql.literal(ofNobody)

      const stale = sql`
        SELECT ${connection}, c.id AS subject, ${since("coalesce(l.finished_at, c.created_at)")}, json_build_object('everySeconds', s.every_seconds) AS facts
        FROM sync.connections c
        JOIN sync.schedules s ON s.connection_id = c.id AND s.kind = 'delta' AND s.entity IS NULL AND s.enabled
        LEFT JOIN LATERAL (
          SELECT r.finished_at FROM sync.runs r
          WHERE r.connection_id = c.id AND r.kind IN ('full', 'delta') AND r.status IN ('complete', 'complete_with_exceptions') AND r.scope ->> 'entities' IS NULL
          ORDER BY r.id DESC LIMIT 1) l ON true
        WHERE c.status = 'active'
          AND coalesce(l.finished_at, c.created_at) < clock_timestamp() - greatest(make_interval(secs => 3 * coalesce(s.every_seconds, 43200)), interval '30 minutes')
          AND (l.finished_at IS NOT NULL OR NOT EXISTS (
            SELECT FROM sync.runs r WHERE r.connection_id = c.id AND r.kind = 'full' AND r.status IN ('requested', 'running')))`
      const incompleteRun = sql`
        SELECT ${connection}, c.id AS subject, ${since("l.finished_at")},
          json_build_object('run', l.id, 'run_kind', l.kind, 'status', l.status, 'reason', l.reason) AS facts
        FROM sync.connections c CROSS JOIN LATERAL (
          SELECT r.id, r.kind, r.status, r.reason, r.finished_at FROM sync.runs r
          WHERE r.connection_id = c.id AND r.kind <> 'records' AND r.status IN ('complete', 'complete_with_exceptions', 'incomplete', 'failed')
          ORDER BY r.id DESC LIMIT 1) l
        WHERE c.status = 'active' AND l.status IN ('incomplete', 'failed')`
      const needsReauthorisation = sql`
        SELECT ${connection}, c.id AS subject, ${since("coalesce(c.status_since, c.created_at)")}, json_build_object('reason', c.status_reason) AS facts
        FROM sync.connections c WHERE c.status = 'needs_reauthorisation'`
      const openDecision = sql`
        SELECT ${connection}, c.id AS subject, ${since("min(d.opened_at)")}, json_build_object('count', count(*)) AS facts
        FROM sync.decisions d JOIN sync.entities e ON e.id = d.entity_id JOIN sync.connections c ON c.id = e.connection_id
        WHERE d.status = 'open' GROUP BY c.id`
      const quarantine = sql`
        SELECT ${connection}, c.id AS subject, ${since("min(q.first_seen_at)")}, json_build_object('count', count(*)) AS facts
        FROM sync.quarantine q JOIN sync.entities e ON e.id = q.entity_id JOIN sync.connections c ON c.id = e.connection_id
        WHERE q.resolved_at IS NULL AND q.first_seen_at > clock_timestamp() - interval '1 hour' AND c.status <> 'disconnected'
        GROUP BY c.id HAVING count(*) >= ${manyQuarantined}::int`
      const webhooksSilent = sql`
        SELECT ${connection}, c.id AS subject, ${since("coalesce(w.problem_since, g.found_at)")},
          json_build_object('problem', w.problem, 'gap', g.reason) AS facts
        FROM sync.webhook_endpoints w JOIN sync.connections c ON c.id = w.connection_id AND c.status = 'active'
        LEFT JOIN LATERAL (
          SELECT g.reason, g.found_at FROM sync.webhook_gaps g
          WHERE g.connection_id = w.connection_id AND g.found_at > clock_timestamp() - interval '1 hour' ORDER BY g.found_at DESC LIMIT 1) g ON true
        WHERE w.problem IS NOT NULL OR g.reason IS NOT NULL`
      const webhooksForged = sql`
        SELECT ${connection}, c.id AS subject, ${since("max(t.last_at)")}, json_build_object('count', sum(t.count)) AS facts
        FROM sync.webhook_tallies t JOIN sync.connections c ON c.id = t.connection_id
        WHERE t.day >= (clock_timestamp() AT TIME ZONE 'UTC')::date - 1 AND t.outcome IN ('bad_signature', 'wrong_organisation')
        GROUP BY c.id HAVING sum(t.count) >= ${manyForged}::int AND max(t.last_at) > clock_timestamp() - interval '1 hour'`
      const stuckRun = sql`
        SELECT ${connection}, a.id AS subject, ${since("coalesce(a.progress_at, a.started_at, a.requested_at)")},
          json_build_object('run', a.id, 'run_kind', a.kind) AS facts
        FROM (${sql.literal(runsAtWork)}) a JOIN sync.connections c ON c.id = a.connection_id WHERE ${sql.literal(isStuck)}`
      const pausedRun = sql`
        SELECT ${connection}, r.id AS subject, ${since("coalesce(r.started_at, r.requested_at)")},
          json_build_object('run', r.id, 'run_kind', r.kind, 'reason', r.reason) AS facts
        FROM sync.runs r JOIN sync.connections c ON c.id = r.connection_id WHERE r.status = 'paused'`
      const lateRotation = (dueAgeSeconds: number) => sql`
        SELECT ${connection}, c.id AS subject, ${since("min(o.due_at)")},
          json_build_object('count', count(*), 'entity', (array_agg(o.entity ORDER BY o.due_at))[1]) AS facts
        FROM sync.connections c CROSS JOIN LATERAL (
          SELECT e.entity, coalesce(e.reconciled_at, c.created_at) + make_interval(secs => coalesce(e.due_age_seconds, ${dueAgeSeconds}::float8)) AS due_at
          FROM sync.entities e WHERE e.connection_id = c.id AND e.enabled) o
        WHERE c.status = 'active' AND o.due_at < clock_timestamp() GROUP BY c.id`
      const lateSchedule = sql`
        SELECT ${nobody}, 'schedules' AS subject, ${since("min(s.next_run_at)")}, json_build_object('count', count(*)) AS facts
        FROM sync.schedules s JOIN sync.connections c ON c.id = s.connection_id AND c.status = 'active'
        WHERE s.enabled AND s.paused_reason IS NULL AND s.next_run_at < clock_timestamp() - make_interval(secs => ${lateSeconds}::int)
        HAVING count(*) > 0`
      const lostRunner = sql`
        SELECT ${nobody}, p.address AS subject, ${since("p.heartbeat_at")}, json_build_object('address', p.address, 'host', p.host, 'pid', p.pid) AS facts
        FROM sync.runners p
        WHERE p.role <> 'command' AND p.heartbeat_at > clock_timestamp() - ${sql.literal(lostFor)}
          AND p.state <> 'gone' AND p.heartbeat_at < clock_timestamp() - make_interval(secs => ${silentAfterSeconds})`
      const restored = Effect.map(timelines.current, (timeline): ReadonlyArray<Extract<Trouble, { readonly kind: "restored" }>> =>
        timeline === null || timeline.number === 1 || timeline.healedAt !== null
          ? []
          : [
              {
                kind: "restored",
                orgId: null,
                connectionId: null,
                adapter: null,
                subject: timeline.name,
                since: timeline.beganAt,
                facts: { reason: timeline.reason, connections: timeline.unread }
              }
            ]
      )
      const noRunner = sql`
        SELECT ${nobody}, 'runners' AS subject,
          coalesce((SELECT ${isoOf(sql, "max(p.heartbeat_at)")} FROM sync.runners p WHERE p.role IN ('all', 'runner')), ${isoOf(sql, "clock_timestamp()")}) AS since,
          json_build_object('connections', count(*)) AS facts
        FROM sync.connections c WHERE c.status = 'active' AND NOT EXISTS (
          SELECT FROM sync.runners p
          WHERE p.role IN ('all', 'runner') AND p.state <> 'gone' AND p.heartbeat_at > clock_timestamp() - make_interval(secs => ${2 * silentAfterSeconds}))
        HAVING count(*) > 0`
      const oldTransactionIds = (most: number) => sql`
        SELECT ${nobody}, 'transactions' AS subject, ${since("clock_timestamp()")}, json_build_object('age', age(d.datfrozenxid)) AS facts
        FROM pg_database d WHERE d.datname = current_database() AND age(d.datfrozenxid) > ${most}::int`

      return Troubles.of({
        now: Effect.fn("Troubles.now")(({ dueAgeSeconds, oldTransactions }) =>
          Effect.map(
            Effect.all([
              Effect.flatMap(stale, found("stale")),
              Effect.flatMap(incompleteRun, found("incomplete_run")),
              Effect.flatMap(needsReauthorisation, found("needs_reauthorisation")),
              Effect.flatMap(openDecision, found("open_decision")),
              Effect.flatMap(quarantine, found("quarantine")),
              Effect.flatMap(webhooksSilent, found("webhooks_silent")),
              Effect.flatMap(webhooksForged, found("webhooks_forged")),
              Effect.flatMap(stuckRun, found("stuck_run")),
              Effect.flatMap(pausedRun, found("paused_run")),
              Effect.flatMap(lateRotation(dueAgeSeconds), found("late_rotation")),
              Effect.flatMap(lateSchedule, found("late_schedule")),
              Effect.flatMap(lostRunner, found("lost_runner")),
              Effect.flatMap(noRunner, found("no_runner")),
              restored,
              Effect.flatMap(oldTransactionIds(oldTransactions), found("old_transactions"))
            ]),
            (all) => all.flat()
          )
        )
      })
    })
  )
}
