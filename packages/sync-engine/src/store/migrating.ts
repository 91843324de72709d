/** What migrating needs of a connection of its own: one migrator at a time, and indexes that are built beside readers and writers. */
import { Effect, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { BuiltBeside } from "./migrations.ts"

/** Any number; it only has to be the same in every process. */
const lockKey = 4_400_001

const Answer = Schema.Tuple([Schema.Struct({ yes: Schema.Boolean })])

/** A statement on a connection that nobody else uses while it lasts, which answers whether something is so. */
const asked = (connection: Effect.Success<SqlClient.SqlClient["reserve"]>, statement: string) =>
  Effect.flatMap(connection.executeUnprepared(statement, [], undefined), (rows) =>
    Effect.orDie(Effect.map(Schema.decodeUnknownEffect(Answer)(rows), ([{ yes }]) => yes))
  )

/**
 * Does it while no other process does. Whoever comes second asks again and again instead of waiting in a statement: an index that is built beside others
 * waits for every statement that was there before it, and would wait for that one for ever.
 */
export const whileOthersWait = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const connection = yield* sql.reserve
    yield* Effect.acquireRelease(
      asked(connection, `SELECT pg_try_advisory_lock(${lockKey}) AS yes`).pipe(
        Effect.repeat({ until: (taken) => taken, schedule: Schedule.spaced("50 millis") })
      ),
      () => Effect.ignore(connection.executeUnprepared(`SELECT pg_advisory_unlock(${lockKey})`, [], undefined))
    )
    return yield* effect
  }).pipe(Effect.scoped)

/** Builds an index that readers and writers do not notice, however large the table. One that was begun and not finished is begun again. */
export const buildBeside = Effect.fn("migrating.buildBeside")(function* ({ name, on }: BuiltBeside) {
  const sql = yield* SqlClient.SqlClient
  const connection = yield* sql.reserve
  const run = (statement: string) => connection.executeUnprepared(statement, [], undefined)
  const isUnfinished = yield* asked(
    connection,
    `SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('${name}') AND NOT indisvalid) AS yes`
  )
  // It waits for transactions that were there before it, without holding anybody up: for as long as it takes.
  yield* Effect.forEach(["lock_timeout", "statement_timeout"], (setting) =>
    Effect.acquireRelease(run(`SET ${setting} = 0`), () => Effect.ignore(run(`RESET ${setting}`)))
  )
  if (isUnfinished) yield* run(`DROP INDEX CONCURRENTLY IF EXISTS ${name}`)
  yield* run(`CREATE INDEX CONCURRENTLY IF NOT EXISTS ${name.slice(name.indexOf(".") + 1)} ON ${on}`)
}, Effect.scoped)
