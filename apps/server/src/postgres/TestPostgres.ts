/**
 * TestPostgres: one real Postgres for a whole test run and a database of its own for whoever asks. Plain promises, because
 * vitest's global setup is no Effect. Workers reach the same server with `connectTestPostgres(url)`.
 */
import { randomBytes } from "node:crypto"
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { Clock, ConfigProvider, Effect, Exit, Layer, Redacted, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { Home } from "../home/Home.ts"
import { EmbeddedPostgres } from "./EmbeddedPostgres.ts"

export interface TestDatabases {
  /** A URL as superuser of an empty database. */
  readonly url: string
  /** A new database, a copy of `template` if one is named. Nobody may be connected to the template meanwhile. */
  readonly createDatabase: (template?: string) => Promise<{ readonly url: string; readonly name: string }>
  /** Drops a database made here, cutting whoever is connected. */
  readonly dropDatabase: (name: string) => Promise<void>
}

export interface TestPostgres extends TestDatabases {
  /** Stops the server and deletes everything it wrote. */
  readonly stop: () => Promise<void>
}

const homePrefix = "openfaith-test-postgres-"

/** An embedded Postgres whose home is `root`, without syncing: a power cut in a test run costs nothing. */
const embeddedAt = (root: string) =>
  EmbeddedPostgres.layerWith({ durable: false }).pipe(
    Layer.provide(Home.layer),
    Layer.provide([NodeServices.layer, NodeCrypto.layer, ConfigProvider.layer(ConfigProvider.fromEnv({ env: { OPENFAITH_HOME: root } }))])
  )

const discard = (root: string) =>
  Effect.gen(function* () {
    const embedded = yield* EmbeddedPostgres
    yield* embedded.discard
  }).pipe(Effect.provide(embeddedAt(root)), Effect.ensuring(Effect.sync(() => rmSync(root, { recursive: true, force: true }))))

const startingMillis = 120_000

/** Test runs that were killed leave a server behind; the next run of anybody here ends it. */
const sweep = Effect.gen(function* () {
  const now = yield* Clock.currentTimeMillis
  const left = readdirSync(tmpdir()).filter((name) => name.startsWith(homePrefix))
  for (const name of left) {
    const root = join(tmpdir(), name)
    // Another run may be starting this very moment and not be among the users yet.
    if (now - statSync(root).mtimeMs < startingMillis) continue
    const users = Effect.gen(function* () {
      const embedded = yield* EmbeddedPostgres
      return (yield* embedded.describe).users
    })
    yield* users.pipe(
      Effect.provide(embeddedAt(root)),
      Effect.flatMap((inUse) => (inUse.length === 0 ? discard(root) : Effect.void)),
      Effect.ignore // of another user of this computer
    )
  }
})

/** The same databases by URL, for test workers. */
export const connectTestPostgres = (url: string): TestDatabases => {
  const run = (statement: (sql: SqlClient.SqlClient) => Effect.Effect<unknown, unknown>) =>
    Effect.runPromise(
      Effect.asVoid(Effect.flatMap(SqlClient.SqlClient, statement)).pipe(
        Effect.provide(PgClient.layer({ url: Redacted.make(url), maxConnections: 1, applicationName: "test-databases" }))
      )
    )
  return {
    url,
    createDatabase: async (template) => {
      const name = `test_${randomBytes(6).toString("hex")}`
      await run((sql) => sql`CREATE DATABASE ${sql(name)} TEMPLATE ${sql(template ?? "template0")}`)
      const own = new URL(url)
      own.pathname = `/${name}`
      return { url: own.href, name }
    },
    dropDatabase: (name) => run((sql) => sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`)
  }
}

/** Starts a server of its own in a temporary home. About 2 s; 40 ms per database afterwards. */
export const startTestPostgres = async (): Promise<TestPostgres> => {
  await Effect.runPromise(Effect.ignore(sweep))
  const root = mkdtempSync(join(tmpdir(), homePrefix))
  const scope = Scope.makeUnsafe()
  const use = Effect.gen(function* () {
    const embedded = yield* EmbeddedPostgres
    return yield* Scope.provide(embedded.use, scope)
  })
  const running = await Effect.runPromise(use.pipe(Effect.provide(embeddedAt(root))))
  return {
    ...connectTestPostgres(Redacted.value(running.url)),
    stop: () => Effect.runPromise(Effect.andThen(Scope.close(scope, Exit.void), discard(root)))
  }
}
