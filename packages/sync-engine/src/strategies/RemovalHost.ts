/**
 * Removes what is to be removed: connections that are purged, and values of fields that were switched off. Belongs in every process that hosts the engine;
 * several of them take turns, batch by batch.
 */
import { Effect, Layer, Schedule } from "effect"
import { FieldEmptier } from "./FieldEmptier.ts"
import { Purger } from "./Purger.ts"

const lookEvery = "2 seconds"

export const RemovalHost = Layer.effectDiscard(
  Effect.gen(function* () {
    const works = [(yield* Purger).carryOut, (yield* FieldEmptier).carryOut]
    for (const work of works)
      yield* work.pipe(
        Effect.catchCause((cause) => Effect.logWarning("Removing what is to be removed failed; it is tried again.", cause)),
        Effect.repeat(Schedule.spaced(lookEvery)),
        Effect.forkScoped
      )
  })
)
