/**
 * By which a source knows that a list is what it was (an ETag), kept once all that it showed is stored. It is good only while nobody writes a record of the
 * entity: a row that changed and changed back would look unchanged to the source, and is stored as it was in between.
 */
import { Context, Effect, Layer, type Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"

export interface ValidatorsShape {
  /** Of a list that this stream has read to its end. Not kept where somebody else has looked at one of its records since it began. */
  readonly keep: (entityId: number, streamId: number, validator: string) => Effect.Effect<void, SqlError.SqlError>
  /** With the rows that are stored; `None` where there is none, or records were written since. */
  readonly find: (
    entityId: number
  ) => Effect.Effect<Option.Option<{ readonly validator: string; readonly rows: number }>, SqlError.SqlError>
}

const Found = Schema.Struct({ validator: Schema.String, rows: Schema.Int })

export class Validators extends Context.Service<Validators, ValidatorsShape>()("@openfaith/sync-engine/state/Validators") {
  static readonly layer = Layer.effect(
    Validators,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const find = SqlSchema.findOneOption({
        Request: Schema.Int,
        Result: Found,
        execute: (entityId) => sql`
          SELECT e.validator, (SELECT count(*)::int FROM sync.records r WHERE r.entity_id = e.id AND r.deleted_at IS NULL) AS rows
          FROM sync.entities e WHERE e.id = ${entityId} AND e.validator IS NOT NULL AND e.validator_turn = e.turn`
      })
      return Validators.of({
        // Of the turn at which the records are looked at: whoever has a turn just now writes what this does not see.
        keep: Effect.fn("Validators.keep")((entityId, streamId, validator) =>
          Effect.asVoid(sql`
            UPDATE sync.entities e SET validator = ${validator}, validator_turn = e.turn
            FROM (SELECT x.turn FROM sync.entities x WHERE x.id = ${entityId}) looked
            WHERE e.id = ${entityId} AND e.turn = looked.turn AND NOT EXISTS (
              SELECT 1 FROM sync.records r JOIN sync.streams s ON s.id = ${streamId}
              WHERE r.entity_id = e.id AND r.received_at >= s.started_at AND (r.by_id OR r.stream_id IS DISTINCT FROM s.id))`)
        ),
        find: Effect.fn("Validators.find")((entityId) => Effect.catchTag(find(entityId), "SchemaError", Effect.die))
      })
    })
  )
}
