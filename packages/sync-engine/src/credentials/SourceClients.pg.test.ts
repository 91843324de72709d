import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Redacted, Schema } from "effect"
import { rowsOf } from "../../../../test/support/database.ts"
import { SourcesTest } from "../../../../test/support/engine.ts"
import { Connections } from "../state/Connections.ts"
import { MasterKeys } from "./MasterKeys.ts"
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
})
