import { NodeHttpClient } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { pco } from "@openfaith/pco"
import { Effect, Layer, Redacted, Schema } from "effect"
import { DatabaseTest, rowsOf } from "../../../../test/support/database.ts"
import { Adapters } from "../Adapters.ts"
import { Connections } from "../state/Connections.ts"
import { SourceClients } from "./SourceClients.ts"
import { SealBroken, Vault } from "./Vault.ts"

const keyOf = (byte: number) => Redacted.make(new Uint8Array(32).fill(byte))
const secret = "a-very-long-secret-9f8e7d"
const place = { orgId: "acme", connectionId: "con_1", keyVersion: 1 }

const vaultWith = (byte: number) => Vault.pipe(Effect.provide(Vault.layer(keyOf(byte))))

const clientsWith = (byte: number) =>
  SourceClients.pipe(Effect.provide(Layer.fresh(SourceClients.layer).pipe(Layer.provide(Vault.layer(keyOf(byte))))))

layer(Connections.layer.pipe(Layer.provideMerge(DatabaseTest), Layer.provideMerge([Adapters.layer([pco]), NodeHttpClient.layerUndici])), {
  excludeTestServices: true
})("Vault", (it) => {
  it.effect("opens what it sealed, and seals the same secret differently each time", () =>
    Effect.gen(function* () {
      const vault = yield* vaultWith(1)
      const sealed = yield* vault.seal(Redacted.make(`${secret} 😀`), place)
      assert.strictEqual(Redacted.value(yield* vault.open(sealed, place)), `${secret} 😀`)
      assert.notDeepEqual([...sealed], [...(yield* vault.seal(Redacted.make(`${secret} 😀`), place))])
      assert.isFalse(Buffer.from(sealed).includes(secret))
    })
  )

  it.effect("a sealed secret opens only for its organisation, connection and key version, only whole, and only with its key", () =>
    Effect.gen(function* () {
      const vault = yield* vaultWith(1)
      const sealed = yield* vault.seal(Redacted.make(secret), place)
      const flipped = Uint8Array.from(sealed)
      flipped[20] = (flipped[20] ?? 0) ^ 1
      const attempts = [
        vault.open(sealed, { ...place, orgId: "other" }),
        vault.open(sealed, { ...place, connectionId: "con_2" }),
        vault.open(sealed, { ...place, keyVersion: 2 }),
        // What is bound is bound part by part: moving a character from one to the next is another place.
        vault.open(sealed, { ...place, orgId: "acm", connectionId: "econ_1" }),
        vault.open(flipped, place),
        vault.open(sealed.subarray(0, 10), place),
        vault.open(new Uint8Array(), place),
        (yield* vaultWith(2)).open(sealed, place)
      ]
      for (const attempt of attempts) assert.instanceOf(yield* Effect.flip(attempt), SealBroken)
    })
  )

  it.effect("the secret is nowhere in its row, and with another installation's key the connection says what to do", () =>
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
})
