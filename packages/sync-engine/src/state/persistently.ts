/** Runs what touches Postgres again when the connection breaks. Inside a transaction a broken connection shows as a defect, so causes are looked at. */
import { Cause, Effect, Schedule } from "effect"
import { SqlError } from "effect/sql"

const schedule = Schedule.min([Schedule.exponential("100 millis"), Schedule.spaced("5 seconds")])

/** What a driver or the database made, itself or as the cause of what it shows. */
const isOfDatabase = (thrown: unknown): boolean =>
  SqlError.isSqlError(thrown) ||
  (thrown instanceof Error && thrown.cause !== undefined && thrown.cause !== thrown && isOfDatabase(thrown.cause))

/** The database's failures and defects are a reason to try again, for about 80 seconds; the caller's own are not. */
export const persistently = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  effect.pipe(
    Effect.sandbox,
    Effect.retry({
      schedule,
      times: 20,
      while: (cause) =>
        !Cause.hasInterrupts(cause) &&
        cause.reasons.every((reason) =>
          isOfDatabase(Cause.isFailReason(reason) ? reason.error : Cause.isDieReason(reason) ? reason.defect : null)
        )
    }),
    Effect.catch((cause) => Effect.failCause(cause))
  )
