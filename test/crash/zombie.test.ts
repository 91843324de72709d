/**
 * A runner that was frozen beyond its lock, and wakes with a page on its way that another has gone on from: the database refuses the page by its epoch, or
 * has ended the session meanwhile. Frozen before the page's transaction, and inside it with only the COMMIT missing. Each takes the time a lock lasts, so only in deep
 * runs; chaos.test.ts has some of them.
 */
import { assert, it } from "@effect/vitest"
import { Context, Effect, Fiber } from "effect"
import { makeDice } from "./chaos/dice.ts"
import { differences } from "./chaos/invariants.ts"
import { type Zombie, zombieAt } from "./chaos/nemeses.ts"
import { Rig, startRig } from "./chaos/Rig.ts"
import { allEnded, settle } from "./chaos/settle.ts"
import { setSchedules, workload } from "./chaos/workload.ts"

const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"
const seed = Number(process.env["OPENFAITH_TEST_SEED"] ?? 20_261_128)
/** Of each kind. */
const zombies = Number(process.env["OPENFAITH_TEST_ZOMBIES"] ?? 25)

it.live.runIf(isDeep)(
  "what a frozen runner had on its way is not written once another has its stream",
  () =>
    Effect.gen(function* () {
      const context = yield* startRig({ seed, people: [400, 100], latencyMillis: 300 })
      const { churches, ledger } = Context.get(context, Rig)
      yield* Effect.gen(function* () {
        const working = yield* Effect.forkChild(workload(makeDice(seed), 1))
        const met: Array<Zombie> = []
        for (const at of ["page alone", "commit"] as const) {
          for (let frozen = 0, tries = 0; frozen < zombies; tries++) {
            assert.isBelow(tries, zombies * 8, `a statement (${at}) comes by, and its stream is taken over`)
            const zombie = yield* zombieAt(at)
            // A stream that nobody needed any more, or a page that had lost its turn before its lease was looked at, shows nothing of the lease.
            if (zombie === null || zombie.stream !== "taken over" || zombie.fate === "out of turn") continue
            met.push(zombie)
            frozen++
          }
        }
        const fates = met.map(({ fate }) => (typeof fate === "string" ? fate : "ended"))
        assert.notInclude(fates, "written")
        assert.notInclude(fates, "unknown")
        // Both ways were seen.
        assert.include(fates, "refused")
        assert.include(fates, "ended")
        yield* Fiber.interrupt(working)
        for (const church of churches) yield* setSchedules(church, false)
        yield* allEnded
        for (const church of churches) assert.deepStrictEqual([...(yield* settle(church)), ...(yield* differences(church))], [])
        assert.deepStrictEqual(ledger.stale, [])
      }).pipe(Effect.provideContext(context))
    }).pipe(Effect.scoped),
  { timeout: 3_600_000 }
)
