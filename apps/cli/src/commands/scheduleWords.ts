/** How schedules are written on a command line, and told. */
import type { Schedule } from "@openfaith/api"
import { Effect, Option, Schema } from "effect"
import { UsageProblem } from "../output/failures.ts"

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** `15m` in seconds. */
export const secondsIn = Effect.fnUntraced(function* (flag: string, text: string) {
  const [, count, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const seconds = Number(count) * (units[unit] ?? Number.NaN)
  return Number.isNaN(seconds)
    ? yield* new UsageProblem({ problem: `"${text}" is no duration for ${flag}. Write a number with s, m, h or d, such as 15m.` })
    : seconds
})

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const

/** `22:00-06:00`, or with the days on which it begins: `sat,sun@08:00-13:00`. */
export const blackoutIn = Effect.fnUntraced(function* (text: string) {
  const { Blackout } = yield* Effect.promise(() => import("@openfaith/api"))
  const [, names, from, to] = /^(?:([a-z,]+)@)?([\d:]+)-([\d:]+)$/i.exec(text) ?? []
  const days = names?.split(",").map((name) => weekdays.findIndex((day) => day === name.toLowerCase()))
  const blackout = Schema.decodeUnknownOption(Blackout)({ from, to, ...(days === undefined ? {} : { days }) })
  return Option.isSome(blackout)
    ? blackout.value
    : yield* new UsageProblem({ problem: `"${text}" is no window for --blackout. Write 22:00-06:00, or sat,sun@08:00-13:00, or none.` })
})

export const blackoutInWords = ({ days, from, to }: (typeof Schedule.Type)["blackouts"][number]): string =>
  `${days === undefined ? "" : `${days.map((day) => weekdays[day]).join(",")}@`}${from}-${to}`

const inLargestUnit = (seconds: number): string => {
  const [unit, size] = Object.entries(units).findLast(([, size]) => seconds % size === 0) ?? ["s", 1]
  return `${seconds / size}${unit}`
}

/** `every 15m, up to 2m later` or `30 2 * * * Europe/Berlin`. */
export const cadenceInWords = ({ cron, everySeconds, jitterSeconds, zone }: typeof Schedule.Type): string =>
  (everySeconds === null ? `${cron} ${zone}` : `every ${inLargestUnit(everySeconds)}`) +
  (jitterSeconds === 0 ? "" : `, up to ${inLargestUnit(jitterSeconds)} later`)
