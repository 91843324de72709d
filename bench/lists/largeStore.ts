/** A database of its own, filled with a large installation, and `openfaith serve --role api` over it as a process of its own. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { PgClient } from "@effect/sql-pg"
import { migrate } from "@openfaith/sync-engine"
import { Console, Effect, Layer, Option, Redacted, Schema } from "effect"
import { startTestPostgres } from "../../apps/server/src/postgres/TestPostgres.ts"
import { ModelLive } from "../../apps/server/src/Store.ts"
import { freePortOf } from "../../test/support/freePort.ts"
import { start, temporaryHome } from "../../test/support/processes.ts"
import { fillStore, type StoreSize } from "./fillStore.ts"

const Served = Schema.fromJsonString(Schema.Struct({ event: Schema.Literal("serving"), url: Schema.String }))
const servedIn = Schema.decodeUnknownOption(Served)

const database = Effect.acquireRelease(
  Effect.promise(() => startTestPostgres()),
  (postgres) => Effect.promise(() => postgres.stop())
).pipe(Effect.flatMap((postgres) => Effect.promise(() => postgres.createDatabase())))

/** The server as its operators start it, over that database. */
const served = Effect.fnUntraced(function* (databaseUrl: string) {
  const home = yield* temporaryHome
  const port = String(yield* freePortOf)
  const server = yield* Effect.acquireRelease(
    Effect.sync(() =>
      start("apps/cli/src/main.ts", ["serve", "--role", "api", "--json"], {
        OPENFAITH_HOME: home,
        OPENFAITH_PORT: port,
        DATABASE_URL: databaseUrl
      })
    ),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGTERM"), ended))
  )
  const url = yield* Effect.promise(
    () =>
      new Promise<string>((resolve, reject) => {
        server.child.stdout?.on("data", (text: string) => {
          for (const line of text.split("\n")) Option.map(servedIn(line), (told) => resolve(told.url))
        })
        void server.ended.then(({ stderr }) => reject(new Error(`The server ended: ${stderr}`)))
      })
  )
  return { url, pid: server.pid, key: readFileSync(join(home, "keys", "local.key"), "utf8").trim() }
})

/** Says on standard error how long each part of it took. `connection`: a way into the database, beside the server. */
export const largeStore = Effect.fn("largeStore")(function* (size: StoreSize) {
  const { url: databaseUrl } = yield* database
  const connection = PgClient.layer({
    url: Redacted.make(databaseUrl),
    maxConnections: 2,
    applicationName: "bench",
    startupParameters: { TimeZone: "UTC" }
  })
  const parts: Array<string> = []
  yield* Effect.gen(function* () {
    yield* migrate
    yield* fillStore(size, (part, seconds) => {
      parts.push(`${part} ${seconds.toFixed(1)} s`)
      return Console.error(`${part}: ${seconds.toFixed(1)} s`)
    })
  }).pipe(Effect.provide(Layer.mergeAll(ModelLive, connection)))
  return { ...(yield* served(databaseUrl)), connection, parts }
})
