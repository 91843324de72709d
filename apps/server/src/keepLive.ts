/** Keeps a connection fresh while this process lives: deltas, and now and then a reconciliation for what a delta cannot see, such as deletions. */
import type { Connection } from "@openfaith/sync-engine"
import { Clock, Duration, Effect } from "effect"
import { Operations } from "./operations/Operations.ts"

export interface KeepLiveOptions {
  readonly everySeconds: number
}

/** A reconciliation costs many times a delta, so there are many deltas to one. */
const deltasPerReconciliation = 40
const shortestMillis = Duration.toMillis("10 minutes")

export const keepLive = Effect.fn("keepLive")(function* (connection: Connection, { everySeconds }: KeepLiveOptions) {
  const reconcileEveryMillis = Math.max(shortestMillis, everySeconds * 1000 * deltasPerReconciliation)
  const operations = yield* Operations
  let reconciledAt = yield* Clock.currentTimeMillis
  return yield* Effect.sleep(Duration.seconds(everySeconds)).pipe(
    Effect.andThen(
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const isDue = now - reconciledAt >= reconcileEveryMillis
        if (isDue) reconciledAt = now
        yield* operations.requestRun(connection, isDue ? "reconciliation" : "delta", null)
      })
    ),
    // A database that is away for a moment is no reason to stop asking.
    Effect.catchCause((cause) => Effect.logWarning("A run could not be requested; it is tried again.", cause)),
    Effect.forever
  )
})
