/**
 * Purges: connections of which everything is being removed, or has been. Owns `sync.purges`. A row outlives its connection, and is the only thing that
 * does.
 */
import { Context, Effect, Layer, type Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { decoded } from "./decoded.ts"
import { isoOf } from "./instant.ts"

export const Purge = Schema.Struct({
  connectionId: Schema.String,
  orgId: Schema.String,
  adapter: Schema.String,
  /** Rows that are gone by now, by table. */
  removed: Schema.Record(Schema.String, Schema.Int),
  /** Why it does not go on; it is tried again. */
  problem: Schema.NullOr(Schema.String),
  requestedBy: Schema.NullOr(Schema.String),
  requestedAt: Schema.String,
  progressAt: Schema.NullOr(Schema.String),
  finishedAt: Schema.NullOr(Schema.String)
})
export type Purge = typeof Purge.Type

export interface PurgesShape {
  /** Asks for one; a second request changes nothing. Shares the caller's transaction. */
  readonly request: (
    connection: { readonly id: string; readonly orgId: string; readonly adapter: string },
    by: string | null
  ) => Effect.Effect<void, SqlError.SqlError>
  readonly find: (connectionId: string) => Effect.Effect<Option.Option<Purge>, SqlError.SqlError>
  /** Those that are not finished, the oldest first. */
  readonly open: Effect.Effect<ReadonlyArray<Purge>, SqlError.SqlError>
  /** Holds an unfinished one until the caller's transaction ends. `None`: another process is at work on it, or it is over. */
  readonly hold: (connectionId: string) => Effect.Effect<Option.Option<Purge>, SqlError.SqlError>
  /** Counts rows that the caller's transaction, which holds it, has removed. */
  readonly advance: (connectionId: string, removed: Purge["removed"]) => Effect.Effect<void, SqlError.SqlError>
  /** Ends one that the caller's transaction holds. */
  readonly finish: (connectionId: string) => Effect.Effect<void, SqlError.SqlError>
  /** Notes why one does not go on. */
  readonly failed: (connectionId: string, problem: string) => Effect.Effect<void, SqlError.SqlError>
}

export class Purges extends Context.Service<Purges, PurgesShape>()("@openfaith/sync-engine/state/Purges") {
  static readonly layer = Layer.effect(
    Purges,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const select = sql`SELECT connection_id AS "connectionId", org_id AS "orgId", adapter, removed, problem, requested_by AS "requestedBy",
        ${isoOf(sql, "requested_at")} AS "requestedAt", ${isoOf(sql, "progress_at")} AS "progressAt", ${isoOf(sql, "finished_at")} AS "finishedAt"
        FROM sync.purges`
      const findOne = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Purge,
        execute: (id) => sql`${select} WHERE connection_id = ${id}`
      })
      const holdOne = SqlSchema.findOneOption({
        Request: Schema.String,
        Result: Purge,
        execute: (id) => sql`${select} WHERE connection_id = ${id} AND finished_at IS NULL FOR UPDATE SKIP LOCKED`
      })
      const findOpen = SqlSchema.findAll({
        Request: Schema.Void,
        Result: Purge,
        execute: () => sql`${select} WHERE finished_at IS NULL ORDER BY requested_at, connection_id`
      })

      return Purges.of({
        request: Effect.fn("Purges.request")(({ adapter, id, orgId }, by) =>
          Effect.asVoid(sql`
            INSERT INTO sync.purges (connection_id, org_id, adapter, requested_by) VALUES (${id}, ${orgId}, ${adapter}, ${by})
            ON CONFLICT (connection_id) DO NOTHING`)
        ),
        find: Effect.fn("Purges.find")((id) => decoded(findOne(id))),
        open: decoded(findOpen(undefined)),
        hold: Effect.fn("Purges.hold")((id) => decoded(holdOne(id))),
        advance: Effect.fn("Purges.advance")((id, removed) =>
          Effect.asVoid(sql`
            UPDATE sync.purges SET removed = ${JSON.stringify(removed)}::json, problem = NULL, progress_at = clock_timestamp() WHERE connection_id = ${id}`)
        ),
        finish: Effect.fn("Purges.finish")((id) =>
          Effect.asVoid(sql`UPDATE sync.purges SET finished_at = clock_timestamp(), problem = NULL WHERE connection_id = ${id}`)
        ),
        failed: Effect.fn("Purges.failed")((id, problem) =>
          Effect.asVoid(sql`
            UPDATE sync.purges SET problem = ${problem}
            WHERE connection_id = ${id} AND finished_at IS NULL AND problem IS DISTINCT FROM ${problem}`)
        )
      })
    })
  )
}
