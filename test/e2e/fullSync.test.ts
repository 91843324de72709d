import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { EngineTest, noLimit, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

layer(EngineTest, { excludeTestServices: true })("A full sync", (it) => {
  it.effect("stores every record of the church attribute by attribute, and proves it with a balanced receipt", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 500, limits: noLimit })
      const { run, streams } = yield* syncOnce({ simulator, orgId: "whole" })
      assert.deepStrictEqual([run.status, run.reason], ["complete", null])
      for (const { entity, receipt } of streams) assert.isTrue(receipt?.balanced, entity)
      yield* expectStoreEqualsSource(simulator, "whole")
    })
  )
})
