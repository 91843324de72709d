/**
 * Changes tables without holding up those who use them. A change that waits for a lock makes everybody queue behind it who comes after, so it waits for
 * a moment only, lets them pass, and tries again.
 */
import { Duration, Effect, Schedule, Schema } from "effect"
import { SqlClient, SqlError } from "effect/sql"

/** For how long a change may wait for a lock, and others behind it. With the change itself they are held up for less than 200 ms. */
const lockTimeout = "100ms"
/** Between two attempts: those who queued have long gone by then. */
const attempts = Schedule.jittered(Schedule.min([Schedule.exponential("100 millis", 1.5), Schedule.spaced("2 seconds")]))

/** Somebody uses a table in a transaction that does not end, so it cannot be changed without holding up everybody. */
export class StoreInUse extends Schema.TaggedError<StoreInUse>()("StoreInUse", {
  change: Schema.String,
  waited: Schema.String,
  holders: Schema.Array(Schema.String)
}) {
  override get message() {
    const who = this.holders.length === 0 ? "Nobody holds them any more" : `Longest open transactions: ${this.holders.join("; ")}`
    return `${this.change} found its tables in use for ${this.waited}, and would not hold up others. ${who}. End them, or try again when they have ended; everything before it is done and stays.`
  }
}

const Holder = Schema.Array(Schema.Struct({ holder: Schema.String }))

const holders = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows = yield* sql`
    SELECT format('process %s (%s, %s) since %s', pid, coalesce(nullif(application_name, ''), 'no name'), usename, to_char(xact_start, 'HH24:MI:SS')) AS holder
    FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start < clock_timestamp() - interval '1 second'
    ORDER BY xact_start LIMIT 3`
  const found = yield* Effect.orDie(Schema.decodeUnknownEffect(Holder)(rows))
  return found.map(({ holder }) => holder)
})

const isLockTimeout = (error: unknown) => error instanceof SqlError.SqlError && error.reason._tag === "LockTimeoutError"

/**
 * One transaction that waits for no lock longer than a moment, made again until it finds its tables free, at most for so long. What it does has to be
 * quick too: no reading of whole tables under a lock.
 */
export const briefly = <A, E, R>(change: string, patience: Duration.Duration, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return yield* sql.withTransaction(Effect.andThen(sql.unsafe(`SET LOCAL lock_timeout = '${lockTimeout}'`), effect)).pipe(
      Effect.retry({ schedule: Schedule.upTo(attempts, { duration: patience }), while: isLockTimeout }),
      Effect.catchIf(isLockTimeout, () =>
        Effect.flatMap(holders, (found) => new StoreInUse({ change, waited: Duration.format(patience), holders: found }))
      )
    )
  })
