/** What the states of a connection are called. */
import type { ActivityState, Freshness, HealthState, Standing, StandingFilter } from "@openfaith/api"
import type { StateName } from "../run/entityStates.ts"
import { grouped, kindWords, plural, statusWords } from "../run/words.ts"
import { span } from "./relative.ts"

export const healthWords: Readonly<Record<HealthState, string>> = {
  healthy: "Healthy",
  new: "New",
  degraded: "Degraded",
  paused: "Paused",
  stuck: "Stuck",
  needs_reauthorisation: "Needs a new token",
  disconnected: "Disconnected"
}

export const healthMark: Readonly<Record<HealthState, StateName>> = {
  healthy: "done",
  new: "next",
  degraded: "exceptions",
  paused: "paused",
  stuck: "failed",
  needs_reauthorisation: "blocked",
  disconnected: "cancelled"
}

export const activityMark: Readonly<Record<ActivityState, StateName>> = {
  idle: "unplanned",
  requested: "next",
  running: "running",
  waiting: "waiting",
  paused: "paused"
}

const activityWords: Readonly<Record<ActivityState, string>> = {
  idle: "Idle",
  requested: "requested",
  running: "running",
  waiting: "waiting",
  paused: "paused"
}

/** `Idle`, `Full sync running`. */
export const activityTitle = ({ run, state }: Standing["activity"]): string =>
  run === null ? activityWords[state] : `${kindWords[run.kind]} ${activityWords[state]}`

/** `7 of 15 entities, 2,566 records read`. A delta that found nothing to read has no entities. */
export const activityProgress = ({ others, run }: Standing["activity"]): string | null => {
  if (run === null) return null
  const parts = [
    ...(run.entities > 0 ? [`${grouped(run.ended)} of ${plural(run.entities, "entity", "entities")} ended`] : []),
    ...(run.looks > 0 ? [`${plural(run.looks, "record")} read`] : []),
    ...(others > 0 ? [`${plural(others, "other run")} active`] : [])
  ]
  return parts.length === 0 ? null : parts.join(", ")
}

/** `Nothing yet`, `Delta: complete`. */
export const outcomeTitle = ({ run, state }: Standing["outcome"]): string =>
  state === "none" || run === null ? "Nothing yet" : `${kindWords[run.kind]}: ${statusWords[state].toLowerCase()}`

/** What can be asked for, as a person chooses it; the first is everything. */
export const filterWords: ReadonlyArray<readonly [StandingFilter | "", string]> = [
  ["", "All connections"],
  ["attention", "Needs attention"],
  ["active", "A run is active"],
  ["needs_reauthorisation", healthWords.needs_reauthorisation],
  ["stuck", healthWords.stuck],
  ["paused", healthWords.paused],
  ["degraded", healthWords.degraded],
  ["new", healthWords.new],
  ["healthy", healthWords.healthy],
  ["disconnected", healthWords.disconnected]
]

/** Up to how long ago nothing is missing, from the freshest on, each with its colour. */
export const freshWords: ReadonlyArray<readonly [Freshness, words: string, colour: string]> = [
  ["half_hour", "up to 30 min ago", "green"],
  ["two_hours", "up to 2 h ago", "lime"],
  ["day", "up to a day ago", "yellow"],
  ["older", "only up to longer ago", "orange"],
  ["never", "not known yet", "red"]
]

/** `20,000+` where counting stopped. */
export const countedUpTo = (count: number, most: number): string => (count >= most ? `${grouped(most)}+` : grouped(count))

/** `every 15 min`, `by 0 3 * * * (Europe/Copenhagen)`. */
export const scheduleWords = ({
  cron,
  everySeconds,
  zone
}: {
  readonly everySeconds: number | null
  readonly cron: string | null
  readonly zone: string
}): string => (everySeconds === null ? `at ${cron ?? "no time"} (${zone})` : `every ${span(everySeconds)}`)
