/** Keeps a connection fresh while this process lives: a delta every few seconds, and a full run now and then for what a delta cannot see. */
import type { Connection } from "@openfaith/sync-engine"
import { Clock, Duration, Effect } from "effect"
import { Operations } from "./operations/Operations.ts"

export interface KeepLiveOptions {
  readonly everySeconds: number
}

/** A full run costs many times a delta, so there are many deltas to one. */
const deltasPerFull = 40
const shortestFullMillis = Duration.toMillis("10 minutes")

export const keepLive = Effect.fn("keepLive")(function* (connection: Connection, { everySeconds }: KeepLiveOptions) {
  const fullEveryMillis = Math.max(shortestFullMillis, everySeconds * 1000 * deltasPerFull)
  const operations = yield* Operations
  let lastFull = yield* Clock.currentTimeMillis
  return yield* Effect.sleep(Duration.seconds(everySeconds)).pipe(
    Effect.andThen(
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const full = now - lastFull >= fullEveryMillis
        if (full) lastFull = now
        yield* operations.requestRun(connection, full ? "full" : "delta", null)
      })
    ),
    // A database that is away for a moment is no reason to stop asking.
    Effect.catchCause((cause) => Effect.logWarning("A run could not be requested; it is tried again.", cause)),
    Effect.forever
  )
})
