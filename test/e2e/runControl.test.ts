/** A person's hand on a run: paused it stops, resumed it goes on where it was, and of contradictory hands one wins. */
import { assert, layer } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { eventually } from "../support/commandLine.ts"
import { numberOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id
const by = { by: "ada", reason: "the source is being moved" }
const stored = numberOf("SELECT count(*) FROM sync.records")
const recordsOf = (orgId: string) =>
  numberOf(
    "SELECT count(*) FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = $1",
    [orgId]
  )

layer(engineWith(pcoSmallPages), { excludeTestServices: true })("A run", (it) => {
  it.effect("that is paused stores nothing more, and resumed goes on where it was to the same end", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 150, limits: noLimit, latencyMillis: 10 })
      const connection = yield* connectTo(simulator, "paused", adapter)
      const { runId } = yield* operations.requestRun(connection, "full", null)
      for (const reached of [250, 500]) {
        yield* eventually(
          "it stores",
          20,
          Effect.map(recordsOf("paused"), (count) => count > reached)
        )
        const paused = yield* operations.changeRun(runId, "pause", by)
        assert.deepStrictEqual([paused.status, paused.reason], ["paused", "paused by ada: the source is being moved"])
        const stopped = yield* recordsOf("paused")
        yield* Effect.sleep("400 millis")
        assert.strictEqual(yield* recordsOf("paused"), stopped, "a paused run stores nothing")
        const resumed = yield* operations.changeRun(runId, "resume", by)
        assert.deepStrictEqual([resumed.attempt, resumed.reason], [paused.attempt + 1, null])
      }
      const { run } = yield* untilEnded(runId)
      assert.strictEqual(run.status, "complete", run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "paused")
      // Going on where it was: a pause costs the pages at hand, of the few streams that were at work.
      const interrupted = simulator.church.requests.summary().total
      simulator.church.requests.clear()
      yield* syncOnce({ simulator, orgId: "never-paused", adapter })
      assert.isBelow(interrupted, simulator.church.requests.summary().total * 1.4, "it began again from the start")
    })
  )

  it.effect("that is cancelled ends, and retried reads what is left", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 15 })
      const connection = yield* connectTo(simulator, "cancelled", adapter)
      const { runId } = yield* operations.requestRun(connection, "full", null)
      yield* eventually(
        "it stores",
        20,
        Effect.map(recordsOf("cancelled"), (count) => count > 60)
      )
      yield* operations.changeRun(runId, "cancel", by)
      const { run, streams } = yield* untilEnded(runId)
      assert.strictEqual(run.status, "cancelled")
      assert.isTrue(streams.every(({ status }) => status === "done" || status === "cancelled"))
      const stopped = yield* stored
      yield* Effect.sleep("300 millis")
      assert.strictEqual(yield* stored, stopped)
      const retried = yield* operations.changeRun(runId, "retry", by)
      assert.strictEqual(retried.attempt, 2)
      const again = yield* untilEnded(runId)
      assert.strictEqual(again.run.status, "complete", again.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "cancelled")
    })
  )

  it.effect("is changed by one of several hands, and refuses what its state does not allow", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 20, limits: noLimit })
      const { run } = yield* syncOnce({ simulator, orgId: "hands", adapter, entities: ["people.Campus"] })
      for (const verb of ["pause", "resume", "cancel", "retry"] as const) {
        const refused = yield* Effect.flip(operations.changeRun(run.id, verb, by))
        assert.strictEqual(refused._tag, "RunNotChangeable")
        assert.match(refused.message, /is complete; nothing was changed/)
      }
      assert.strictEqual((yield* Effect.flip(operations.changeRun("run_none", "pause", by)))._tag, "UnknownRun")
      const slow = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 60 })
      const connection = yield* connectTo(slow, "hands-at-once", adapter)
      const { runId } = yield* operations.requestRun(connection, "full", null)
      yield* operations.changeRun(runId, "pause", by)
      const hands = yield* Effect.forEach(
        ["resume", "cancel", "resume", "cancel", "resume"] as const,
        (verb) => Effect.exit(operations.changeRun(runId, verb, by)),
        { concurrency: "unbounded" }
      )
      const won = hands.filter(Exit.isSuccess).length
      const { run: after } = yield* operations.run(runId)
      // A resumed run can still be cancelled; a cancelled one cannot be resumed.
      assert.isTrue(won === 1 || (won === 2 && after.status === "cancelled"), `${won} hands won, the run is ${after.status}`)
      if (after.status !== "cancelled") yield* operations.changeRun(runId, "cancel", by)
      // Another run of the same is active: the cancelled one has to wait for it.
      yield* operations.requestRun(connection, "full", null)
      assert.strictEqual((yield* Effect.flip(operations.changeRun(runId, "retry", by)))._tag, "RunNotChangeable")
    })
  )
})
