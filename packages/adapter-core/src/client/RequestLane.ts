/** Lanes: whose turn it is when there are more requests than the source's limit lets through. */
import { Context } from "effect"

/** The most urgent first. */
export const requestLanes = ["webhook", "interactive", "delta", "backfill", "reconciliation"] as const
export type RequestLane = (typeof requestLanes)[number]

/** The lane of the requests that an effect makes. What says nothing of itself is somebody who waits. */
export const CurrentLane = Context.Reference<RequestLane>("@openfaith/adapter-core/client/CurrentLane", {
  defaultValue: () => "interactive"
})

/** Urgent lanes may spend whatever is free at once; the others leave something for them. */
export const isUrgent = (lane: RequestLane): boolean => lane === "webhook" || lane === "interactive"

/** Of the limit, for each lane: nobody starves, however much is more urgent. */
const leastShare = 0.05

export interface LaneTurn {
  readonly lane: RequestLane
  /** How long its first request has waited. */
  readonly waitedMs: number
  /** Slots that the lane holds. */
  readonly inUse: number
}

/**
 * Which of the lanes, the most urgent first, goes next: the first, but for one that has less than its least share and waited for as long as that
 * takes.
 */
export const nextLane = (turns: ReadonlyArray<LaneTurn>, limit: number, periodMs: number): RequestLane | null => {
  const least = Math.max(1, limit * leastShare)
  const starving = turns.find(({ inUse, waitedMs }) => inUse < least && waitedMs >= periodMs / least)
  return (starving ?? turns[0])?.lane ?? null
}
