/**
 * The store as a caller sees it. What is read for somebody is read under the role `openfaith_api`, in a transaction that names the caller's organisations:
 * PostgreSQL leaves out the rows of all others, and refuses secrets and writing. It is the second wall; the first is each handler's own (`Sight`).
 */
import { Caller } from "@openfaith/api"
import { rolesToTake } from "@openfaith/sync-engine"
import { Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

export interface CallersViewShape {
  /** Reads as the caller. It holds a connection meanwhile, so nothing in it waits for anything but the database. */
  readonly look: <A, E, R>(reading: Effect.Effect<A, E, R>) => Effect.Effect<A, E | SqlError.SqlError, R | Caller>
}

export class CallersView extends Context.Service<CallersView, CallersViewShape>()("@openfaith/server/http/CallersView") {
  static readonly layer = Layer.effect(
    CallersView,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { api } = yield* rolesToTake
      // Where the role is missing, which `doctor` says, the first wall stands alone.
      if (api === null) return CallersView.of({ look: (reading) => Effect.andThen(Caller, reading) })
      return CallersView.of({
        look: (reading) =>
          Effect.flatMap(Caller, ({ orgIds }) => {
            const become = sql`
              SELECT set_config('transaction_read_only', 'on', true), set_config('role', ${api}, true),
                set_config('openfaith.organisations', coalesce(${orgIds === null ? null : [...orgIds]}::text[]::text, '*'), true)`
            return sql.withTransaction(Effect.andThen(become, reading))
          })
      })
    })
  )
}
