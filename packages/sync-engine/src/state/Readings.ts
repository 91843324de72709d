/** How one entity of a connection has been read lately, and how much was read in a stretch of time. Reads what others own, and writes nothing. */
import { Context, Effect, Layer, type Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"
import { EntityReceipt } from "./Receipt.ts"
import { SyncType } from "./Runs.ts"
import { StreamStatus } from "./Streams.ts"

/** One reading of an entity, as its run has left it or has it now. */
export const EntityReading = Schema.Struct({
  runId: Schema.String,
  kind: SyncType,
  attempt: Schema.Int,
  status: StreamStatus,
  reason: Schema.NullOr(Schema.String),
  startedAt: Schema.NullOr(Schema.String),
  finishedAt: Schema.NullOr(Schema.String),
  receipt: Schema.NullOr(EntityReceipt)
})
export type EntityReading = typeof EntityReading.Type

/** What was read in one stretch, by runs that ended in it. */
export const ActivityBucket = Schema.Struct({
  /** Of the stretches asked for, from 0. */
  bucket: Schema.Int,
  runs: Schema.Int,
  /** Of these, those that did not end as they should. */
  troubled: Schema.Int,
  read: Schema.Int,
  applied: Schema.Int,
  unchanged: Schema.Int,
  quarantined: Schema.Int,
  deleted: Schema.Int
})
export type ActivityBucket = typeof ActivityBucket.Type

export interface Activity {
  /** Those in which something ended. */
  readonly buckets: ReadonlyArray<ActivityBucket>
  /** Runs are looked at from the latest back: before this nothing was counted. `null`: all of the time was. */
  readonly countedFrom: string | null
}

export interface ReadingsShape {
  /** Up to where the entity's deltas have read, on the source's clock. `None`: the connection has no such entity. */
  readonly watermark: (
    connectionId: string,
    entity: string
  ) => Effect.Effect<Option.Option<{ readonly entityId: number; readonly watermark: string | null }>, SqlError.SqlError>
  /** The latest first. */
  readonly ofEntity: (entityId: number, limit: number) => Effect.Effect<ReadonlyArray<EntityReading>, SqlError.SqlError>
  /** In `count` stretches of `seconds`, of which the last ends at `until`. `orgId`: of one organisation; `null`: of all. */
  readonly activity: (asked: {
    readonly orgId: string | null
    readonly until: string
    readonly seconds: number
    readonly count: number
  }) => Effect.Effect<Activity, SqlError.SqlError>
}

/** Runs that are looked at for the activity of a time. */
export const mostRuns = 5000

export class Readings extends Context.Service<Readings, ReadingsShape>()("@openfaith/sync-engine/state/Readings") {
  static readonly layer = Layer.effect(
    Readings,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const iso = (column: string) => isoOf(sql, column)

      const watermarkOf = SqlSchema.findOneOption({
        Request: Schema.Struct({ connectionId: Schema.String, entity: Schema.String }),
        Result: Schema.Struct({ entityId: Schema.Int, watermark: Schema.NullOr(Schema.String) }),
        execute: ({ connectionId, entity }) => sql`
          SELECT e.id AS "entityId", ${iso("e.watermark")} AS watermark FROM sync.entities e
          WHERE e.connection_id = ${connectionId} AND e.entity = ${entity}`
      })
      const ofEntity = SqlSchema.findAll({
        Request: Schema.Struct({ entityId: Schema.Int, limit: Schema.Int }),
        Result: EntityReading,
        execute: ({ entityId, limit }) => sql`
          SELECT s.run_id AS "runId", r.kind, s.attempt, s.status, s.reason, ${iso("s.started_at")} AS "startedAt", ${iso("s.finished_at")} AS "finishedAt", s.receipt
          FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id
          WHERE s.entity_id = ${entityId} AND r.kind <> 'records' ORDER BY s.id DESC LIMIT ${limit}`
      })

      const columns = sql.literal("r.id, r.attempt, r.status, r.finished_at")
      /** The latest that have ended. */
      const ended = (orgId: string | null, from: string) =>
        orgId === null
          ? sql`
            SELECT ${columns} FROM sync.runs r
            WHERE r.finished_at IS NOT NULL AND r.finished_at >= ${from}::timestamptz AND r.kind <> 'records' ORDER BY r.finished_at DESC LIMIT ${mostRuns}`
          : sql`
            SELECT r.* FROM sync.connections c CROSS JOIN LATERAL (
              SELECT ${columns} FROM sync.runs r WHERE r.connection_id = c.id AND r.kind <> 'records' ORDER BY r.id DESC LIMIT ${mostRuns}) r
            WHERE c.org_id = ${orgId} AND r.finished_at >= ${from}::timestamptz ORDER BY r.finished_at DESC LIMIT ${mostRuns}`
      const activityOf = SqlSchema.findAll({
        Request: Schema.Struct({ orgId: Schema.NullOr(Schema.String), from: Schema.String, seconds: Schema.Int, count: Schema.Int }),
        Result: Schema.Struct({ counts: ActivityBucket, all: Schema.Int, oldest: Schema.String }),
        execute: ({ count, from, orgId, seconds }) => sql`
          WITH ended AS MATERIALIZED (${ended(orgId, from)}),
          counted AS (
            SELECT least(${count} - 1, floor(extract(epoch FROM r.finished_at - ${from}::timestamptz) / ${seconds}))::int AS bucket, r.status, s.*
            FROM ended r CROSS JOIN LATERAL (
              SELECT coalesce(sum((s.receipt ->> 'read')::bigint), 0) AS read, coalesce(sum((s.receipt ->> 'applied')::bigint), 0) AS applied,
                coalesce(sum((s.receipt ->> 'unchanged')::bigint), 0) AS unchanged, coalesce(sum((s.receipt ->> 'quarantined')::bigint), 0) AS quarantined,
                coalesce(sum((s.receipt ->> 'deleted')::bigint), 0) AS deleted
              FROM sync.streams s WHERE s.run_id = r.id AND s.attempt = r.attempt) s)
          SELECT json_build_object('bucket', bucket, 'runs', count(*), 'troubled', count(*) FILTER (WHERE status IN ('failed', 'incomplete')), 'read', sum(read),
              'applied', sum(applied), 'unchanged', sum(unchanged), 'quarantined', sum(quarantined), 'deleted', sum(deleted)) AS counts,
            (SELECT count(*)::int FROM ended) AS all, (SELECT ${iso("min(finished_at)")} FROM ended) AS oldest
          FROM counted GROUP BY bucket ORDER BY bucket`
      })

      return Readings.of({
        watermark: Effect.fn("Readings.watermark")((connectionId, entity) => decoded(watermarkOf({ connectionId, entity }))),
        ofEntity: Effect.fn("Readings.ofEntity")((entityId, limit) => decoded(ofEntity({ entityId, limit }))),
        activity: Effect.fn("Readings.activity")(function* ({ count, orgId, seconds, until }) {
          const from = new Date(Date.parse(until) - count * seconds * 1000).toISOString()
          const found = yield* decoded(activityOf({ orgId, from, seconds, count }))
          const [first] = found
          return {
            buckets: found.map(({ counts }) => counts),
            countedFrom: first !== undefined && first.all >= mostRuns ? first.oldest : null
          }
        })
      })
    })
  )
}
