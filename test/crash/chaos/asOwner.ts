import { Effect } from "effect"
import { SqlClient } from "effect/sql"

/** In a transaction with the rights of the database's owner, whose programs work with less: changing tables, seeing and ending what others do. */
export const asOwner = <A, E, R>(doing: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return yield* sql.withTransaction(Effect.andThen(sql`SET LOCAL ROLE NONE`, doing))
  })
