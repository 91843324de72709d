/** Times of the day in which a schedule starts nothing, as the clock on the wall of its zone shows them. */
import { DateTime, Option, Schema } from "effect"

const timeOfDay = Schema.String.check(Schema.isPattern(/^(?:[01]\d|2[0-3]):[0-5]\d$/))

export const Blackout = Schema.Struct({
  from: timeOfDay,
  /** Not included. Before `from`: on the next day. */
  to: timeOfDay,
  /** Weekdays on which it begins, Sunday being 0; every day where left out. */
  days: Schema.optionalKey(Schema.Array(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 6 }))))
})
export type Blackout = typeof Blackout.Type

/** A time zone by its name or offset; `null` where there is none of that name. */
export const zoneOf = (name: string) => Option.getOrNull(DateTime.zoneFromString(name))

const minuteOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

/** Windows that follow one another are walked through one by one; more than a week of them never ends. */
const mostSteps = 50
const longestMillis = 8 * 24 * 3600 * 1000

/** The moment itself, or the end of the blackouts it lies in; `null` where they have no end. */
export const clearOf = (blackouts: ReadonlyArray<Blackout>, zone: string, at: number): number | null => {
  let clear = at
  for (let step = 0; step < mostSteps && clear - at < longestMillis; step++) {
    const ends = blackouts.flatMap((blackout) => endOf(blackout, zone, clear))
    if (ends.length === 0) return clear
    clear = Math.max(...ends)
  }
  return null
}

/** When the blackout ends that a moment lies in. */
const endOf = ({ days, from, to }: Blackout, zoneName: string, at: number): ReadonlyArray<number> => {
  const timeZone = zoneOf(zoneName) ?? "UTC"
  const { day, hour, minute, month, weekDay, year } = DateTime.toParts(DateTime.makeZonedUnsafe(at, { timeZone }))
  const now = hour * 60 + minute
  const [start, end] = [minuteOf(from), minuteOf(to)]
  const beginsOn = (weekday: number) => days === undefined || days.includes((weekday + 7) % 7)
  const isOvernight = end <= start
  const began = now >= start && (isOvernight || now < end) && beginsOn(weekDay)
  const beganYesterday = isOvernight && now < end && beginsOn(weekDay - 1)
  if (!began && !beganYesterday) return []
  const lastDay = began && isOvernight ? day + 1 : day
  const wall = Date.UTC(year, month - 1, lastDay, Math.floor(end / 60), end % 60)
  // Of an end that a clock change repeats the later one: it has to lie ahead.
  const ended = DateTime.makeZonedUnsafe(wall, { timeZone, adjustForTimeZone: true, disambiguation: "later" })
  return ended.epochMilliseconds > at ? [ended.epochMilliseconds] : []
}
