/**
 * Token buckets, one for whoever asks. One that has not been used for a minute is full, which is as good as one that never was: it is forgotten, so that
 * what is kept is bounded by who has asked within a minute. (Effect's store in memory keeps every name it has ever seen.)
 */
const minuteMs = 60_000
/** Names kept at most; beyond, those that have asked longest ago begin anew. */
const mostNames = 100_000

export interface TokenBuckets {
  /** Takes a token of this name's bucket at `now` (milliseconds that only go forward). Milliseconds until there is one; 0: it has been taken. */
  readonly take: (name: string, now: number) => number
  /** Names that are kept. */
  readonly size: () => number
}

/** Each holds `perMinute` tokens, and gets as many in a minute. */
export const tokenBuckets = (perMinute: number): TokenBuckets => {
  const tokenMs = minuteMs / perMinute
  /** When each bucket will be full again; whoever asked last stands last. */
  const fullAt = new Map<string, number>()
  return {
    size: () => fullAt.size,
    take: (name, now) => {
      const next = Math.max(fullAt.get(name) ?? 0, now) + tokenMs
      const early = next - now - minuteMs
      // A hair more than a token may be missing from adding them up.
      if (early > tokenMs / 1000) return early
      fullAt.delete(name)
      fullAt.set(name, next)
      for (const [other, at] of fullAt) {
        if (at > now && fullAt.size <= mostNames) break
        fullAt.delete(other)
      }
      return 0
    }
  }
}
