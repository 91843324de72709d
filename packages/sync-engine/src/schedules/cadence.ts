/** How often a delta reads an entity whole in which no field tells that a row changed. */
import type { RequestBudget } from "@openfaith/adapter-core"
import { Duration } from "effect"

/**
 * One such entity takes at most this share of the source's requests, and is never read more often. One that would come round more rarely is left to the
 * reconciliations, which read everything in their turn. A schedule of its own (`openfaith schedule set --kind delta --entity E`) takes the place of all three.
 */
export const usualCadence = { share: 0.005, leastSeconds: 3600, mostSeconds: 86_400 } as const

/** Seconds between two whole readings, from what the last one took; `null`: it takes too many requests. */
export const cadenceSeconds = (requests: number, { period, requests: limit }: RequestBudget): number | null => {
  const perSecond = (limit / Duration.toSeconds(period)) * usualCadence.share
  const seconds = Math.round(Math.max(usualCadence.leastSeconds, requests / perSecond))
  return seconds > usualCadence.mostSeconds ? null : seconds
}
