/** Runs what touches Postgres again when the connection breaks. Inside a transaction a broken connection shows as a defect, so the cause is looked at. */
import { Cause, Effect, Schedule } from "effect"
import { SqlError } from "effect/sql"

const schedule = Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("5 seconds")])

/** Failures that are values of the caller's are no reason to try again; the database's failures and defects are. About 80 seconds. */
export const persistently = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  effect.pipe(
    Effect.sandbox,
    Effect.retry({
      schedule,
      times: 20,
      while: (cause) =>
        !Cause.hasInterrupts(cause) &&
        !cause.reasons.some((reason) => Cause.isFailReason(reason) && !(reason.error instanceof SqlError.SqlError))
    }),
    Effect.catch((cause) => Effect.failCause(cause))
  )
