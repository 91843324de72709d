/**
 * When a schedule is due: pure, so that an hour or a clock change can be played through in a test. An occurrence is a nominal time (a step of the interval,
 * a line of cron) plus a delay of its own within the jitter. Occurrences follow from the schedule alone, never from when somebody looked.
 */
import { hash } from "node:crypto"
import { Cron, Option, Result, Schema } from "effect"
import { Blackout, clearOf, zoneOf } from "./Blackout.ts"

export const Timing = Schema.Struct({
  /** Either this or `cron`. */
  everySeconds: Schema.NullOr(Schema.Int),
  /** Five fields, read in `zone`. A time that a clock change repeats counts once; one that it skips counts right after. */
  cron: Schema.NullOr(Schema.String),
  /** For `cron` and `blackouts`. */
  zone: Schema.String,
  /** Intervals are counted from here, and there is no occurrence before it. */
  anchorAt: Schema.String,
  /** An occurrence starts at most so much after its nominal time. */
  jitterSeconds: Schema.Int,
  blackouts: Schema.Array(Blackout)
})
export type Timing = typeof Timing.Type

/** A schedule that cannot be followed as it was given. */
export class UnusableSchedule extends Schema.TaggedError<UnusableSchedule>()("UnusableSchedule", { problem: Schema.String }) {
  override get message() {
    return this.problem
  }
}

const unusable = (problem: string) => Result.fail(new UnusableSchedule({ problem }))

/** Shorter, and runs of a schedule would mostly find the one before at work. */
const shortestSeconds = 5
const longestSeconds = 366 * 24 * 3600
/** The rest of the jitter belongs to the scheduler: to its next look, and to whoever takes over when it is killed. */
const delayShare = 0.75

/** The same number from 0 up to 1 for the same words. */
export const fractionOf = (...words: ReadonlyArray<string | number>): number =>
  hash("sha256", words.join("\u0000"), "buffer").readUInt32BE(0) / 2 ** 32

/** The nominal time after a moment, in milliseconds since 1970; `null` where there is none any more. */
type Following = (after: number) => number | null

const everySo = (everySeconds: number, anchorAt: string): Result.Result<Following, UnusableSchedule> => {
  if (everySeconds < shortestSeconds || everySeconds > longestSeconds)
    return unusable(`A schedule cannot run every ${everySeconds} s. Choose ${shortestSeconds}s up to 366d, such as 15m.`)
  const anchor = Date.parse(anchorAt)
  const every = everySeconds * 1000
  return Result.succeed((after) => Math.max(anchor, anchor + (Math.floor((after - anchor) / every) + 1) * every))
}

const byCron = (line: string, zone: string): Result.Result<Following, UnusableSchedule> => {
  const advice = 'Write five fields, minute hour day month weekday, such as "30 2 * * *" for 02:30.'
  if (line.trim().split(/\s+/).length !== 5) return unusable(`"${line}" is no cron line. ${advice}`)
  const parsed = Cron.parse(line, zone)
  if (Result.isFailure(parsed)) return unusable(`"${line}" is no cron line (${parsed.failure.message}). ${advice}`)
  // A day that no month has, such as 30 February, is searched for in vain.
  return Result.succeed((after) => Option.getOrNull(Option.liftThrowable(() => Cron.next(parsed.success, new Date(after)).getTime())()))
}

const followingOf = (timing: Timing): Result.Result<Following, UnusableSchedule> => {
  if (zoneOf(timing.zone) === null) return unusable(`There is no time zone "${timing.zone}". Name one such as Europe/Berlin or UTC.`)
  if (timing.cron !== null && timing.everySeconds === null) return byCron(timing.cron, timing.zone)
  if (timing.everySeconds !== null && timing.cron === null) return everySo(timing.everySeconds, timing.anchorAt)
  return unusable('A schedule needs one of two: --every 15m or --cron "30 2 * * *".')
}

/** The first due time after a moment. `key` names the schedule: its delays are its own, and the same whoever asks. */
export const nextDue = (key: string, timing: Timing, after: number): Result.Result<number, UnusableSchedule> => {
  const jitter = timing.jitterSeconds * 1000
  if (jitter < 0) return unusable("Jitter cannot be negative. Leave --jitter out, or give a duration such as 2m.")
  const following = followingOf(timing)
  if (Result.isFailure(following)) return Result.fail(following.failure)
  const next = following.success
  let nominal = next(after - jitter)
  while (nominal !== null) {
    const later = next(nominal)
    // Never later than the next nominal time, so that occurrences keep their order.
    const room = Math.min(jitter, later === null ? jitter : later - nominal)
    const delayed = nominal + Math.floor(fractionOf(key, nominal) * room * delayShare)
    const due = clearOf(timing.blackouts, timing.zone, delayed)
    if (due === null) return unusable("The blackouts leave no time to run in. Make one of them shorter.")
    if (due > after) return Result.succeed(due)
    nominal = later
  }
  return unusable(`"${timing.cron ?? timing.everySeconds}" is never due: no such day will come. Choose a day that exists.`)
}

/** How far apart the occurrences of a schedule lie, in seconds. */
export interface Gap {
  readonly mean: number
  readonly longest: number
}

/** Occurrences looked at: four days of a quarter of an hour, a year of nights. */
const gapsLookedAt = 400

/** The gaps from now on, as far as the next few hundred occurrences tell. Fails as `nextDue` does. */
export const gapsOf = (key: string, timing: Timing, now: number): Result.Result<Gap, UnusableSchedule> => {
  const dues: Array<number> = []
  let last = nextDue(key, timing, now)
  while (Result.isSuccess(last) && dues.length < gapsLookedAt) {
    dues.push(last.success)
    last = nextDue(key, timing, last.success)
  }
  const [first = now] = dues
  const final = dues.at(-1) ?? first
  // A schedule with no more than one occurrence left has no gap to speak of.
  if (dues.length < 2) return Result.map(nextDue(key, timing, now), () => ({ mean: Infinity, longest: Infinity }))
  const longest = dues.reduce((most, due, index) => Math.max(most, due - (dues[index - 1] ?? due)), 0)
  return Result.succeed({ mean: (final - first) / (dues.length - 1) / 1000, longest: longest / 1000 })
}
