import { assert, layer } from "@effect/vitest"
import { defineCanonical, text } from "@openfaith/canonical/vocabulary"
import { ConfigProvider, Deferred, Duration, Effect, Fiber, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { anotherPool, EmptyDatabaseTest, numberOf, rowsOf } from "../../../../test/support/database.ts"
import { run } from "../../../../test/support/pages.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { briefly, StoreInUse } from "./briefly.ts"
import { migrate, migrateWithin, OlderStore } from "./migrate.ts"
import { buildBeside } from "./migrating.ts"

const bell = defineCanonical({ name: "bell", idPrefix: "bell", doc: "A bell.", columns: { tone: text("Its tone.") }, references: {} })
const louderBell = { ...bell, columns: { ...bell.columns, weight: text("Its weight.") } }
const model = CanonicalModel.layer([bell])

/** Another process reads the table in a transaction that stays open until it is told to end. */
const openReader = (table: string, until: Deferred.Deferred<void>) =>
  Effect.gen(function* () {
    const reads = yield* Deferred.make<void>()
    const read = Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql.unsafe(`SELECT count(*) FROM ${table}`)
          yield* Deferred.succeed(reads, undefined)
          yield* Deferred.await(until)
        })
      )
    })
    const reader = yield* read.pipe(Effect.provide(anotherPool("a-report")), Effect.forkChild)
    yield* Deferred.await(reads)
    return reader
  })

const never = ConfigProvider.layer(ConfigProvider.fromUnknown({ OPENFAITH_MIGRATE: "never" }))

layer(EmptyDatabaseTest, { excludeTestServices: true })("A store that is in use while it is brought up to date", (it) => {
  it.effect("a process that may not change an empty database says what to do, and changes nothing", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Effect.provide(migrate, [model, never]))
      assert.instanceOf(error, OlderStore)
      assert.match(error.message, /^The database lacks 0001_organisations_and_connections, .* Run `openfaith migrate`/)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM pg_namespace WHERE nspname = 'sync'"), 0)
      yield* Effect.provide(migrate, model)
      assert.deepStrictEqual(yield* Effect.provide(migrate, [model, never]), [])
    })
  )

  it.effect("a migration whose number is lower than the highest runs all the same", () =>
    Effect.gen(function* () {
      yield* run("DELETE FROM openfaith_migrations WHERE name = 'products'")
      yield* run("ALTER TABLE sync.connections DROP COLUMN products")
      assert.deepStrictEqual(yield* Effect.provide(migrate, model), ["products"])
    })
  )

  it.effect("a reader that keeps a table holds up nobody but the migration, which ends once the table is free", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const until = yield* Deferred.make<void>()
      const reader = yield* openReader("canonical.bell", until)
      const migrating = yield* migrateWithin(Duration.minutes(1)).pipe(
        Effect.provide(CanonicalModel.layer([louderBell])),
        Effect.forkChild({ startImmediately: true })
      )
      // Each of these fails in the server where it has to queue behind the migration for long.
      for (let read = 0; read < 20; read++) {
        yield* sql.withTransaction(
          Effect.andThen(sql.unsafe("SET LOCAL lock_timeout = '2s'"), sql.unsafe("SELECT count(*) FROM canonical.bell"))
        )
        yield* Effect.sleep("50 millis")
      }
      assert.strictEqual(migrating.pollUnsafe(), undefined)
      yield* Deferred.succeed(until, undefined)
      yield* Fiber.join(reader)
      yield* Fiber.join(migrating)
      assert.strictEqual(
        yield* numberOf("SELECT count(*) FROM information_schema.columns WHERE table_name = 'bell' AND column_name = 'weight'"),
        1
      )
    })
  )

  it.effect("a change whose tables are never free is given up, and says who holds them", () =>
    Effect.gen(function* () {
      const until = yield* Deferred.make<void>()
      const reader = yield* openReader("canonical.bell", until)
      yield* Effect.sleep("1100 millis")
      const change = Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe("ALTER TABLE canonical.bell ADD COLUMN age text"))
      const error = yield* Effect.flip(briefly("A change", Duration.millis(300), change))
      assert.instanceOf(error, StoreInUse)
      assert.match(error.message, /^A change found its tables in use for .*a-report/)
      yield* Deferred.succeed(until, undefined)
      yield* Fiber.join(reader)
    })
  )

  it.effect("an index that was begun and not finished is built again, while rows are written", () =>
    Effect.gen(function* () {
      const index = { name: "canonical.bell_by_tone", on: "canonical.bell (tone)" }
      yield* buildBeside(index)
      yield* run("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'canonical.bell_by_tone'::regclass")
      yield* buildBeside(index)
      yield* buildBeside(index)
      const [found] = yield* rowsOf(
        Schema.Struct({ isValid: Schema.Boolean }),
        `SELECT indisvalid AS "isValid" FROM pg_index WHERE indexrelid = 'canonical.bell_by_tone'::regclass`
      )
      assert.isTrue(found?.isValid)
      const [settings] = yield* rowsOf(Schema.Struct({ timeout: Schema.String }), "SELECT current_setting('lock_timeout') AS timeout")
      assert.strictEqual(settings?.timeout, "10s")
    })
  )

  it.effect("a program with an older model starts on a store that a newer one has widened, and leaves its columns", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* Effect.provide(migrate, model), [])
      assert.deepStrictEqual(yield* Effect.provide(migrate, CanonicalModel.layer([louderBell])), [])
      assert.strictEqual(yield* numberOf("SELECT cardinality(models) FROM sync.compatibility"), 2)
    })
  )
})
