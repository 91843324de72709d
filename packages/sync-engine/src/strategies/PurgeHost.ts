/** Carries out purges. Belongs in every process that hosts the engine; several of them take turns, batch by batch. */
import { Effect, Layer, Schedule } from "effect"
import { Purger } from "./Purger.ts"

const lookEvery = "2 seconds"

export const PurgeHost = Layer.effectDiscard(
  Effect.gen(function* () {
    const purger = yield* Purger
    yield* purger.carryOut.pipe(
      Effect.catchCause((cause) => Effect.logWarning("Removing what a connection has left failed; it is tried again.", cause)),
      Effect.repeat(Schedule.spaced(lookEvery)),
      Effect.forkScoped
    )
  })
)
