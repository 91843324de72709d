import { Effect, Option } from "effect"

/** Merges followed one after the other. */
const longestChain = 20

/** The row that a merged one lives on in: the first along its merges that is stored and live, or at the source. `null`: it is gone for good. */
export const followMerges = Effect.fnUntraced(function* <E, R>(
  id: string,
  ask: {
    readonly mergedInto: (id: string) => Effect.Effect<Option.Option<string>, E, R>
    readonly isLive: (id: string) => Effect.Effect<boolean, E, R>
    /** Reads the row by id and stores it; false where it is not there. */
    readonly fetch: (id: string) => Effect.Effect<boolean, E, R>
  }
) {
  const passed = new Set([id])
  let last = id
  // Rows that merged into one another, in turn: one of them may be there again.
  const firstAtSource = Effect.gen(function* () {
    for (const each of passed) if (each !== id && (yield* ask.fetch(each))) return each
    return null
  })
  while (passed.size <= longestChain) {
    const next = yield* ask.mergedInto(last)
    // The last one may have come into being since its entity was read.
    if (Option.isNone(next)) return last !== id && (yield* ask.fetch(last)) ? last : null
    if (passed.has(next.value)) return yield* firstAtSource
    last = next.value
    passed.add(last)
    // A live one that has been merged too, and is not known to be, is a suspect itself: its own burial moves the alias on.
    if (yield* ask.isLive(last)) return last
  }
  return null
})
