/**
 * Carries out reprojections: at start it takes note of the installed transforms, then it works through what is queued. Belongs in every process that hosts
 * the engine; several of them take turns, batch by batch.
 */
import { Effect, Layer, Schedule } from "effect"
import { Reprojector } from "./Reprojector.ts"

const lookEvery = "2 seconds"

export const ReprojectionHost = Layer.effectDiscard(
  Effect.gen(function* () {
    const reprojector = yield* Reprojector
    const adopt = reprojector.adopt(null).pipe(
      Effect.tapCause((cause) => Effect.logWarning("Looking for newer transforms failed; it is tried again.", cause)),
      Effect.retry(Schedule.spaced(lookEvery))
    )
    const look = reprojector.carryOut.pipe(
      Effect.catchCause((cause) => Effect.logWarning("Making rows again failed; it is tried again.", cause)),
      Effect.repeat(Schedule.spaced(lookEvery))
    )
    yield* adopt.pipe(Effect.andThen(look), Effect.forkScoped)
  })
)
