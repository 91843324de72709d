/**
 * Removes what is to be removed: connections that are purged, values of fields that were switched off, and what was deleted long ago. Belongs in every
 * process that hosts the engine; several of them take turns, batch by batch.
 */
import { Effect, Layer, Schedule } from "effect"
import { ContentExpiry } from "./ContentExpiry.ts"
import { FieldEmptier } from "./FieldEmptier.ts"
import { Purger } from "./Purger.ts"

const lookEvery = "2 seconds"
const expireEvery = "10 minutes"

export const RemovalHost = Layer.effectDiscard(
  Effect.gen(function* () {
    const works = [
      [(yield* Purger).carryOut, lookEvery],
      [(yield* FieldEmptier).carryOut, lookEvery],
      [(yield* ContentExpiry).carryOut, expireEvery]
    ] as const
    for (const [work, every] of works)
      yield* work.pipe(
        Effect.catchCause((cause) => Effect.logWarning("Removing what is to be removed failed; it is tried again.", cause)),
        Effect.repeat(Schedule.spaced(every)),
        Effect.forkScoped
      )
  })
)
