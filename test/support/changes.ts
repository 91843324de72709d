import { ChangeFeed } from "@openfaith/sync-engine"
import { Effect, Stream } from "effect"

/**
 * Where the feed is once it shows all that was committed. Before, it waits for transactions that still run: anybody's on this server, so those of tests
 * beside this one too.
 */
export const feedCaughtUp = Effect.gen(function* () {
  const feed = yield* ChangeFeed
  return yield* feed.now.pipe(
    Effect.flatMap((after) => feed.read({ after, orgId: null, limit: 1 })),
    Effect.tap(({ isBehind }) => (isBehind ? Effect.sleep("20 millis") : Effect.void)),
    Effect.repeat({ until: ({ changes, isBehind }) => changes.length === 0 && !isBehind }),
    Effect.map(({ reached }) => reached)
  )
})

/** All that was committed since then. */
export const changesSince = Effect.fnUntraced(function* (after: string, orgId: string) {
  const feed = yield* ChangeFeed
  yield* feedCaughtUp
  return yield* Stream.runCollect(feed.upToNow({ after, orgId }))
})
