/** Lists that end before their rows do, at an offset the source allows: what lies behind it is reached another way. */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { EngineTest, isDeep, noLimit, receiptOf, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

const cap = isDeep ? 30_000 : 120

layer(EngineTest, { excludeTestServices: true })("Of twice as many people as a list shows", (it) => {
  it.effect("none is lost", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 2 * cap, limits: noLimit })
      simulator.church.faults.set([{ kind: "capped", rows: cap }])
      const view = yield* syncOnce({ simulator, orgId: "capped" })
      yield* expectStoreEqualsSource(simulator, "capped")
      // What the list does not show is explained by id, up to a thousand; more leaves the receipt open.
      assert.strictEqual(view.run.status, isDeep ? "incomplete" : "complete", view.run.reason ?? "")
      const { distinct, sourceTotal } = receiptOf(view, "people.Person")
      assert.isAbove(distinct, sourceTotal ?? 0)
    })
  )
})
