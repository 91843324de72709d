/** What requests were sent for, each counted once: beside the pages of a reading, what its proof and its troubles took. */
import type { ListPurpose } from "@openfaith/adapter-core"
import { Effect, Schema } from "effect"

/** Left out where it is none. */
const times = Schema.Int.pipe(Schema.withDecodingDefaultKey(Effect.succeed(0)))

export const RequestsFor = Schema.Struct({
  /** Pages of the reading itself. */
  reading: times,
  /** Pages of its end, read again for rows that came late. */
  overlap: times,
  /** How many rows there are, and whether some have no value to order by. */
  closing: times,
  /** Everything once more: where counts differed, where a list keeps no order, and to confirm that rows are not listed any more. */
  sweeps: times,
  /** Single rows, by their ids. */
  byId: times,
  /** The source's list of merges. */
  merges: times,
  /** Any of these again, after it was refused, not answered, or answered with what was not asked for. */
  retried: times
})
export type RequestsFor = typeof RequestsFor.Type
export type RequestPurpose = ListPurpose | "byId" | "merges" | "retried"

export const noRequests: RequestsFor = { reading: 0, overlap: 0, closing: 0, sweeps: 0, byId: 0, merges: 0, retried: 0 }

const purposes = ["reading", "overlap", "closing", "sweeps", "byId", "merges", "retried"] as const

export const addRequests = (one: RequestsFor, other: RequestsFor): RequestsFor => {
  const sum = { ...one }
  for (const purpose of purposes) sum[purpose] += other[purpose]
  return sum
}

export const allRequests = (counts: RequestsFor): number => purposes.reduce((sum, purpose) => sum + counts[purpose], 0)
