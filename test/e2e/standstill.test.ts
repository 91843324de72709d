/** What the watchdog does where attempts of single runs do not help: a process in which nothing moves is started anew. */
import { assert, layer } from "@effect/vitest"
import { HandOver, Ladder, Pulse } from "@openfaith/sync-engine"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { connectTo, EngineTest, noLimit, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

const ladder = { resumeAfterSeconds: 0.5, attemptAfterSeconds: 240, attemptsInVain: 3, standstillSeconds: 2 }

layer(EngineTest.pipe(Layer.provideMerge(Layer.succeed(Ladder, ladder))), { excludeTestServices: true })("A process", (it) => {
  it.effect("asks to be started anew when nothing of any run moves, and not while there is nothing to do", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const operations = yield* Operations
      const { asked } = yield* HandOver
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      const orgId = "stands"
      yield* syncOnce({ simulator, orgId })
      const asking = yield* Effect.forkChild(asked, { startImmediately: true })
      yield* Effect.sleep("5 seconds")
      assert.isUndefined(asking.pollUnsafe(), "there is nothing to do")
      const { hasMoved } = yield* Pulse
      assert.deepStrictEqual([yield* hasMoved(2), yield* hasMoved(600)], [false, true])

      // The journal of the workflow engine answers nobody.
      const released = yield* Deferred.make<void>()
      const holding = yield* sql`LOCK TABLE cluster.cluster_messages IN ACCESS EXCLUSIVE MODE`.pipe(
        Effect.andThen(Deferred.await(released)),
        sql.withTransaction,
        Effect.forkChild({ startImmediately: true })
      )
      const connection = yield* connectTo(simulator, orgId)
      const { runId } = yield* operations.requestRun(connection, "full", null)
      const reason = yield* Fiber.join(asking).pipe(Effect.timeout("60 seconds"))
      assert.match(reason, /^Nothing has moved for .*, run /)
      yield* Deferred.succeed(released, undefined)
      yield* Fiber.join(holding)
      const { run } = yield* untilEnded(runId)
      assert.strictEqual(run.status, "complete", run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )
})
