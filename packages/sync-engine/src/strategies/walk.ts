/**
 * Removes what is many in small batches that give way: one takes a tenth of the time of one connection, and others have the tables to themselves for the
 * rest. Beside the workflows at full speed this costs them no more than a tenth (bench/results/journal.md).
 */
import { Duration, Effect } from "effect"

/** Messages or rows in one batch. */
export const batchSize = 500

/** Pauses are so many times as long as the batch before them, and at least `leastPause`. */
const pausesPerBatch = 9
const leastPause = Duration.millis(20)

/** `reached`: where the next batch goes on; `null`: nothing is left. */
export interface Batch {
  readonly reached: string | null
  readonly removed: number
}

/** Batch after batch until nothing is left, or `mayGoOn` says no. Answers where it ended and how much went. */
export const walk = Effect.fnUntraced(function* <E, E2>(
  mayGoOn: Effect.Effect<boolean, E>,
  from: string | null,
  batch: (after: string | null) => Effect.Effect<Batch, E2>
) {
  let position = from
  let removed = 0
  while (yield* mayGoOn) {
    const [took, done] = yield* Effect.timed(batch(position))
    removed += done.removed
    if (done.reached === null) break
    position = done.reached
    yield* Effect.sleep(Duration.max(Duration.times(took, pausesPerBatch), leastPause))
  }
  return { position, removed }
})
