/** The last look: one delta and one reconciliation of a church at rest. */
import { Effect } from "effect"
import type { Church } from "./Rig.ts"
import { confirmDecisions, endOfRun, requestRun } from "./workload.ts"

/** Rounds in which a person's decisions are carried out; more would be a brake that never lets go. */
const mostRounds = 3

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
