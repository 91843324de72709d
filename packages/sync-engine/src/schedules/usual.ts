/** The schedules every connection gets when it is made. */
import type { SyncType } from "../state/Runs.ts"
import { fractionOf, type Gap, type Timing } from "./Timing.ts"

export interface UsualSchedule {
  readonly kind: SyncType
  readonly timing: Timing
}

const day = 24 * 3600

/** Each connection has its own place in the quarter of an hour and in the night, so that they do not all ask at once. */
export const usualSchedules = (connectionId: string): ReadonlyArray<UsualSchedule> => [
  usual(connectionId, "delta", { everySeconds: 15 * 60, from: 0, within: 15 * 60, jitterSeconds: 2 * 60 }),
  // 05:00 to 11:00 UTC is night in the Americas. Elsewhere `schedule set` moves it.
  usual(connectionId, "reconciliation", { everySeconds: day, from: 5 * 3600, within: 6 * 3600, jitterSeconds: 30 * 60 })
]

/** The same as gaps: an interval, and at its longest once the whole of the jitter more. */
export const usualGaps: Readonly<Record<"delta" | "reconciliation", Gap>> = {
  delta: { mean: 15 * 60, longest: 15 * 60 + 2 * 60 },
  reconciliation: { mean: day, longest: day + 30 * 60 }
}

/** `from` and `within`: the part of the interval its nominal time is in, in seconds. */
const usual = (
  connectionId: string,
  kind: SyncType,
  { everySeconds, from, jitterSeconds, within }: Record<"everySeconds" | "from" | "jitterSeconds" | "within", number>
): UsualSchedule => {
  const offset = from + Math.floor(fractionOf(connectionId, kind) * within)
  const anchorAt = new Date(offset * 1000).toISOString()
  return { kind, timing: { everySeconds, cron: null, zone: "UTC", anchorAt, jitterSeconds, blackouts: [] } }
}
