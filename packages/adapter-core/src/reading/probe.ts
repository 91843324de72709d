/**
 * One request that may prove that nothing changed since the watermark: the first of the reading itself. If that page reaches back to where the delta
 * begins and ends the reading, and every row on it is stored as it is, then there is nothing else to read. Anything less proves nothing.
 */
import type { PageFacts, PageRequest, Proof } from "./Reader.ts"
import { readerFor } from "./readerFor.ts"
import { isFollowing, type ReadParameters } from "./ReadPlan.ts"

export interface Probe {
  readonly request: PageRequest
  /** What this answer proves if each of its rows is stored with equal content; `null` where more has to be asked. */
  readonly proofOf: (facts: PageFacts) => Proof | null
}

/** `null` where the reading does not go back to a watermark. */
export const probeOf = (plan: ReadParameters): Probe | null => {
  if (!isFollowing(plan) || plan.from === null) return null
  const reader = readerFor(plan)
  const step = reader.next(reader.start)
  if (step._tag !== "Ask") return null
  const proofOf = (facts: PageFacts): Proof | null => {
    // What a log names is not shown by it.
    if (plan.strategy === "hints" && facts.rows.length > 0) return null
    const accepted = reader.accept(reader.start, facts)
    if (accepted._tag === "Violated") return null
    const after = reader.next(accepted.cursor)
    return after._tag === "Done" && after.proof.complete ? after.proof : null
  }
  return { request: step.request, proofOf }
}
