/**
 * A delta by a field that can be filtered but not ordered by, from the last watermark, less the overlap, to the source's clock at the first answer. That
 * span is cut into windows, each narrow enough to fit one answer: such an answer shows the window as it was at one moment. A row that changes meanwhile
 * moves beyond the end, and the next delta reads it; one that becomes visible late is what the overlap is for. A second that holds more rows than a page is
 * swept.
 */
import { Schema } from "effect"
import { compareMoments, earlier, later, momentOf, settledBy, shift } from "./order.ts"
import { edgesOf, violationOf } from "./ordered.ts"
import { OffsetCursor, overlapFor, overlappingOffset } from "./OverlappingOffset.ts"
import type { Accepted, Filter, PageFacts, Reader, Step } from "./Reader.ts"

export const WindowCursor = Schema.TaggedStruct("Window", {
  /** The window being read: [at, to). `to` is `null` for the first request, which asks for all there is. */
  at: Schema.String,
  to: Schema.NullOr(Schema.String),
  /** The source's clock at the first answer: where the last window ends. */
  until: Schema.NullOr(Schema.String),
  /** The sweep of a second that fills a page. */
  sweep: Schema.NullOr(OffsetCursor),
  highest: Schema.NullOr(Schema.String),
  done: Schema.Boolean,
  reason: Schema.NullOr(Schema.String)
})
export type WindowCursor = typeof WindowCursor.Type

export interface ChangedWindowOptions {
  readonly field: string
  readonly perPage: number
  readonly from: string
  readonly overlapMs: number
}

const secondMs = 1000
/** Of a page, how much a window is meant to fill: rows are not spread evenly. */
const fill = 0.7
/** Where hardly anything changed, the next window is at most so many times as wide. */
const widest = 8

export const changedWindow = (options: ChangedWindowOptions): Reader<WindowCursor> => {
  const { field, from, perPage } = options
  const sweeps = overlappingOffset({ perPage, overlap: overlapFor(perPage), compare: "remembered", counts: "atLeast" })

  const filtersOf = ({ at, to }: WindowCursor): ReadonlyArray<Filter> => [
    { field, operator: "gte", value: at },
    ...(to === null ? [] : [{ field, operator: "lt", value: to } as const])
  ]

  const next = (cursor: WindowCursor): Step<WindowCursor> => {
    const { done, highest, reason, sweep, until } = cursor
    if (done) {
      const watermark = reason === null && until !== null ? later(from, settledBy(highest, until)) : from
      return { _tag: "Done", proof: { total: null, distinct: null, complete: reason === null, reason, watermark, asOf: until } }
    }
    const plain = { order: null, offset: 0, perPage, parent: null } as const
    if (sweep === null) return { _tag: "Ask", request: { ...plain, filters: filtersOf(cursor) }, purpose: "reading" }
    const step = sweeps.next(sweep)
    if (step._tag !== "Ask") throw new Error(`A window never rests at ${step._tag}.`)
    return { ...step, request: { ...step.request, filters: filtersOf(cursor) } }
  }

  const accept = (cursor: WindowCursor, facts: PageFacts): Accepted<WindowCursor> => {
    // What can be ordered by does not matter here.
    const violation = violationOf({ ...facts, orderable: null }, { field, order: null, notBefore: cursor.at, before: cursor.to })
    if (violation !== null) return { _tag: "Violated", violation }
    const highest = later(cursor.highest, edgesOf(facts.rows).highest)
    const noted = { ...cursor, highest }
    if (cursor.sweep === null)
      return { _tag: "Accepted", cursor: cursor.to === null ? begun(noted, facts) : afterWindow(noted, facts), lap: 1 }
    const accepted = sweeps.accept(cursor.sweep, facts)
    if (accepted._tag === "Violated") return accepted
    return { _tag: "Accepted", cursor: afterSweptPage(noted, accepted.cursor), lap: 1 }
  }

  const begun = (cursor: WindowCursor, facts: PageFacts): WindowCursor => {
    const until = facts.sourceTime === null ? null : shift(facts.sourceTime, 0)
    if (!facts.hasNext) return { ...cursor, until, done: true }
    if (until === null) return { ...cursor, done: true, reason: "the source does not tell its time, so what has changed by now has no end" }
    // All of it lies within the overlap of a watermark that is ahead of the source's clock.
    if (compareMoments(cursor.at, until) >= 0) return { ...cursor, until, done: true }
    return narrower({ ...cursor, to: until, until }, facts.total)
  }

  const afterWindow = (cursor: WindowCursor, facts: PageFacts): WindowCursor => {
    if (!facts.hasNext) return following(cursor, facts.rows.length)
    return widthOf(cursor) <= secondMs ? { ...cursor, sweep: sweeps.start } : narrower(cursor, facts.total)
  }

  const afterSweptPage = (cursor: WindowCursor, sweep: OffsetCursor): WindowCursor => {
    const step = sweeps.next(sweep)
    if (step._tag !== "Done") return { ...cursor, sweep }
    const { complete, reason } = step.proof
    const gap = complete ? null : `the rows of ${cursor.at}: ${reason ?? "not read to their end"}`
    return following({ ...cursor, sweep: null, reason: cursor.reason ?? gap }, perPage)
  }

  const widthOf = ({ at, to }: WindowCursor) => (momentOf(to) ?? 0) - (momentOf(at) ?? 0)
  const upTo = (cursor: WindowCursor, ms: number): WindowCursor => ({
    ...cursor,
    to: earlier(cursor.until, shift(cursor.at, Math.max(secondMs, ms)))
  })

  /** As much narrower as the source's count asks for, by half at least. */
  const narrower = (cursor: WindowCursor, total: number | null) =>
    upTo(cursor, widthOf(cursor) * Math.min(0.5, (fill * perPage) / Math.max(1, total ?? 0)))

  /** The next window, as wide as the rows of this one make think. */
  const following = (cursor: WindowCursor, rows: number): WindowCursor => {
    if (cursor.to === cursor.until) return { ...cursor, done: true }
    const wider = Math.min(widest, Math.max(0.5, (fill * perPage) / Math.max(1, rows)))
    return upTo({ ...cursor, at: cursor.to ?? cursor.at }, widthOf(cursor) * wider)
  }

  const start: WindowCursor = {
    _tag: "Window",
    at: shift(from, -options.overlapMs),
    to: null,
    until: null,
    sweep: null,
    highest: null,
    done: false,
    reason: null
  }
  return { cursorSchema: WindowCursor, start, next, accept }
}
