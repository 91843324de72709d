/**
 * The database's clock, read once and carried on by the process's monotonic clock. Looks of different processes are compared by their intervals, so a
 * wrong wall clock on one machine must not matter, and where the exact moment is unknown each end of an interval errs to the safe side.
 */
import { Effect } from "effect"
import { monotonicMillis } from "../monotonicMillis.ts"

export interface DatabaseClock {
  /** Not later than the database's clock was at that monotonic moment, in seconds since 1970. */
  readonly atEarliest: (monotonicMillis: number) => number
  /** Not earlier than it was. */
  readonly atLatest: (monotonicMillis: number) => number
}

/** Wraps a read of the database's clock (seconds since 1970). */
export const readDatabaseClock = <A extends { readonly databaseSeconds: number }, E, R>(read: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* monotonicMillis
    const answer = yield* read
    const after = yield* monotonicMillis
    const clock: DatabaseClock = {
      // The database looked at its clock somewhere between the two.
      atEarliest: (at) => answer.databaseSeconds + (at - after) / 1000,
      atLatest: (at) => answer.databaseSeconds + (at - before) / 1000
    }
    return { answer, clock }
  })
