import { assert, layer } from "@effect/vitest"
import { Clock, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseTest, EmptyDatabaseTest } from "../../../../test/support/database.ts"
import { skewedClock } from "../../../../test/support/skewedClock.ts"
import { Database } from "../postgres/Database.ts"
import { requireDatabase, sharesSessions } from "./requireDatabase.ts"

/** A login without any rights, for this server, and the address of the same database for it. */
const asNobody = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { url } = yield* Database
  const name = `nobody_${crypto.randomUUID().slice(0, 8)}`
  yield* Effect.acquireRelease(sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD 'nothing'`), () =>
    Effect.ignore(sql.unsafe(`DROP ROLE ${name}`))
  )
  const own = new URL(Redacted.value(url))
  own.username = name
  own.password = "nothing"
  return Redacted.make(own.href)
})

const skew = { by: 0 }

layer(DatabaseTest.pipe(Layer.provideMerge(skewedClock(skew))), { excludeTestServices: true })("A database that is in use", (it) => {
  it.effect("is taken by its owner", () => Effect.flatMap(Database, ({ url }) => requireDatabase(url)))

  it.effect("is refused where the user may not use it, with what gives the right", () =>
    Effect.gen(function* () {
      const refused = yield* Effect.flip(requireDatabase(yield* asNobody))
      assert.strictEqual(refused._tag, "LackingRights")
      assert.include(refused.message, "GRANT openfaith_runner TO")
    }).pipe(Effect.scoped)
  )

  it.effect("is refused where its clock is minutes apart from this machine's", () =>
    Effect.gen(function* () {
      const { url } = yield* Database
      skew.by = 180_000
      assert.isAbove(yield* Clock.currentTimeMillis, 0)
      const refused = yield* Effect.flip(requireDatabase(url)).pipe(Effect.ensuring(Effect.sync(() => (skew.by = 0))))
      assert.match(refused.message, /is (179|180) s ahead of the database's/)
    })
  )
})

layer(EmptyDatabaseTest, { excludeTestServices: true })("A database that is empty", (it) => {
  it.effect("is refused where nothing may be made in it", () =>
    Effect.gen(function* () {
      const refused = yield* Effect.flip(requireDatabase(yield* asNobody))
      assert.include(refused.message, "GRANT CREATE ON DATABASE")
    }).pipe(Effect.scoped)
  )

  it.effect("is known to be behind a pooler where sessions are shared", () =>
    Effect.sync(() => {
      assert.isNull(sharesSessions([1, 1], [2, 2]))
      assert.isNotNull(sharesSessions([1, 1], [1]))
      assert.isNotNull(sharesSessions([1, 3], [2]))
      assert.isNotNull(sharesSessions([1, 1], [2, 3]))
    })
  )
})
