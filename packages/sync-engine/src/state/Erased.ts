/** Records that were erased: nothing of them is stored again. Owns `sync.erased`, together with the statements that refuse their looks. */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { rowsAs } from "./decoded.ts"

export interface ErasedShape {
  /** Those of the records that were erased. */
  readonly among: (entityId: number, ids: ReadonlyArray<string>) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
  /** From now on nothing of them is stored. Shares the caller's transaction, which holds the entity's turn. */
  readonly add: (entityId: number, ids: ReadonlyArray<string>, by: string | null) => Effect.Effect<void, SqlError.SqlError>
}

export class Erased extends Context.Service<Erased, ErasedShape>()("@openfaith/sync-engine/state/Erased") {
  static readonly layer = Layer.effect(
    Erased,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      return Erased.of({
        among: Effect.fn("Erased.among")((entityId, ids) =>
          ids.length === 0
            ? Effect.succeed(new Set<string>())
            : sql`SELECT external_id AS id FROM sync.erased WHERE entity_id = ${entityId} AND external_id = ANY(${[...ids]}::text[])`.pipe(
                Effect.flatMap(rowsAs(Schema.Struct({ id: Schema.String }))),
                Effect.map((rows) => new Set(rows.map(({ id }) => id)))
              )
        ),
        add: Effect.fn("Erased.add")((entityId, ids, by) =>
          Effect.asVoid(sql`
            INSERT INTO sync.erased (entity_id, external_id, erased_by)
            SELECT ${entityId}, t.id, ${by} FROM unnest(${[...ids]}::text[]) AS t (id) ORDER BY t.id COLLATE "C" ON CONFLICT DO NOTHING`)
        )
      })
    })
  )
}
