/** Promise 8 on a small church, at Planning Center's real limit. */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { planningCenterLimits, startSimulator } from "../../apps/simulator/src/index.ts"
import { EngineTest, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

layer(EngineTest, { excludeTestServices: true })("The source's limit", (it) => {
  it.effect("is never exceeded in any window, and nearly all of it is used", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 260, limits: { window: "sliding" } })
      const { run } = yield* syncOnce({ simulator, orgId: "limited" })
      const { maxInWindow, perStatus, total } = simulator.church.requests.summary()
      assert.isAbove(total, planningCenterLimits.requests, "the church is too small to meet the limit")
      assert.isAtMost(maxInWindow, planningCenterLimits.requests)
      assert.isAtLeast(maxInWindow, planningCenterLimits.requests * 0.97)
      assert.isUndefined(perStatus["429"])
      assert.strictEqual(run.status, "complete", run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "limited")
    })
  )
})
