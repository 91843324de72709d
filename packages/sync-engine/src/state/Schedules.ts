/**
 * When runs of a connection are due. Owns `sync.schedules`, and in the one statement that claims a due schedule inserts its run too: a run is started
 * exactly once for an occurrence, or not at all, whoever is killed in between. Every write raises `revision`, and a claim counts only for the revision
 * that was looked at.
 */
import { Context, Effect, Layer, Option, Result, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { ConnectionId, newRunId, RunId } from "../ids.ts"
import { changeTiming, type ScheduleChange } from "../schedules/change.ts"
import { nextDue, Timing, type UnusableSchedule } from "../schedules/Timing.ts"
import { usualSchedules } from "../schedules/usual.ts"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { SyncType } from "./Runs.ts"
import { type RunScope, scopeText } from "./RunScope.ts"

export const StoredSchedule = Schema.Struct({
  id: Schema.Int,
  connectionId: ConnectionId,
  orgId: Schema.String,
  adapter: Schema.String,
  kind: SyncType,
  /** `null`: every enabled entity of the connection. */
  entity: Schema.NullOr(Schema.String),
  ...Timing.fields,
  enabled: Schema.Boolean,
  /** Why it starts nothing although it is enabled. */
  pausedReason: Schema.NullOr(Schema.String),
  nextRunAt: Schema.String,
  lastRunId: Schema.NullOr(RunId),
  lastStartedAt: Schema.NullOr(Schema.String)
})
export type StoredSchedule = typeof StoredSchedule.Type

const DueSchedule = Schema.Struct({ ...StoredSchedule.fields, revision: Schema.Int, now: Schema.String })
export type DueSchedule = typeof DueSchedule.Type

/** What becomes of a due schedule. */
export interface Claim {
  readonly schedule: DueSchedule
  /** `false`: nothing is started now, it is only moved. */
  readonly starts: boolean
  readonly nextRunAt: number
}

/** The schedule of a connection, kind and entity. */
export interface ScheduleName {
  readonly connectionId: ConnectionId
  readonly kind: SyncType
  readonly entity: string | null
}

/** Names a schedule where its delays are drawn. */
export const keyOf = ({ connectionId, entity, kind }: ScheduleName): string => `${connectionId}/${kind}/${entity ?? ""}`

export interface SchedulesShape {
  /** Gives a connection the usual schedules; those it has stay as they are. */
  readonly ensureUsual: (connectionId: ConnectionId) => Effect.Effect<void, SqlError.SqlError>
  readonly list: (orgId: string | null) => Effect.Effect<ReadonlyArray<StoredSchedule>, SqlError.SqlError>
  /** Entities of a connection that have a schedule of their own for this kind of run, on or off. */
  readonly entitiesOf: (connectionId: ConnectionId, kind: SyncType) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** In the order of their ids, those after `after`. */
  readonly page: (filter: {
    readonly orgId: string | null
    readonly after: number
    readonly limit: number
  }) => Effect.Effect<ReadonlyArray<StoredSchedule>, SqlError.SqlError>
  /** Makes or changes a schedule; a pause ends with it. */
  readonly set: (name: ScheduleName, change: ScheduleChange) => Effect.Effect<StoredSchedule, UnusableSchedule | SqlError.SqlError>
  /** What is due, the longest first. `now`: a time to play through; the database's clock where it is `null`. */
  readonly due: (now: Date | null, limit: number) => Effect.Effect<ReadonlyArray<DueSchedule>, SqlError.SqlError>
  /** Moves schedules on and inserts their runs, in one statement. Leaves out those that somebody else holds or has changed. Answers the runs. */
  readonly claim: (claims: ReadonlyArray<Claim>) => Effect.Effect<ReadonlyArray<RunId>, SqlError.SqlError>
  /** It starts nothing more, for this reason, until somebody changes it. */
  readonly pause: (schedule: DueSchedule, reason: string) => Effect.Effect<void, SqlError.SqlError>
}

export class Schedules extends Context.Service<Schedules, SchedulesShape>()("@openfaith/sync-engine/state/Schedules") {
  static readonly layer = Layer.effect(
    Schedules,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const columns = sql`s.id, s.connection_id AS "connectionId", c.org_id AS "orgId", c.adapter, s.kind, s.entity, s.every_seconds AS "everySeconds",
        s.cron, s.zone, ${isoOf(sql, "s.anchor_at")} AS "anchorAt", s.jitter_seconds AS "jitterSeconds", s.blackouts, s.enabled,
        s.paused_reason AS "pausedReason", ${isoOf(sql, "s.next_run_at")} AS "nextRunAt", s.last_run_id AS "lastRunId",
        ${isoOf(sql, "s.last_started_at")} AS "lastStartedAt"`
      const from = sql`FROM sync.schedules s JOIN sync.connections c ON c.id = s.connection_id`

      const listAll = SqlSchema.findAll({
        Request: Schema.NullOr(Schema.String),
        Result: StoredSchedule,
        execute: (orgId) => sql`
          SELECT ${columns} ${from} WHERE ${orgId}::text IS NULL OR c.org_id = ${orgId} ORDER BY c.org_id, c.created_at, c.id, s.kind, s.entity NULLS FIRST`
      })
      const pageOf = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), after: Schema.Int, limit: Schema.Int }),
        Result: StoredSchedule,
        execute: ({ after, limit, orgId }) => sql`
          SELECT ${columns} ${from} WHERE s.id > ${after} ${
            orgId === null ? sql`` : sql`AND s.connection_id = ANY(ARRAY(SELECT o.id FROM sync.connections o WHERE o.org_id = ${orgId}))`
          } ORDER BY s.id LIMIT ${limit}`
      })
      const Name = Schema.Struct({ connectionId: ConnectionId, kind: SyncType, entity: Schema.NullOr(Schema.String) })
      const findOne = SqlSchema.findOneOption({
        Request: Name,
        Result: StoredSchedule,
        execute: ({ connectionId, entity, kind }) => sql`
          SELECT ${columns} ${from} WHERE s.connection_id = ${connectionId} AND s.kind = ${kind} AND s.entity IS NOT DISTINCT FROM ${entity}::text`
      })
      const clock = SqlSchema.findOne({
        Request: Schema.Void,
        Result: Schema.Struct({ now: Schema.String }),
        execute: () => sql`SELECT ${isoOf(sql, "clock_timestamp()")} AS now`
      })
      const now = decoded(clock(undefined)).pipe(
        Effect.catchTag("NoSuchElementError", Effect.die),
        Effect.map((row) => Date.parse(row.now))
      )
      const dueNow = SqlSchema.findAll({
        Request: Schema.Struct({ at: Schema.NullOr(Schema.String), limit: Schema.Int }),
        Result: DueSchedule,
        execute: ({ at, limit }) => sql`
          SELECT ${columns}, s.revision, ${isoOf(sql, "t.now")} AS now
          FROM (SELECT coalesce(${at}::timestamptz, clock_timestamp()) AS now) t,
            sync.schedules s JOIN sync.connections c ON c.id = s.connection_id
          WHERE s.enabled AND s.paused_reason IS NULL AND s.next_run_at <= t.now AND c.status = 'active'
          ORDER BY s.next_run_at, s.id LIMIT ${limit}`
      })
      const write = (name: ScheduleName, timing: Timing, enabled: boolean, next: number) => sql`
        INSERT INTO sync.schedules AS s (connection_id, kind, entity, every_seconds, cron, zone, anchor_at, jitter_seconds, blackouts, enabled, next_run_at)
        VALUES (${name.connectionId}, ${name.kind}, ${name.entity}, ${timing.everySeconds}, ${timing.cron}, ${timing.zone},
          ${timing.anchorAt}::timestamptz, ${timing.jitterSeconds}, ${JSON.stringify(timing.blackouts)}::json, ${enabled},
          ${new Date(next).toISOString()}::timestamptz)`

      const ensureUsual: SchedulesShape["ensureUsual"] = Effect.fn("Schedules.ensureUsual")(function* (connectionId) {
        const at = yield* now
        for (const { kind, timing } of usualSchedules(connectionId)) {
          const name = { connectionId, kind, entity: null }
          const next = Result.getOrThrow(nextDue(keyOf(name), timing, at))
          yield* sql`${write(name, timing, true, next)} ON CONFLICT DO NOTHING`
        }
      })

      const set: SchedulesShape["set"] = Effect.fn("Schedules.set")(function* (name, change) {
        const before = Option.getOrNull(yield* decoded(findOne(name)))
        const { next, timing } = yield* Effect.fromResult(changeTiming(keyOf(name), before, change, yield* now))
        yield* sql`${write(name, timing, change.enabled ?? before?.enabled ?? true, next)}
          ON CONFLICT (connection_id, kind, entity) DO UPDATE SET every_seconds = excluded.every_seconds, cron = excluded.cron, zone = excluded.zone,
            anchor_at = excluded.anchor_at, jitter_seconds = excluded.jitter_seconds, blackouts = excluded.blackouts, enabled = excluded.enabled,
            next_run_at = excluded.next_run_at, paused_reason = NULL, revision = s.revision + 1`
        return yield* decoded(findOne(name)).pipe(Effect.flatMap(Effect.fromOption), Effect.catchTag("NoSuchElementError", Effect.die))
      })

      const started = SqlSchema.findAll({
        Request: Schema.Struct({
          ids: Schema.Array(Schema.Int),
          revisions: Schema.Array(Schema.Int),
          starts: Schema.Array(Schema.Boolean),
          nexts: Schema.Array(Schema.String),
          runs: Schema.Array(Schema.String),
          scopes: Schema.Array(Schema.String),
          now: Schema.String
        }),
        Result: Schema.Struct({ id: RunId }),
        // What is due gives way: to an active run of its kind and scope (the index of active runs), and to a full run of the same, since while that
        // reads everything neither a delta nor a reconciliation finds anything of its own.
        execute: ({ ids, nexts, now, revisions, runs, scopes, starts }) => sql`
          WITH planned AS (
            SELECT * FROM unnest(${ids}::int[], ${revisions}::int[], ${starts}::boolean[], ${nexts}::text[], ${runs}::text[], ${scopes}::text[])
              AS p (id, revision, starts, next_run_at, run_id, scope)),
          claimed AS (
            SELECT s.id, s.connection_id, s.kind, s.next_run_at AS due_at, p.next_run_at, p.run_id, p.starts, p.scope
            FROM sync.schedules s JOIN planned p ON p.id = s.id AND p.revision = s.revision WHERE s.id = ANY(${ids}::int[])
            FOR UPDATE OF s SKIP LOCKED),
          started AS (
            INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, schedule_id, due_at, requested_at)
            SELECT c.run_id, c.connection_id, c.kind, c.scope::json, md5(c.scope), c.id, c.due_at, ${now}::timestamptz
            FROM claimed c WHERE c.starts AND NOT EXISTS (
              SELECT FROM sync.runs f WHERE f.connection_id = c.connection_id AND f.kind = 'full' AND f.status IN ('requested', 'running')
                AND f.scope_hash IN (md5(${wholeScope}), md5(c.scope)))
            ON CONFLICT DO NOTHING RETURNING id, schedule_id),
          moved AS (
            UPDATE sync.schedules s SET next_run_at = c.next_run_at::timestamptz, revision = s.revision + 1, last_run_id = coalesce(r.id, s.last_run_id),
              last_started_at = CASE WHEN r.id IS NULL THEN s.last_started_at ELSE ${now}::timestamptz END
            FROM claimed c LEFT JOIN started r ON r.schedule_id = c.id WHERE s.id = c.id AND s.id = ANY(${ids}::int[]))
          SELECT id, pg_notify('openfaith_runs', 'scheduled')::text AS told FROM started`
      })

      const claim: SchedulesShape["claim"] = Effect.fn("Schedules.claim")(function* (claims) {
        const first = claims[0]
        if (first === undefined) return []
        const runs = yield* Effect.forEach(claims, () => newRunId)
        const rows = yield* decoded(
          started({
            ids: claims.map(({ schedule }) => schedule.id),
            revisions: claims.map(({ schedule }) => schedule.revision),
            starts: claims.map(({ starts }) => starts),
            nexts: claims.map(({ nextRunAt }) => new Date(nextRunAt).toISOString()),
            runs,
            scopes: claims.map(({ schedule }) => scopeText(scopeOf(schedule))),
            now: first.schedule.now
          })
        )
        return rows.map(({ id }) => id)
      })

      return Schedules.of({
        ensureUsual,
        entitiesOf: Effect.fn("Schedules.entitiesOf")((connectionId, kind) =>
          sql`SELECT entity FROM sync.schedules WHERE connection_id = ${connectionId} AND kind = ${kind} AND entity IS NOT NULL`.pipe(
            Effect.flatMap(Schema.decodeUnknownEffect(Schema.Array(Schema.Struct({ entity: Schema.String })))),
            Effect.map((rows) => new Set(rows.map(({ entity }) => entity))),
            decoded
          )
        ),
        list: Effect.fn("Schedules.list")((orgId) => decoded(listAll(orgId))),
        page: Effect.fn("Schedules.page")((filter) => decoded(pageOf(filter))),
        set,
        due: Effect.fn("Schedules.due")((at, limit) => decoded(dueNow({ at: at?.toISOString() ?? null, limit }))),
        claim,
        pause: Effect.fn("Schedules.pause")(({ id, revision }, reason) =>
          Effect.asVoid(
            sql`UPDATE sync.schedules SET paused_reason = ${reason}, revision = revision + 1 WHERE id = ${id} AND revision = ${revision}`
          )
        )
      })
    })
  )
}

/** By itself a reconciliation of everything is a rotation; asked for by hand, or for one entity, it reads all it is asked for. */
const scopeOf = ({ entity, kind }: Pick<ScheduleName, "entity" | "kind">): RunScope =>
  entity !== null ? { entities: [entity] } : kind === "reconciliation" ? { entities: null, rotation: true } : { entities: null }

const wholeScope = scopeText({ entities: null })
