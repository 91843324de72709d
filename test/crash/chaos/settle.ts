/** The last look: one delta and one reconciliation of a church at rest. */
import { Effect, Schedule } from "effect"
import { unfinished } from "./invariants.ts"
import type { Church } from "./Rig.ts"
import { confirmDecisions, endOfRun, requestRun, untiring } from "./workload.ts"

/** Rounds in which a person's decisions are carried out; more would be a brake that never lets go. */
const mostRounds = 3

/** Until no run is at work any more: one that began before the church was at rest shows it as it was, and whoever asks for another would join it. */
export const allEnded = untiring(unfinished).pipe(
  Effect.repeat({ until: (left) => left.length === 0, schedule: Schedule.spaced("500 millis") })
)

/** What a person has to decide is decided, and looked at once more. Answers what is wrong with the last reconciliation. */
export const settle = (church: Church) =>
  Effect.gen(function* () {
    yield* endOfRun(yield* requestRun(church, "delta"))
    for (let round = 0; ; round++) {
      const run = yield* endOfRun(yield* requestRun(church, "reconciliation"))
      const confirming = yield* confirmDecisions(church)
      for (const runId of confirming) yield* endOfRun(runId)
      if (run.status === "complete") return []
      if (round === mostRounds) return [`the last reconciliation of ${church.orgId} is ${run.status}: ${run.reason ?? ""}`]
    }
  })
