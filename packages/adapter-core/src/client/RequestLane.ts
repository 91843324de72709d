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

/** The share of the limit that is left for urgent lanes: the others may use what is above as fast as they can, and share out the rest over time. */
export const urgentReserve = 0.3

/** The share of the limit that only urgent lanes may use: what is shared out would else be gone when one comes. A limit of some dozen requests has none to spare. */
export const urgentOnly = 0.015

/** Of the slots that are given while a lane waits, those that are its own: nobody starves, however much is more urgent. */
export const leastShare = 0.05

export interface LaneTurn {
  readonly lane: RequestLane
  /** Slots that the lane is owed. */
  readonly owed: number
}

/** Which of the lanes, the most urgent first, goes next: the first, but for one that is owed a slot. */
export const nextLane = (turns: ReadonlyArray<LaneTurn>): RequestLane | null => {
  const starving = turns.find(({ owed }) => owed >= 1)
  return (starving ?? turns[0])?.lane ?? null
}
