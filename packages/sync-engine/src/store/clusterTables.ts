/**
 * The tables of the workflow engine's journal, made with the store instead of at the first start of a runner, so that settings and indexes of ours can be
 * given to them by migrations like to any other. The statements are the engine's own, and so is the record of them: its own start finds nothing to do.
 */
import { Effect } from "effect"
import { SqlMessageStorage } from "effect/cluster"
import { Migrator, SqlClient } from "effect/sql"

export const makeClusterTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`SET LOCAL search_path = cluster`
  yield* Migrator.make({})({ loader: SqlMessageStorage.migrations(), table: "cluster_migrations" }).pipe(
    Effect.catchTag("MigrationError", Effect.die)
  )
})
