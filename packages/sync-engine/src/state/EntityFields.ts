/** Which fields of an entity are neither read nor stored, and how far what was stored of them is removed: two columns of `sync.entities`. */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { ConnectionId } from "../ids.ts"
import { rowsAs } from "./decoded.ts"

/** An entity of which stored fields are to be removed: everything up to `emptiedTo` has been gone through. */
export const EntityToEmpty = Schema.Struct({
  id: Schema.Int,
  entity: Schema.String,
  connectionId: ConnectionId,
  adapter: Schema.String,
  fieldsOff: Schema.NullOr(Schema.Array(Schema.String)),
  emptiedTo: Schema.String
})
export type EntityToEmpty = typeof EntityToEmpty.Type

export interface EntityFieldsShape {
  /** Sets which fields are off; `empties`: what is stored of them is to be removed. Shares the caller's transaction, which holds the entity's turn. */
  readonly set: (entityId: number, off: ReadonlyArray<string>, empties: boolean) => Effect.Effect<void, SqlError.SqlError>
  readonly toEmpty: Effect.Effect<ReadonlyArray<EntityToEmpty>, SqlError.SqlError>
  /** One of them, for a caller that holds its turn; `None`: nothing is left to remove. */
  readonly findToEmpty: (entityId: number) => Effect.Effect<Option.Option<EntityToEmpty>, SqlError.SqlError>
  /** `null`: nothing is left to remove. Shares the caller's transaction. */
  readonly emptied: (entityId: number, to: string | null) => Effect.Effect<void, SqlError.SqlError>
}

export class EntityFields extends Context.Service<EntityFields, EntityFieldsShape>()("@openfaith/sync-engine/state/EntityFields") {
  static readonly layer = Layer.effect(
    EntityFields,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const open = sql`SELECT e.id, e.entity, c.id AS "connectionId", c.adapter, e.fields_off AS "fieldsOff", e.emptied_to AS "emptiedTo"
        FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE e.emptied_to IS NOT NULL`
      return EntityFields.of({
        set: Effect.fn("EntityFields.set")((entityId, off, empties) =>
          Effect.asVoid(sql`
            UPDATE sync.entities SET fields_off = ${[...off]}::text[], emptied_to = CASE WHEN ${empties} THEN '' ELSE emptied_to END WHERE id = ${entityId}`)
        ),
        toEmpty: Effect.flatMap(sql`${open} ORDER BY e.id`, rowsAs(EntityToEmpty)).pipe(Effect.withSpan("EntityFields.toEmpty")),
        findToEmpty: Effect.fn("EntityFields.findToEmpty")((entityId) =>
          Effect.flatMap(sql`${open} AND e.id = ${entityId}`, rowsAs(EntityToEmpty)).pipe(Effect.map(([row]) => Option.fromNullishOr(row)))
        ),
        emptied: Effect.fn("EntityFields.emptied")((entityId, to) =>
          Effect.asVoid(sql`UPDATE sync.entities SET emptied_to = ${to} WHERE id = ${entityId}`)
        )
      })
    })
  )
}
