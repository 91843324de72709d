import { Effect, Schedule } from "effect"
import type { SqlError } from "effect/sql"

/**
 * Where two lock the same rows in another order the database ends one of them: that one goes again. What is given is one transaction from its beginning, so
 * nothing is done twice.
 */
export const despiteDeadlocks = <A, R>(transaction: Effect.Effect<A, SqlError.SqlError, R>) =>
  Effect.retry(transaction, {
    schedule: Schedule.exponential("50 millis"),
    times: 5,
    while: ({ reason }) => reason._tag === "DeadlockError" || reason._tag === "LockTimeoutError"
  })
