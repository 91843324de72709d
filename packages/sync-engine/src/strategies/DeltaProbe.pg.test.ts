/** What asking whether anything changed costs a process, however many entities a source has. */
import { createServer } from "node:http"
import { assert, layer } from "@effect/vitest"
import { pco } from "@openfaith/pco"
import { Effect, Layer, Redacted } from "effect"
import { SourcesTest, testKey } from "../../../../test/support/engine.ts"
import { MasterKeys } from "../credentials/MasterKeys.ts"
import { SourceClients } from "../credentials/SourceClients.ts"
import { Vault } from "../credentials/Vault.ts"
import { Connections } from "../state/Connections.ts"
import { Records } from "../state/Records.ts"
import { Validators } from "../state/Validators.ts"
import { DeltaProbe } from "./DeltaProbe.ts"
import { entitiesAtOnce } from "./entitiesAtOnce.ts"

const ProbeTest = DeltaProbe.layer.pipe(
  Layer.provideMerge([SourceClients.layer, Records.layer, Validators.layer]),
  Layer.provide(Vault.layer),
  Layer.provideMerge(SourcesTest),
  Layer.provideMerge(MasterKeys.layer(testKey))
)

/** A source in which nothing ever changes, and the most requests it was asked at once. */
const quietSource = Effect.gen(function* () {
  const asked = { now: 0, most: 0, all: 0 }
  const server = createServer((_, response) => {
    asked.now++
    asked.all++
    asked.most = Math.max(asked.most, asked.now)
    setTimeout(() => {
      asked.now--
      response.writeHead(200, { "content-type": "application/json" })
      response.end(JSON.stringify({ data: [], included: [], links: {}, meta: { total_count: 0, count: 0 } }))
    }, 60)
  })
  const url = yield* Effect.acquireRelease(
    Effect.callback<string>((resume) => {
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(Effect.succeed(address === null || typeof address === "string" ? "" : `http://127.0.0.1:${address.port}`))
      })
    }),
    () =>
      Effect.sync(() => {
        server.close()
        server.closeAllConnections()
      })
  )
  return { url, asked }
})

layer(ProbeTest, { excludeTestServices: true })("Asking whether anything changed", (it) => {
  it.effect("has no more answers of a source in memory at once than a run reads entities", () =>
    Effect.gen(function* () {
      const { asked, url } = yield* quietSource
      const connections = yield* Connections
      const clients = yield* SourceClients
      const probe = yield* DeltaProbe
      const connection = yield* connections.connect({ orgId: "wide", adapter: "pco", baseUrl: url, accountId: "1", accountName: "Wide" })
      yield* clients.keep(connection, { kind: "basic", id: "id", secret: Redacted.make("secret") })
      const wide = [...pco.manifest.entities.values()].filter(({ list }) => list.orderBy?.includes("updated_at") === true)
      const some = wide.filter(({ list }) => !list.path.includes("{")).slice(0, 2 * entitiesAtOnce)
      assert.lengthOf(some, 2 * entitiesAtOnce)
      const ids = yield* connections.entities(
        connection.id,
        some.map(({ name }) => name)
      )
      const { unchanged } = yield* probe.ask(
        connection,
        "interactive",
        some.map((entity) => ({
          entity,
          entityId: ids.get(entity.name)?.id ?? 0,
          plan: { strategy: "keyset", field: "updated_at", from: "2026-01-01T00:00:00Z", overlapMs: 60_000, perPage: 25 }
        }))
      )
      assert.lengthOf(unchanged, some.length)
      assert.strictEqual(asked.all, some.length)
      assert.isAtMost(asked.most, entitiesAtOnce)
      assert.isAbove(asked.most, 1)
    }).pipe(Effect.scoped)
  )
})
