import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Redacted } from "effect"
import { NoInstallation } from "../home/errors.ts"
import { Database } from "./Database.ts"
import { EmbeddedPostgres } from "./EmbeddedPostgres.ts"

/** An embedded server that only says it was asked. */
const AskedEmbedded = Layer.succeed(
  EmbeddedPostgres,
  EmbeddedPostgres.of({
    use: Effect.succeed({
      url: Redacted.make("postgres://embedded"),
      port: 1,
      dataDirectory: "/data",
      logFile: "/log",
      startedHere: true,
      adopted: false
    }),
    connectExisting: new NoInstallation({ root: "/home" }),
    describe: Effect.die("not asked here"),
    adopt: () => Effect.die("not asked here"),
    discard: Effect.die("not asked here")
  })
)

const databaseWith = (environment: Record<string, string>, layer = Database.layer) =>
  Database.pipe(
    Effect.provide(
      layer.pipe(Layer.provide(AskedEmbedded), Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: environment }))))
    )
  )

describe("Database", () => {
  it.effect("is the operator's when DATABASE_URL is set, and describes it without its password", () =>
    Effect.gen(function* () {
      const database = yield* databaseWith({
        DATABASE_URL: "postgresql://church%20app:s3cret@db.example.org:6432/openfaith?sslmode=require"
      })
      assert.strictEqual(database.kind, "external")
      const facts = yield* database.describe
      assert.deepStrictEqual(facts, {
        kind: "external",
        host: "db.example.org",
        port: 6432,
        database: "openfaith",
        user: "church app"
      })
    })
  )

  it.effect("is the embedded one when DATABASE_URL is unset or empty", () =>
    Effect.gen(function* () {
      for (const environment of [{}, { DATABASE_URL: "" }, { DATABASE_URL: " " }]) {
        assert.strictEqual((yield* databaseWith(environment)).kind, "embedded")
      }
    })
  )

  it.effect("refuses an address that is not Postgres without showing it", () =>
    Effect.gen(function* () {
      for (const url of ["mysql://root:s3cret@host/db", "host=localhost password=s3cret"]) {
        const error = yield* Effect.flip(databaseWith({ DATABASE_URL: url }))
        assert.strictEqual(error._tag, "DatabaseUrlUnusable")
        assert.notInclude(error.message, "s3cret")
      }
    })
  )

  it.effect("is never made by a command that only reads", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(databaseWith({}, Database.layerExisting))
      assert.strictEqual(error._tag, "NoInstallation")
    })
  )
})
