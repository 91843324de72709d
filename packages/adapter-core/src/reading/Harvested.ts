/** Rows that arrived inside the answers of another entity's list: one request on their own list tells how many there should be. */
import { Schema } from "effect"
import type { Accepted, PageFacts, Reader, Step } from "./Reader.ts"

export const HarvestCursor = Schema.TaggedStruct("Harvest", { asked: Schema.Boolean, total: Schema.NullOr(Schema.Int) })
export type HarvestCursor = typeof HarvestCursor.Type

/**
 * The rows themselves are counted by whoever stored them: the proof's `distinct` is `null`. Where only rows of changed parents arrived, or no
 * flat list has them (`isUncounted`), there is no total to ask for.
 */
export const harvested = (isUncounted = false): Reader<HarvestCursor> => ({
  cursorSchema: HarvestCursor,
  start: { _tag: "Harvest", asked: isUncounted, total: null },
  next: (cursor): Step<HarvestCursor> =>
    cursor.asked
      ? { _tag: "Done", proof: { total: cursor.total, distinct: null, complete: true, reason: null, watermark: null, asOf: null } }
      : { _tag: "Ask", request: { filters: [], order: null, offset: 0, perPage: 1, parent: null }, purpose: "closing" },
  accept: (_cursor, facts: PageFacts): Accepted<HarvestCursor> => ({
    _tag: "Accepted",
    cursor: { _tag: "Harvest", asked: true, total: facts.total },
    lap: 1
  })
})
