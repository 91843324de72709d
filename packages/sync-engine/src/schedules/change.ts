/** What a person may change about a schedule, and what becomes of it. */
import { Result } from "effect"
import type { Blackout } from "./Blackout.ts"
import { nextDue, type Timing, UnusableSchedule } from "./Timing.ts"

/** What is left out stays as it is. */
export interface ScheduleChange {
  readonly everySeconds?: number
  readonly cron?: string
  readonly zone?: string
  /** The first occurrence of an interval, as an ISO time. */
  readonly from?: string
  readonly jitterSeconds?: number
  readonly blackouts?: ReadonlyArray<Blackout>
  readonly enabled?: boolean
}

/** A tenth of the interval spreads those that were made together; a cron line is meant as it is written. */
const usualJitter = (everySeconds: number | undefined) =>
  everySeconds === undefined || everySeconds < 60 ? 0 : Math.min(300, Math.floor(everySeconds / 10))

const refuse = (problem: string) => Result.fail(new UnusableSchedule({ problem }))

/** The timing after a change, and when it is due next. `before`: the timing as it was, if the schedule exists. */
export const changeTiming = (
  key: string,
  before: Timing | null,
  change: ScheduleChange,
  now: number
): Result.Result<{ readonly timing: Timing; readonly next: number }, UnusableSchedule> => {
  const { cron, everySeconds, from } = change
  if (cron !== undefined && everySeconds !== undefined) return refuse("--every and --cron exclude one another: give one of them.")
  if (from !== undefined && everySeconds === undefined) return refuse("--from says where the intervals of --every begin: give both.")
  if (from !== undefined && !(Date.parse(from) > now))
    return refuse(`"${from}" is not a time in the future. Give --from a later one, such as ${new Date(now + 3_600_000).toISOString()}.`)
  const anchorAt = new Date(from === undefined ? now : Date.parse(from)).toISOString()
  const cadence =
    cron === undefined && everySeconds === undefined
      ? before
      : { everySeconds: everySeconds ?? null, cron: cron ?? null, anchorAt, jitterSeconds: usualJitter(everySeconds) }
  if (cadence === null) return refuse('There is no such schedule yet. Say when it runs: --every 15m, or --cron "30 2 * * *".')
  const timing: Timing = {
    everySeconds: cadence.everySeconds,
    cron: cadence.cron,
    anchorAt: cadence.anchorAt,
    jitterSeconds: change.jitterSeconds ?? cadence.jitterSeconds,
    zone: change.zone ?? before?.zone ?? "UTC",
    blackouts: change.blackouts ?? before?.blackouts ?? []
  }
  return Result.map(nextDue(key, timing, now), (next) => ({ timing, next }))
}
