import { assert, it, layer } from "@effect/vitest"
import { Clock, Effect, Layer, Redacted, Result, Schema } from "effect"
import { rowsOf } from "../../../../test/support/database.ts"
import { SourcesTest } from "../../../../test/support/engine.ts"
import { Connections } from "../state/Connections.ts"
import { MasterKeys } from "./MasterKeys.ts"
import { newKey, openBytes, sealBytes } from "./seal.ts"
import { SourceClients } from "./SourceClients.ts"
import { SealBroken, Vault } from "./Vault.ts"

const secret = "a-very-long-secret-9f8e7d"

/** The clients of an installation with that key. */
const clientsWith = (byte: number) =>
  SourceClients.pipe(
    Effect.provide(
      Layer.fresh(SourceClients.layer).pipe(
        Layer.provide(Layer.fresh(Vault.layer)),
        Layer.provide(MasterKeys.layer(Redacted.make(new Uint8Array(32).fill(byte))))
      )
    )
  )

layer(SourcesTest, { excludeTestServices: true })("A stored credential", (it) => {
  it.effect("is nowhere to be read in its row, and with another installation's key the connection says what to do", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const connection = yield* connections.connect({
        orgId: "acme",
        adapter: "pco",
        baseUrl: "http://127.0.0.1:1",
        accountId: "1",
        accountName: "Acme"
      })
      const clients = yield* clientsWith(1)
      yield* clients.keep(connection, { kind: "basic", id: "token-id", secret: Redacted.make(secret) })
      yield* clients.forConnection(connection)
      const rows = yield* rowsOf(
        Schema.Struct({ row: Schema.String, sealed: Schema.Uint8Array }),
        "SELECT c::text AS row, sealed FROM sync.credentials c"
      )
      assert.strictEqual(rows.length, 1)
      for (const { row, sealed } of rows) {
        for (const shape of [secret, Buffer.from(secret).toString("hex"), Buffer.from(secret).toString("base64"), "token-id"]) {
          assert.notInclude(row, shape)
          assert.isFalse(Buffer.from(sealed).includes(shape))
        }
      }
      const broken = yield* Effect.flip((yield* clientsWith(2)).forConnection(connection))
      assert.instanceOf(broken, SealBroken)
      assert.include(broken.message, "Restore the key file of the home they were stored with, or connect again.")
      assert.notInclude(broken.message, secret)
    })
  )

  it.effect("is forgotten by a process that has not used it for a while, and opened again when it does", () =>
    Effect.gen(function* () {
      const connections = yield* Connections
      const clients = yield* clientsWith(1)
      const connect = Effect.fnUntraced(function* (orgId: string) {
        const connection = yield* connections.connect({
          orgId,
          adapter: "pco",
          baseUrl: "http://127.0.0.1:1",
          accountId: orgId,
          accountName: orgId
        })
        yield* clients.keep(connection, { kind: "basic", id: "token-id", secret: Redacted.make(secret) })
        return connection
      })
      const [idle, busy] = [yield* connect("idle"), yield* connect("busy")]
      const known = Effect.map(clients.budgets, (all) => all.map(({ connectionId }) => connectionId))
      yield* clients.forConnection(busy)
      const before = yield* clients.forConnection(idle)
      assert.isTrue((yield* clients.forConnection(idle)) === before, "it is in use")
      const clock = yield* Clock.Clock
      const after = (seconds: bigint): Clock.Clock =>
        Object.assign(Object.create(clock), {
          monotonicTimeNanos: Effect.map(clock.monotonicTimeNanos, (nanos) => nanos + seconds * 1_000_000_000n)
        })
      assert.sameMembers([...(yield* known)], [idle.id, busy.id])
      assert.deepStrictEqual(yield* Effect.provideService(known, Clock.Clock, after(100n)), [], "told of no more, though nobody came since")
      yield* Effect.provideService(clients.forConnection(busy), Clock.Clock, after(200n))
      assert.deepStrictEqual(yield* known, [busy.id])
      yield* clients.forConnection(idle)
      assert.sameMembers([...(yield* known)], [idle.id, busy.id])
    })
  )
})

it("An opened secret stands in bytes of its own, which keep nothing else in memory", () => {
  const key = newKey()
  const opened = Result.getOrThrow(openBytes(key, sealBytes(key, Buffer.from(secret), ["here"]), ["here"]))
  assert.strictEqual(Buffer.from(opened).toString(), secret)
  assert.strictEqual(opened.buffer.byteLength, secret.length)
})
