import { Deferred, Effect, type Scope } from "effect"
import { monotonicMillis } from "../monotonicMillis.ts"

/** The list is read this many times a second at most. */
const pauseMs = 100

/**
 * Finds what belongs to a token in a list that is held in memory. For one that is not in it the list is read anew, once for all who ask meanwhile: what
 * is there when somebody asks is found, and a flood of made-up tokens costs ten statements a second.
 */
export const makeDirectory = Effect.fnUntraced(function* <E>(
  read: Effect.Effect<ReadonlyMap<string, string>, E>
): Effect.fn.Return<(token: string) => Effect.Effect<string | undefined, E>, never, Scope.Scope> {
  const scope = yield* Effect.scope
  let known: ReadonlyMap<string, string> = new Map()
  let readAt = -Infinity
  let next: Deferred.Deferred<ReadonlyMap<string, string>, E> | null = null

  const reading = Effect.fnUntraced(function* (mine: Deferred.Deferred<ReadonlyMap<string, string>, E>) {
    yield* Effect.sleep(Math.max(0, readAt + pauseMs - (yield* monotonicMillis)))
    // Who asks from here on may ask for what this reading misses.
    next = null
    readAt = yield* monotonicMillis
    const exit = yield* Effect.exit(read)
    if (exit._tag === "Success") known = exit.value
    yield* Deferred.done(mine, exit)
  })

  return Effect.fnUntraced(function* (token: string) {
    const found = known.get(token)
    if (found !== undefined) return found
    if (next === null) {
      next = Deferred.makeUnsafe()
      yield* Effect.forkIn(reading(next), scope)
    }
    return (yield* Deferred.await(next)).get(token)
  })
})
