import { assert, layer } from "@effect/vitest"
import { AccessRefused } from "@openfaith/adapter-core"
import { Deferred, Effect, Fiber, Option, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { anotherPool, numberOf } from "../../../../test/support/database.ts"
import { SourcesTest } from "../../../../test/support/engine.ts"
import { church } from "../../../../test/support/twoProducts.ts"
import { chooseProducts } from "../ProductChoice.ts"
import { Connections } from "../state/Connections.ts"
import { noteRefusal } from "./noteRefusal.ts"

const refused = new AccessRefused({ path: "/giving/v2/funds", status: 401, lacks: "product", detail: "No (TRASH_PANDA)" })

layer(SourcesTest, { excludeTestServices: true })("A refused product", (it) => {
  it.effect("that several streams meet at once is switched off once, and is no reason to ask a person", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const { manifest } = church
      const connection = yield* connections.connect({
        orgId: "acme",
        adapter: "pco",
        baseUrl: "http://127.0.0.1:1",
        accountId: "1",
        accountName: "Acme"
      })
      yield* connections.entities(connection.id, [...manifest.entities.keys()])
      // All of them have come as far as the change before one of them makes it.
      const taken = yield* Deferred.make<void>()
      const released = yield* Deferred.make<void>()
      yield* Effect.gen(function* () {
        const own = yield* SqlClient.SqlClient
        yield* own.withTransaction(
          Effect.gen(function* () {
            yield* own`LOCK TABLE sync.entities IN SHARE ROW EXCLUSIVE MODE`
            yield* Deferred.succeed(taken, undefined)
            yield* Deferred.await(released)
          })
        )
      }).pipe(Effect.provide(anotherPool("holder")), Effect.forkScoped)
      yield* Deferred.await(taken)
      const noted = yield* Effect.replicateEffect(Effect.forkChild(noteRefusal(connection, manifest, "giving.Fund", refused)), 3)
      yield* Effect.repeat(numberOf("SELECT count(*) FROM pg_locks WHERE relation = 'sync.entities'::regclass AND NOT granted"), {
        until: (count) => count === 3,
        schedule: Schedule.spaced("10 millis")
      })
      yield* Deferred.succeed(released, undefined)
      yield* Effect.forEach(noted, Fiber.join)
      assert.strictEqual(Option.getOrThrow(yield* connections.find(connection.id)).status, "active")
      const off = yield* numberOf("SELECT count(*) FROM sync.entities WHERE NOT enabled AND off_reason IS NOT NULL")
      assert.strictEqual(off, 1)
    })
  )

  it.effect("stays off where its account is connected again with products, until it is named itself or nothing else would be read", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const { manifest } = church
      const account = { orgId: "again", adapter: "pco", baseUrl: "http://127.0.0.1:1", accountId: "2", accountName: "Again" }
      const connection = yield* connections.connect(account)
      const all = [...manifest.entities.keys()]
      yield* connections.entities(connection.id, all)
      yield* noteRefusal(connection, manifest, "giving.Fund", refused)
      const fund = Effect.map(connections.entities(connection.id, all), (found) => found.get("giving.Fund"))
      const before = yield* fund
      assert.include(before?.offReason, "TRASH_PANDA")
      yield* chooseProducts(connection, church, ["people", "giving"])
      assert.deepInclude(yield* fund, { enabled: false, offReason: before?.offReason ?? null })
      for (const products of [["people", "giving.Fund"], ["giving"]]) {
        yield* chooseProducts(connection, church, products)
        assert.deepInclude(yield* fund, { enabled: true, offReason: null }, products.join(" "))
        yield* chooseProducts(connection, church, ["people", "giving.Fund"])
        yield* noteRefusal(connection, manifest, "giving.Fund", refused)
        assert.deepInclude(yield* fund, { enabled: false })
      }
    })
  )
})
