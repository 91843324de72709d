/** Removes records for good: what is stored of them and their rows, wherever it is, with a deletion for those who follow; and lets none come back. */
import { Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { Erased } from "../state/Erased.ts"
import { recordTables } from "../store/recordTables.ts"

/** Rows by table. */
export type RowCounts = Readonly<Record<string, number>>

export interface RecordRemovalShape {
  /** What there is of the records. */
  readonly count: (entityId: number, ids: ReadonlyArray<string>) => Effect.Effect<RowCounts, SqlError.SqlError>
  /** Shares the caller's transaction, which holds the entity's turn. */
  readonly erase: (entityId: number, ids: ReadonlyArray<string>, by: string | null) => Effect.Effect<RowCounts, SqlError.SqlError>
}

const Count = Schema.Tuple([Schema.Struct({ count: Schema.Int })])

export class RecordRemoval extends Context.Service<RecordRemoval, RecordRemovalShape>()("@openfaith/sync-engine/loading/RecordRemoval") {
  static readonly layer = Layer.effect(
    RecordRemoval,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { entities: model } = yield* CanonicalModel
      const erased = yield* Erased
      const tables = recordTables(model)

      const each = Effect.fnUntraced(function* (does: "count" | "remove", entityId: number, ids: ReadonlyArray<string>) {
        const counts: Record<string, number> = {}
        for (const table of tables) {
          const rows = yield* sql.unsafe(table[does], [entityId, [...ids]])
          const [{ count }] = yield* Effect.orDie(Schema.decodeUnknownEffect(Count)(rows))
          if (count > 0) counts[table.table] = count
        }
        return counts
      })

      return RecordRemoval.of({
        count: Effect.fn("RecordRemoval.count")((entityId, ids) => each("count", entityId, ids)),
        erase: Effect.fn("RecordRemoval.erase")(function* (entityId, ids, by) {
          yield* erased.add(entityId, ids, by)
          return yield* each("remove", entityId, ids)
        })
      })
    })
  )
}
