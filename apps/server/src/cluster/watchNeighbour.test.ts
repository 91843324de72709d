import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { Runner, RunnerAddress, RunnerHealth, RunnerStorage } from "effect/cluster"
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

layer(Layer.merge(RunnerStorage.layerMemory, health), { excludeTestServices: true })("The next runner", (it) => {
  it.effect("is asked, the first by the last; one that is gone gets no more work, and the one after it is asked from then on", () =>
    Effect.gen(function* () {
      const storage = yield* RunnerStorage.RunnerStorage
      for (const address of [third, first, second]) yield* storage.register(Runner.make({ address, groups: ["default"], weight: 1 }), true)
      const healthy = Effect.map(storage.getRunners, (runners) =>
        runners.flatMap(([{ address }, isHealthy]) => (isHealthy ? [address.port] : [])).sort((one, other) => one - other)
      )
      yield* lookAtNeighbour(first)
      yield* lookAtNeighbour(third)
      assert.deepStrictEqual(asked, [String(second), String(first)])
      assert.deepStrictEqual(yield* healthy, [7001, 7002, 7003])
      gone.add(String(second))
      yield* lookAtNeighbour(first)
      assert.deepStrictEqual(yield* healthy, [7001, 7003])
      yield* lookAtNeighbour(first)
      assert.strictEqual(asked.at(-1), String(third))
      gone.add(String(third))
      yield* lookAtNeighbour(first)
      yield* lookAtNeighbour(first)
      assert.deepStrictEqual(yield* healthy, [7001])
      assert.strictEqual(asked.length, 5)
    })
  )
})
