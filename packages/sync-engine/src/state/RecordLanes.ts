/**
 * The record lane of each connection: who makes its waiting reads. Owns `sync.record_lanes`. Whoever begins a lane raises its generation, so that one
 * execution works at a time; a lane that has nothing to do ends, and rests where the source cannot be expected to answer.
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { ConnectionId } from "../ids.ts"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"

export const RecordLane = Schema.Struct({
  connectionId: ConnectionId,
  generation: Schema.Int,
  working: Schema.Boolean,
  /** Of the workflow it was begun under. */
  workflowMajor: Schema.Int,
  /** Seconds since it was begun. */
  age: Schema.Finite,
  /** It begins nothing before that, for this reason. */
  resumeAt: Schema.NullOr(Schema.String),
  reason: Schema.NullOr(Schema.String)
})
export type RecordLane = typeof RecordLane.Type

export interface Rest {
  readonly seconds: number
  readonly reason: string
}

export interface RecordLanesShape {
  /** The number to work under, with that major version of the workflow, or `None` where somebody works already, the lane rests, or the connection or its standing run is not active. */
  readonly begin: (connectionId: string, workflowMajor: number) => Effect.Effect<Option.Option<number>, SqlError.SqlError>
  /** Ends the work of that generation; another's is left alone. */
  readonly end: (connectionId: string, generation: number, rest: Rest | null) => Effect.Effect<void, SqlError.SqlError>
  /** Lanes that should be working now. */
  readonly working: Effect.Effect<ReadonlyArray<RecordLane>, SqlError.SqlError>
  readonly find: (connectionId: string) => Effect.Effect<Option.Option<RecordLane>, SqlError.SqlError>
  /** Why those of the connections read no record at all now that do not; the others are left out. */
  readonly heldUp: (connectionIds: ReadonlyArray<string>) => Effect.Effect<ReadonlyMap<string, string>, SqlError.SqlError>
}

export class RecordLanes extends Context.Service<RecordLanes, RecordLanesShape>()("@openfaith/sync-engine/state/RecordLanes") {
  static readonly layer = Layer.effect(
    RecordLanes,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const select = sql`SELECT connection_id AS "connectionId", generation, working, coalesce(workflow_major, 1) AS "workflowMajor",
        extract(epoch FROM clock_timestamp() - begun_at)::float8 AS age, ${isoOf(sql, "resume_at")} AS "resumeAt", reason FROM sync.record_lanes`
      const Connection = Schema.String

      const beginOne = SqlSchema.findOneOption({
        Request: Schema.Struct({ connectionId: Schema.String, workflowMajor: Schema.Int }),
        Result: Schema.Struct({ generation: Schema.Int }),
        execute: ({ connectionId, workflowMajor }) => sql`
          INSERT INTO sync.record_lanes AS l (connection_id, generation, working, workflow_major)
          SELECT c.id, 1, true, ${workflowMajor}::int FROM sync.connections c WHERE c.id = ${connectionId} AND c.status = 'active'
            AND NOT EXISTS (SELECT 1 FROM sync.runs r WHERE r.connection_id = c.id AND r.kind = 'records' AND r.status <> 'running')
          ON CONFLICT (connection_id) DO UPDATE SET generation = l.generation + 1, working = true, workflow_major = excluded.workflow_major, begun_at = clock_timestamp(), resume_at = NULL, reason = NULL
          WHERE NOT l.working AND coalesce(l.resume_at, '-infinity') <= clock_timestamp() RETURNING generation`
      })
      const allWorking = SqlSchema.findAll({ Request: Schema.Void, Result: RecordLane, execute: () => sql`${select} WHERE working` })
      const findOne = SqlSchema.findOneOption({
        Request: Connection,
        Result: RecordLane,
        execute: (connectionId) => sql`${select} WHERE connection_id = ${connectionId}`
      })

      const heldUpOf = SqlSchema.findAll({
        Request: Schema.Array(Schema.String),
        Result: Schema.Struct({ id: Schema.String, reason: Schema.NullOr(Schema.String) }),
        execute: (ids) => sql`
          SELECT c.id, CASE WHEN c.status <> 'active' THEN coalesce(c.status_reason, 'the connection is ' || c.status)
            ELSE l.reason || '; tried again at ' || ${isoOf(sql, "l.resume_at")} END AS reason
          FROM sync.connections c LEFT JOIN sync.record_lanes l ON l.connection_id = c.id WHERE c.id = ANY(${[...ids]}::text[])`
      })

      return RecordLanes.of({
        begin: Effect.fn("RecordLanes.begin")((connectionId, workflowMajor) =>
          decoded(beginOne({ connectionId, workflowMajor })).pipe(Effect.map(Option.map(({ generation }) => generation)))
        ),
        end: Effect.fn("RecordLanes.end")((connectionId, generation, rest) =>
          Effect.asVoid(sql`
            UPDATE sync.record_lanes SET working = false, reason = ${rest?.reason ?? null},
              resume_at = clock_timestamp() + make_interval(secs => ${rest?.seconds ?? null}::float8)
            WHERE connection_id = ${connectionId} AND generation = ${generation} AND working`)
        ),
        working: decoded(allWorking(undefined)),
        heldUp: Effect.fn("RecordLanes.heldUp")((ids) =>
          decoded(heldUpOf(ids)).pipe(
            Effect.map((rows) => new Map(rows.flatMap(({ id, reason }) => (reason === null ? [] : [[id, reason] as const]))))
          )
        ),
        find: Effect.fn("RecordLanes.find")((connectionId) => decoded(findOne(connectionId)))
      })
    })
  )
}
