/** A PostgreSQL as an installation has it, durable, that counts its statements; each round has a database of its own. Deleted with the scope. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { EmbeddedPostgres, Home } from "@openfaith/server"
import { ConfigProvider, Context, Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"

export const temporaryRoot = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "openfaith-bench-"))),
  (root) => Effect.sync(() => rmSync(root, { recursive: true, force: true }))
)

const clientOf = (url: string) =>
  PgClient.layer({ url: Redacted.make(url), maxConnections: 2, applicationName: "bench", startupParameters: { TimeZone: "UTC" } })

const statement = (url: string, text: string) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe(text)).pipe(
    Effect.provide(Layer.fresh(clientOf(url))),
    Effect.scoped,
    Effect.orDie
  )

const Counted = Schema.Struct({ text: Schema.String, calls: Schema.Finite, ms: Schema.Finite })
export type Counted = typeof Counted.Type

/** Statements are counted from the server's next start on. */
export const countFromNextStart = (url: string) =>
  Effect.andThen(
    statement(url, "ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'"),
    statement(url, "ALTER SYSTEM SET pg_stat_statements.max = 10000")
  )

/** What a server that counts them has carried out, in whichever database. */
export const statementCounter = (url: string) => ({
  begin: Effect.asVoid(statement(url, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements")),
  forget: Effect.asVoid(statement(url, "SELECT pg_stat_statements_reset()")),
  /** What was carried out since it was told to forget, the costliest first. */
  statements: statement(
    url,
    `SELECT query AS text, sum(calls)::float8 AS calls, sum(total_exec_time)::float8 AS ms FROM pg_stat_statements GROUP BY query ORDER BY 3 DESC`
  ).pipe(Effect.flatMap(Schema.decodeUnknownEffect(Schema.Array(Counted))), Effect.orDie)
})

export const benchPostgres = Effect.gen(function* () {
  const root = yield* temporaryRoot
  const environment = ConfigProvider.layer(ConfigProvider.fromEnv({ env: { OPENFAITH_HOME: join(root, "database") } }))
  const services = yield* Layer.build(
    EmbeddedPostgres.layer.pipe(Layer.provideMerge(Home.layer), Layer.provide([NodeServices.layer, NodeCrypto.layer, environment]))
  )
  const embedded = Context.get(services, EmbeddedPostgres)
  yield* Effect.addFinalizer(() => Effect.ignore(embedded.discard))
  // Read at the start of a server only, so it is started twice; who holds it last stops it.
  yield* embedded.use.pipe(
    Effect.flatMap(({ url }) => countFromNextStart(Redacted.value(url))),
    Effect.scoped
  )
  const { url } = yield* embedded.use
  const admin = Redacted.value(url)
  const { begin, forget, statements } = statementCounter(admin)
  yield* begin
  let databases = 0
  return {
    /** A new, empty database; answers its address. */
    createDatabase: Effect.gen(function* () {
      const name = `round_${++databases}`
      yield* statement(admin, `CREATE DATABASE ${name}`)
      const place = new URL(admin)
      place.pathname = `/${name}`
      return place.href
    }),
    forget,
    statements
  }
})
export type BenchPostgres = Effect.Success<typeof benchPostgres>
