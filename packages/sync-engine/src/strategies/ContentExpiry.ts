/**
 * What was stored of deleted records goes after a while: their content, that of their canonical rows, and whatever else was kept of it. That they were
 * there and are deleted stays, as of a record that was never seen. Nobody is told: followers have seen the deletion. A deletion can be undone until then.
 */
import { Config, Context, Effect, Layer, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { rowsAs } from "../state/decoded.ts"
import { StoredContents } from "../state/StoredContents.ts"
import { inTurn } from "../store/inTurn.ts"

export interface ContentExpiryShape {
  /** Removes what is due, batch by batch, until nothing is. */
  readonly carryOut: Effect.Effect<void, SqlError.SqlError>
}

/** Records in one turn. */
const batchSize = 500
const usualDays = 30

const Due = Schema.Struct({ entityId: Schema.Int, ids: Schema.Array(Schema.String) })

export class ContentExpiry extends Context.Service<ContentExpiry, ContentExpiryShape>()("@openfaith/sync-engine/strategies/ContentExpiry") {
  static readonly layer = Layer.effect(
    ContentExpiry,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const contents = yield* StoredContents
      const { entities: model } = yield* CanonicalModel
      const days = yield* Config.Int("OPENFAITH_DELETED_CONTENT_DAYS").pipe(Config.withDefault(usualDays))

      /** Deleted longest first, by entity. */
      const due = sql`
        SELECT entity_id AS "entityId", array_agg(external_id ORDER BY external_id) AS ids FROM (
          SELECT entity_id, external_id FROM sync.records
          WHERE deleted_at < clock_timestamp() - make_interval(days => ${days}) AND payload IS NOT NULL ORDER BY deleted_at LIMIT ${batchSize}) d
        GROUP BY entity_id ORDER BY entity_id`.pipe(Effect.flatMap(rowsAs(Due)))

      const carryOut = Effect.gen(function* () {
        for (;;) {
          const found = yield* due
          for (const { entityId, ids } of found) yield* inTurn(sql, entityId, () => contents.forgetDeleted(entityId, ids, model))
          if (found.reduce((sum, { ids }) => sum + ids.length, 0) < batchSize) return
        }
      }).pipe(Effect.withSpan("ContentExpiry.carryOut"))

      return ContentExpiry.of({ carryOut })
    })
  )
}
