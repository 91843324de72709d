/** Numbers, times and states as people read them. */
import type { RunView } from "@openfaith/api"

type Run = RunView["run"]

const number = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 })

export const grouped = (count: number): string => number.format(Math.round(count))

export const plural = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`

/** `4 s`, `3 min 20 s`, `2 h 5 min`; what took some time, but less than a second, took `under 1 s`. */
export const duration = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds))
  if (whole === 0 && seconds > 0) return "under 1 s"
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} days ${hours % 24} h`
}

const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" })
const day = new Intl.DateTimeFormat(undefined, { year: "numeric", month: "short", day: "numeric" })

export const timeOfDay = (iso: string): string => time.format(new Date(iso))

/** The time, and the day where that is another than today. */
export const dateAndTime = (iso: string): string => {
  const at = new Date(iso)
  const isToday = at.toDateString() === new Date().toDateString()
  return isToday ? time.format(at) : `${day.format(at)}, ${time.format(at)}`
}

export const kindWords: Readonly<Record<Run["kind"], string>> = {
  full: "Full sync",
  delta: "Delta",
  reconciliation: "Reconciliation"
}

export const statusWords: Readonly<Record<Run["status"], string>> = {
  requested: "Requested",
  running: "Running",
  paused: "Paused",
  complete: "Complete",
  complete_with_exceptions: "Complete, with exceptions",
  incomplete: "Incomplete",
  failed: "Failed",
  cancelled: "Cancelled"
}

/** The key of the home: whoever works on that machine. */
const homeKey = "local"

/** Whoever gave a command, as a person says it. */
export const nameOf = (actor: string): string => (actor === homeKey ? "the command line of its machine" : actor)

/** Who or what had it requested: `ada`, `its schedule`; `null`: it is from before that was noted. */
export const requester = ({ origin, requestedBy }: Pick<Run, "origin" | "requestedBy">): string | null => {
  switch (origin) {
    case "command":
      return requestedBy === null ? null : nameOf(requestedBy)
    case "schedule":
      return "its schedule"
    case "changes":
      return "news of changes"
    case "webhooks":
      return "the check of webhooks"
    case "authorisation":
      return "the authorisation"
    case "restore":
      return "the restore"
    case null:
      return null
  }
}

export const hasEnded = ({ status }: Pick<Run, "status">): boolean => status !== "requested" && status !== "running" && status !== "paused"

/** Seconds it has taken, up to `now` where it has not ended; `null` before it has begun. */
export const secondsOf = ({ finishedAt, startedAt }: Pick<Run, "startedAt" | "finishedAt">, now: number): number | null => {
  if (startedAt === null) return null
  return Math.max(0, (finishedAt === null ? now : Date.parse(finishedAt)) - Date.parse(startedAt)) / 1000
}
