/** Promise 8 on a small church, at Planning Center's real limit. */
import { assert, layer } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { planningCenterLimits, startSimulator } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { numberOf } from "../support/database.ts"
import { connectTo, EngineTest, noLimit, syncOnce } from "../support/engine.ts"
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

  it.effect("is waited for durably where it takes long: the stream says so, and no worker is held up", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 20, limits: noLimit })
      const operations = yield* Operations
      const connection = yield* connectTo(simulator, "long")
      simulator.church.faults.set([{ kind: "too-many-requests", seconds: 600, times: 1, match: { path: "^/people/v2/people\\?" } }])
      const { runId } = yield* operations.requestRun(connection, "full", ["people.Person"])
      const waits = yield* operations.run(runId).pipe(
        Effect.map(({ streams }) => streams.find(({ entity }) => entity === "people.Person")?.waiting ?? null),
        Effect.repeat({ until: (waiting) => waiting !== null, schedule: Schedule.spaced("25 millis") })
      )
      assert.include(waits?.reason, "rate limit is reached")
      assert.isAbove(Date.parse(waits?.until ?? ""), Date.now() + 500_000)
      // The slice has ended: its activity is answered, and what is left is the workflow's timer.
      const open = numberOf(
        "SELECT count(*) FROM cluster.cluster_messages WHERE entity_type LIKE '%EntitySync%' AND tag = 'activity' AND NOT processed"
      )
      yield* Effect.repeat(open, { until: (count) => count === 0, schedule: Schedule.spaced("25 millis") })
      yield* operations.changeRun(runId, "cancel", { by: null, reason: null })
    })
  )
})
