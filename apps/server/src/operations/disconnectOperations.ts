/** How an operator disconnects, and has everything of a connection removed. */
import { type Connection, type Disconnected, Disconnector, type Purge, type PurgePreview, Purger, Purges } from "@openfaith/sync-engine"
import { Effect, type Option } from "effect"
import type { SqlError } from "effect/sql"

export interface DisconnectOperations {
  /** What is stored stays, unless `purge`. */
  readonly disconnect: (
    connection: Connection,
    options: { readonly purge: boolean; readonly by: string | null }
  ) => Effect.Effect<Disconnected, SqlError.SqlError>
  readonly previewPurge: (connection: Connection) => Effect.Effect<PurgePreview, SqlError.SqlError>
  /** Also when the connection is gone. */
  readonly purge: (connectionId: string) => Effect.Effect<Option.Option<Purge>, SqlError.SqlError>
  /** Works through the purges there are, here and now. */
  readonly carryOutPurges: Effect.Effect<void, SqlError.SqlError>
}

export const makeDisconnectOperations = Effect.gen(function* () {
  const disconnector = yield* Disconnector
  const purger = yield* Purger
  const purges = yield* Purges
  const operations: DisconnectOperations = {
    disconnect: disconnector.disconnect,
    previewPurge: ({ id }) => purger.preview(id),
    purge: purges.find,
    carryOutPurges: purger.carryOut
  }
  return operations
})
