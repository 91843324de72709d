/** Keeps a connection fresh while this process lives: a delta every few seconds, and a full run now and then for what a delta cannot see. */
import type { Connection } from "@openfaith/sync-engine"
import { Clock, Duration, Effect } from "effect"
import { Operations } from "./operations/Operations.ts"

export interface KeepLiveOptions {
  readonly everySeconds: number
  readonly fullEvery?: Duration.Input
}

export const keepLive = Effect.fn("keepLive")(function* (
  connection: Connection,
  { everySeconds, fullEvery = Duration.minutes(10) }: KeepLiveOptions
) {
  const operations = yield* Operations
  let lastFull = yield* Clock.currentTimeMillis
  return yield* Effect.sleep(Duration.seconds(everySeconds)).pipe(
    Effect.andThen(
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const full = now - lastFull >= Duration.toMillis(Duration.fromInputUnsafe(fullEvery))
        if (full) lastFull = now
        yield* operations.requestRun(connection, full ? "full" : "delta", null)
      })
    ),
    // A database that is away for a moment is no reason to stop asking.
    Effect.catchCause((cause) => Effect.logWarning("A run could not be requested; it is tried again.", cause)),
    Effect.forever
  )
})
