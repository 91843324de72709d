/** A connection reads the products it was connected for, with what those need, and no other is asked for. */
import { assert, layer } from "@effect/vitest"
import type { Connection } from "@openfaith/sync-engine"
import { ConfigProvider, Effect } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { connectTo, engineWith, noLimit, syncOnce } from "../support/engine.ts"
import { church } from "../support/twoProducts.ts"

const expectRead = (found: ReadonlyArray<string>, expected: ReadonlyArray<string>) =>
  assert.deepStrictEqual(found.toSorted(), expected.toSorted())
const all = [...church.manifest.entities.keys()]

layer(engineWith(church), { excludeTestServices: true, concurrent: true })("A connection", (it) => {
  const readOf = Effect.fnUntraced(function* ({ adapter, id, orgId }: Connection) {
    const operations = yield* Operations
    return (yield* operations.plan({ orgId, adapter, connectionId: id }, "full", false)).entities.map(({ entity }) => entity)
  })
  it.effect("reads what it was connected for, and asks for nothing else", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const connection = yield* connectTo(simulator, "chosen", "church", ["giving"])
      simulator.church.requests.clear()
      yield* syncOnce({ simulator, orgId: "chosen", adapter: "church" })
      yield* (yield* Operations).plan({ orgId: "chosen", adapter: "church", connectionId: null }, "full", true)
      const asked = simulator.church.requests.recent().map(({ url }) => url.split("/")[1] ?? "")
      // Of people nothing but the account.
      expectRead([...new Set(asked)], ["people", "giving"])
      assert.lengthOf(
        asked.filter((product) => product === "people"),
        1
      )
      expectRead(yield* readOf(connection), ["giving.Fund"])

      // Connected again without a word about it, it stays so; with one, it changes.
      yield* connectTo(simulator, "chosen", "church")
      expectRead(yield* readOf(connection), ["giving.Fund"])
      yield* connectTo(simulator, "chosen", "church", ["people", "giving"])
      expectRead(yield* readOf(connection), all)
    })
  )

  it.effect("reads what the installation says where nobody says more, and everything where that says nothing", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const connectedWith = (env: Record<string, string>, orgId: string) =>
        connectTo(simulator, orgId, "church").pipe(Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env }))))
      const some = yield* connectedWith({ OPENFAITH_PRODUCTS: "giving.Fund, of another source" }, "some")
      expectRead(yield* readOf(some), ["giving.Fund"])
      for (const [orgId, env] of [
        ["everything", {}],
        ["elsewhere", { OPENFAITH_PRODUCTS: "of another source" }]
      ] as const) {
        const connection = yield* connectedWith(env, orgId)
        expectRead(yield* readOf(connection), all)
      }
    })
  )

  it.effect("to a product that there is not is refused by name", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const refused = yield* Effect.flip(connectTo(simulator, "unknown", "church", ["people", "givings"]))
      assert.strictEqual(
        refused.message,
        'The adapter church has neither a product nor an entity "givings". Its products are people, giving.'
      )
    })
  )
})
