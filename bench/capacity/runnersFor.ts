/** How many runners a day needs, found by playing it through. */
import { needsOf } from "./capacityModel.ts"
import { type Day, type DayOptions, simulateDay } from "./simulateDay.ts"

/** More are not tried. */
const most = 64

export interface RunnersFound {
  /** `null`: not even the most are enough. */
  readonly runners: number | null
  /** The days that were played, one fewer and one more among them where that is possible. */
  readonly days: ReadonlyArray<Day>
}

/** The fewest with which 99 of 100 deltas know what has changed within so many seconds of being due. */
export const runnersFor = (
  options: Omit<DayOptions, "runners">,
  seconds: number,
  onDay: (day: Day) => void = () => undefined
): RunnersFound => {
  const played = new Map<number, Day>()
  const play = (runners: number) => {
    const known = played.get(runners)
    if (known !== undefined) return known
    const day = simulateDay({ ...options, runners })
    played.set(runners, day)
    onDay(day)
    return day
  }
  const isEnough = (runners: number) => play(runners).lateness.asked.p99 < seconds

  // Fewer than what an average second takes are never enough.
  let runners = Math.max(1, Math.ceil(needsOf(options.load, options.costs).mean.runnerSeconds))
  while (runners < most && !isEnough(runners)) runners++
  // One fewer may do where the busiest hours are not much busier.
  while (runners > 1 && isEnough(runners - 1)) runners--
  play(runners + 1)
  return { runners: isEnough(runners) ? runners : null, days: [...played.values()].toSorted((one, other) => one.runners - other.runners) }
}
