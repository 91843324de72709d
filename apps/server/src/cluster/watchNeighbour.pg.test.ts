import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Runner, RunnerAddress, RunnerHealth, RunnerStorage } from "effect/cluster"
import { SqlClient } from "effect/sql"
import { Runners } from "@openfaith/sync-engine"
import { DatabaseTest } from "../../../../test/support/database.ts"
import { lookAtNeighbour } from "./watchNeighbour.ts"

const at = (port: number) => RunnerAddress.make("127.0.0.1", port)
const first = at(7001)
const second = at(7002)
const third = at(7003)

const gone = new Set<string>()
const asked: Array<string> = []
const health = Layer.succeed(RunnerHealth.RunnerHealth, {
  isAlive: (address) =>
    Effect.sync(() => {
      asked.push(String(address))
      return !gone.has(String(address))
    })
})

const here = (port: number) => ({
  id: String(port),
  role: "runner" as const,
  address: `127.0.0.1:${port}`,
  machine: "here",
  host: "here",
  pid: port,
  processStarted: "now",
  version: "1",
  storeVersion: 1
})
/** As if the process had said nothing for so long. */
const silence = (port: number, seconds: number) =>
  Effect.flatMap(
    SqlClient.SqlClient,
    (sql) => sql`UPDATE sync.runners SET heartbeat_at = clock_timestamp() - make_interval(secs => ${seconds}) WHERE id = ${String(port)}`
  )

const NeighbourTest = Layer.mergeAll(RunnerStorage.layerMemory, health, Runners.layer).pipe(Layer.provideMerge(DatabaseTest))

layer(NeighbourTest, { excludeTestServices: true })("The next runner", (it) => {
  it.effect("is asked, the first by the last; one that is gone gets no more work, and the one after it is asked from then on", () =>
    Effect.gen(function* () {
      const storage = yield* RunnerStorage.RunnerStorage
      const runners = yield* Runners
      for (const { port } of [first, second, third]) yield* runners.enter(here(port))
      for (const address of [third, first, second]) yield* storage.register(Runner.make({ address, groups: ["default"], weight: 1 }), true)
      const healthy = Effect.map(storage.getRunners, (runners) =>
        runners.flatMap(([{ address }, isHealthy]) => (isHealthy ? [address.port] : [])).sort((one, other) => one - other)
      )
      yield* lookAtNeighbour(first)
      yield* lookAtNeighbour(third)
      assert.deepStrictEqual(asked, [String(second), String(first)])
      assert.deepStrictEqual(yield* healthy, [7001, 7002, 7003])
      gone.add(String(second))
      // It cannot be reached from here, and says that it is there.
      yield* lookAtNeighbour(first)
      assert.deepStrictEqual(yield* healthy, [7001, 7002, 7003])
      yield* silence(7002, 4)
      yield* lookAtNeighbour(first)
      assert.deepStrictEqual(yield* healthy, [7001, 7003])
      yield* lookAtNeighbour(first)
      assert.strictEqual(asked.at(-1), String(third))
      gone.add(String(third))
      yield* runners.leave("7003", "it was stopped")
      yield* lookAtNeighbour(first)
      yield* lookAtNeighbour(first)
      assert.deepStrictEqual(yield* healthy, [7001])
      assert.strictEqual(asked.length, 6)
    })
  )
})
