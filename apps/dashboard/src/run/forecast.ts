/** How long a run will still take, from what it has done so far and from its plan. A guess, and shown as one. */
import type { Plan, RunView } from "@openfaith/api"

export interface Forecast {
  readonly requests: number
  readonly seconds: number
  /** For some entities nobody can know yet, so it will be more. */
  readonly isAtLeast: boolean
}

type Stream = RunView["streams"][number]

/** Requests an entity still needs; `null`: nobody can know. Its own pace tells more than the plan once it has one. */
const requestsLeft = ({ entity, looks, pages, requests, sourceTotal, status }: Stream, plan: typeof Plan.Type | null): number | null => {
  if (status !== "pending" && status !== "running" && status !== "paused") return 0
  if (sourceTotal !== null && pages > 0 && looks > 0) return Math.max(0, Math.ceil((sourceTotal - looks) / (looks / pages)))
  const planned = plan?.entities.find((each) => each.entity === entity)?.plan?.requests
  return planned === null || planned === undefined ? null : Math.max(1, planned - requests)
}

/** `null`: the run has ended, does not move, or has not done enough to tell. `now` in milliseconds. */
export const forecastOf = ({ run, streams }: RunView, plan: typeof Plan.Type | null, now: number): Forecast | null => {
  if (run.status !== "running" || run.startedAt === null || streams.length === 0) return null
  const left = streams.map((stream) => requestsLeft(stream, plan))
  const requests = left.reduce<number>((sum, each) => sum + (each ?? 0), 0)
  const made = streams.reduce((sum, { receipt, requests }) => sum + (receipt?.requests ?? requests), 0)
  const pace = made > 0 ? (now - Date.parse(run.startedAt)) / 1000 / made : null
  const atQuota = plan !== null && plan.requests > 0 ? plan.secondsAtQuota / plan.requests : null
  const isHeld = streams.some(({ waiting }) => waiting !== null)
  const secondsEach = pace === null ? atQuota : isHeld ? Math.max(pace, atQuota ?? 0) : pace
  if (secondsEach === null) return null
  const isAtLeast = left.includes(null)
  // Nothing left is no forecast: it is about to end.
  return requests === 0 && !isAtLeast ? null : { requests, seconds: requests * secondsEach, isAtLeast }
}
