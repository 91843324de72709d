/**
 * A delta by a field that can be ordered by but not filtered: from the newest row down until the last watermark, less the overlap, is passed.
 * A row that changes meanwhile moves to the front, behind the reader. So the new watermark is taken from the first answer alone: whatever
 * changed after it lies above that mark, and the next delta reads it.
 */
import { Schema } from "effect"
import { compareMoments, later, settledBy, shift } from "./order.ts"
import { edgesOf, violationOf } from "./ordered.ts"
import { OffsetCursor, overlapFor, overlappingOffset } from "./OverlappingOffset.ts"
import type { Accepted, PageFacts, Reader, Step } from "./Reader.ts"

export const NewestFirstCursor = Schema.TaggedStruct("NewestFirst", {
  inner: OffsetCursor,
  /** What the first answer says: the highest value and the source's clock. */
  highest: Schema.NullOr(Schema.String),
  asOf: Schema.NullOr(Schema.String),
  begun: Schema.Boolean,
  done: Schema.Boolean,
  reason: Schema.NullOr(Schema.String)
})
export type NewestFirstCursor = typeof NewestFirstCursor.Type

export interface NewestFirstOptions {
  readonly field: string
  readonly perPage: number
  readonly from: string
  readonly overlapMs: number
}

export const newestFirst = (options: NewestFirstOptions): Reader<NewestFirstCursor> => {
  const { field, from, perPage } = options
  const floor = shift(from, -options.overlapMs)
  const inner = overlappingOffset({
    perPage,
    overlap: overlapFor(perPage),
    order: { field, descending: true },
    compare: "remembered",
    counts: "ignored",
    ignoreNulls: true
  })

  const next = (cursor: NewestFirstCursor): Step<NewestFirstCursor> => {
    if (cursor.done) {
      const { asOf, highest, reason } = cursor
      const watermark = reason === null ? later(from, settledBy(highest, asOf)) : from
      return { _tag: "Done", proof: { total: null, distinct: null, complete: reason === null, reason, watermark, asOf } }
    }
    const step = inner.next(cursor.inner)
    if (step._tag !== "Ask") throw new Error(`Reading newest first never rests at ${step._tag}.`)
    return step
  }

  const accept = (cursor: NewestFirstCursor, facts: PageFacts): Accepted<NewestFirstCursor> => {
    // Filtering is not needed here, so what the source says about it does not matter.
    const violation = violationOf({ ...facts, filterable: null }, { field, order: "descending", notBefore: null, before: null })
    if (violation !== null) return { _tag: "Violated", violation }
    const accepted = inner.accept(cursor.inner, facts)
    if (accepted._tag === "Violated") return accepted
    const first = cursor.begun ? cursor : { highest: edgesOf(facts.rows).highest, asOf: facts.sourceTime }
    const { asOf, highest } = first
    return { _tag: "Accepted", cursor: judge({ ...cursor, begun: true, highest, asOf, inner: accepted.cursor }), lap: 1 }
  }

  /** Done once the watermark is passed or the list has ended. */
  const judge = (cursor: NewestFirstCursor): NewestFirstCursor => {
    const { frontier, outcome, unsorted } = cursor.inner
    if (unsorted) return { ...cursor, done: true, reason: `${field} does not order the rows well enough to read newest first` }
    const passed = frontier !== null && compareMoments(frontier, floor) < 0
    return passed || outcome !== null ? { ...cursor, done: true } : cursor
  }

  const start: NewestFirstCursor = {
    _tag: "NewestFirst",
    inner: inner.start,
    highest: null,
    asOf: null,
    begun: false,
    done: false,
    reason: null
  }
  return { cursorSchema: NewestFirstCursor, start, next, accept }
}
