/**
 * A delta by a parameter that takes a day and nothing finer: from the day of the last watermark, less the overlap, to the source's clock at the first
 * answer. What changed on those days is read again, and equal content is no change. Pages that cannot overlap are swept until two sweeps agree.
 */
import { Schema } from "effect"
import { shift } from "./order.ts"
import { OffsetCursor, overlappingOffset } from "./OverlappingOffset.ts"
import type { Accepted, PageFacts, Reader, Step } from "./Reader.ts"

export const DaysCursor = Schema.TaggedStruct("Days", {
  pages: OffsetCursor,
  /** The source's clock at the first answer. */
  until: Schema.NullOr(Schema.String),
  hasBegun: Schema.Boolean
})
export type DaysCursor = typeof DaysCursor.Type

export interface ChangedDaysOptions {
  /** The parameter. */
  readonly field: string
  readonly from: string
  readonly overlapDays: number
  readonly perPage: number
  readonly overlap: number
}

const dayMs = 86_400_000

export const changedDays = ({ field, from, overlap, overlapDays, perPage }: ChangedDaysOptions): Reader<DaysCursor> => {
  const pages = overlappingOffset({ perPage, overlap, counts: "ignored" })
  const day = shift(from, -overlapDays * dayMs).slice(0, 10)

  const next = (cursor: DaysCursor): Step<DaysCursor> => {
    const step = pages.next(cursor.pages)
    switch (step._tag) {
      case "Ask":
        return { ...step, request: { ...step.request, filters: [{ field, operator: "gte", value: day }] } }
      case "NeedAgreement":
        return { ...step, supply: (agreed: boolean): DaysCursor => ({ ...cursor, pages: step.supply(agreed) }) }
      case "NeedParents":
        throw new Error("A list of changes has no parents.")
      case "Done": {
        const { until } = cursor
        const reason = step.proof.reason ?? (until === null ? "the source does not tell its time" : null)
        const watermark = reason === null ? until : from
        return { _tag: "Done", proof: { ...step.proof, total: null, complete: reason === null, reason, watermark, asOf: until } }
      }
    }
  }

  const accept = (cursor: DaysCursor, facts: PageFacts): Accepted<DaysCursor> => {
    const accepted = pages.accept(cursor.pages, facts)
    if (accepted._tag === "Violated") return accepted
    const until = cursor.hasBegun || facts.sourceTime === null ? cursor.until : shift(facts.sourceTime, 0)
    return { ...accepted, cursor: { ...cursor, pages: accepted.cursor, until, hasBegun: true } }
  }

  return { cursorSchema: DaysCursor, start: { _tag: "Days", pages: pages.start, until: null, hasBegun: false }, next, accept }
}
