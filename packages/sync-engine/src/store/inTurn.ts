/**
 * Writers of an entity's records take turns. A look is judged against what is stored, and a statement sees what was stored when it began: of two that
 * judge the same record at once, each would decide from a state that the other is just replacing.
 *
 * `sync.entities.turn` counts the transactions that wrote. Who holds a turn keeps that row locked until its transaction ends, and every statement it
 * begins afterwards sees all that earlier turns wrote. The page statement needs no lock beforehand: it names the turn it has compared with, and writes
 * only if that still is the turn (pageStatement.ts).
 */
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"

const Turn = Schema.Tuple([Schema.Struct({ turn: Schema.Int })])

/**
 * Does `effect` in a transaction, or in the caller's if there is one, while nobody else writes records of the entity. It is given the turn's number,
 * for `PageWrite.turn`. Keep it short and away from the source: everybody else waits. With several entities, take them in order of their ids.
 */
export const inTurn = <A, E, R>(
  sql: SqlClient.SqlClient,
  entityId: number,
  effect: (turn: number) => Effect.Effect<A, E, R>
): Effect.Effect<A, E | SqlError.SqlError, R> => {
  const taken = sql`UPDATE sync.entities SET turn = turn + 1 WHERE id = ${entityId} RETURNING turn::float8 AS turn`.pipe(
    Effect.flatMap((rows) => Effect.orDie(Schema.decodeUnknownEffect(Turn)(rows))),
    Effect.flatMap(([{ turn }]) => effect(turn))
  )
  // A transaction within a transaction is a savepoint, which gives back no lock and costs two more trips.
  return Effect.flatMap(Effect.serviceOption(sql.transactionService), (open) => (Option.isSome(open) ? taken : sql.withTransaction(taken)))
}

/** The same in the turns of several entities. */
export const inTurns = <A, E, R>(
  sql: SqlClient.SqlClient,
  entityIds: ReadonlyArray<number>,
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, E | SqlError.SqlError, R> =>
  [...new Set(entityIds)]
    .toSorted((one, other) => other - one)
    .reduce<Effect.Effect<A, E | SqlError.SqlError, R>>((inner, id) => inTurn(sql, id, () => inner), effect)
