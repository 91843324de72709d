import { Clock, Effect } from "effect"

/**
 * Milliseconds of a clock that only goes forward, for how long something takes or has been known: a wall clock that is set back would make a wait as long
 * as the step, one that is set ahead none at all.
 */
export const monotonicMillis = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos / 1000n) / 1000)
