/** A process works on so many slices at once, and on as many readings; what waits for its turn says so, and comes to its turn. */
import { assert, layer } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Schedule, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const oneSlot = ConfigProvider.layer(ConfigProvider.fromEnv({ env: { OPENFAITH_SLICES: "1" } }))
const Waits = Schema.Struct({ reason: Schema.NullOr(Schema.String) })

layer(engineWith(pcoSmallPages).pipe(Layer.provide(oneSlot)), { excludeTestServices: true })("With one slot", (it) => {
  it.effect("the entities of a run have their turns, and those that wait say so", () =>
    Effect.gen(function* () {
      const orgId = "turns"
      const simulator = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 150 })
      const operations = yield* Operations
      const { runId } = yield* operations.requestRun(yield* connectTo(simulator, orgId, pcoSmallPages.id), "full", null)
      const other = yield* startSimulator({ people: 3, limits: noLimit })
      const next = yield* operations.requestRun(yield* connectTo(other, "next", pcoSmallPages.id), "full", null)
      const waiting = yield* rowsOf(
        Waits,
        "SELECT waiting ->> 'reason' AS reason FROM sync.streams WHERE run_id = $1 AND waiting IS NOT NULL",
        [runId]
      ).pipe(Effect.repeat({ until: (rows) => rows.length > 0, schedule: Schedule.spaced("100 millis"), times: 300 }))
      assert.match(waiting[0]?.reason ?? "", /others have their turn/)
      const { run, streams } = yield* untilEnded(runId)
      assert.strictEqual(run.status, "complete", run.reason ?? "")
      assert.isTrue(streams.every(({ waiting: left }) => left === null))
      yield* expectStoreEqualsSource(simulator, orgId)
      // A reading without a slice of its own would only wait, and take memory for it.
      assert.strictEqual((yield* untilEnded(next.runId)).run.status, "complete")
      const inLine = "SELECT count(*) FROM sync.runs a, sync.runs b WHERE a.id = $1 AND b.id = $2 AND b.started_at >= a.finished_at"
      assert.strictEqual(yield* numberOf(inLine, [runId, next.runId]), 1)
    })
  )
})
