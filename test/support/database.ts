/** A database of its own for whoever asks: a copy of the run's template, dropped when the scope closes. */
import { PgClient } from "@effect/sql-pg"
import { runnerRole } from "@openfaith/sync-engine"
import { Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { inject } from "vitest"
import { Database } from "../../apps/server/src/postgres/Database.ts"
import { connectTestPostgres } from "../../apps/server/src/postgres/TestPostgres.ts"
import { DataLive, ModelLive, WorkingRole } from "../../apps/server/src/Store.ts"

const withDatabase = (template: "migrated" | "empty") =>
  Effect.gen(function* () {
    const provided = inject("testDatabase")
    if (provided === null)
      return yield* Effect.die(new Error("This run has no database: name the file *.pg.test.ts or keep it in test/e2e."))
    const databases = connectTestPostgres(provided.url)
    const made = yield* Effect.acquireRelease(
      Effect.promise(() => databases.createDatabase(template === "migrated" ? provided.template : undefined)),
      ({ name }) => Effect.promise(() => databases.dropDatabase(name))
    )
    const { hostname, pathname, port, username } = new URL(made.url)
    return Database.of({
      url: Redacted.make(made.url),
      kind: "external",
      describe: Effect.succeed({
        kind: "external",
        host: hostname,
        port: Number(port),
        database: pathname.slice(1),
        user: username
      })
    })
  })

const migratedFor = (role: string | null) =>
  Layer.mergeAll(DataLive, ModelLive).pipe(
    Layer.provideMerge(Layer.succeed(WorkingRole, role)),
    Layer.provideMerge(Layer.effect(Database, withDatabase("migrated")))
  )

/** A migrated database, to its owner. */
export const DatabaseTest = migratedFor(null)

/** The same as processes that work have it: under the role that reads and writes rows, and changes no table. */
export const WorkingDatabaseTest = migratedFor(runnerRole)

/** A database with nothing in it. */
export const EmptyDatabaseTest = DataLive.pipe(
  Layer.provideMerge(Layer.succeed(WorkingRole, null)),
  Layer.provideMerge(Layer.effect(Database, withDatabase("empty")))
)

/** Statements that change tables, as the database's owner, in one transaction. */
export const asOwner = (...statements: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql.withTransaction(Effect.forEach(["SET LOCAL ROLE NONE", ...statements], (statement) => sql.unsafe(statement)))
  })

/** Connections of its own to the same database, as another process has them. */
export const anotherPool = (applicationName: string, maxConnections = 1) =>
  Layer.unwrap(Effect.map(Database, ({ url }) => Layer.fresh(PgClient.layer({ url, maxConnections, applicationName }))))

/** Rows of a query, decoded: what a test says about a row, it says about its type too. */
export const rowsOf = <A>(schema: Schema.ConstraintDecoder<A>, statement: string, parameters: ReadonlyArray<unknown> = []) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql.unsafe(statement, parameters)
    return yield* Schema.decodeUnknownEffect(Schema.Array(schema))(rows)
  }).pipe(Effect.orDie)

/** A count, or any other single whole number. */
export const numberOf = (statement: string, parameters: ReadonlyArray<unknown> = []) =>
  Effect.map(rowsOf(Schema.Struct({ value: Schema.Int }), `SELECT (${statement})::int AS value`, parameters), ([row]) => row?.value ?? 0)

/** The same as the database's owner, who alone is told what others wait for (`pg_stat_activity`). */
export const numberAsOwner = (statement: string, parameters: ReadonlyArray<unknown> = []) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return yield* sql.withTransaction(Effect.andThen(sql.unsafe("SET LOCAL ROLE NONE"), numberOf(statement, parameters)))
  }).pipe(Effect.orDie)
