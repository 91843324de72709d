/** A wall clock that is wrong by as much as a test says, and steps whenever it says so. What measures time goes on rightly, as in a real process. */
import { Clock, Effect, Layer } from "effect"

export interface Skew {
  /** Added to the time, in milliseconds. */
  by: number
}

export const skewedClock = (skew: Skew) =>
  Layer.effect(
    Clock.Clock,
    Effect.map(Clock.Clock, (real) => ({
      currentTimeMillisUnsafe: () => real.currentTimeMillisUnsafe() + skew.by,
      currentTimeMillis: Effect.sync(() => real.currentTimeMillisUnsafe() + skew.by),
      currentTimeNanosUnsafe: () => real.currentTimeNanosUnsafe() + BigInt(skew.by) * 1_000_000n,
      currentTimeNanos: Effect.sync(() => real.currentTimeNanosUnsafe() + BigInt(skew.by) * 1_000_000n),
      monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
      monotonicTimeNanos: real.monotonicTimeNanos,
      sleep: (duration) => real.sleep(duration)
    }))
  )
