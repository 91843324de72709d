/**
 * The whole of a list that is asked for by days: one answer for each window, from the first day there can be to some days after the source's own. Windows
 * follow one another without a gap. What moves from a window that is still to be read into one that has been is the next reading's, as in any list of which
 * the source tells no count.
 */
import { Schema } from "effect"
import { shift } from "./order.ts"
import type { Accepted, PageFacts, Reader, Step } from "./Reader.ts"

export const DayWindowsCursor = Schema.TaggedStruct("DayWindows", {
  /** The first day that is still to be read. */
  at: Schema.String,
  /** The last day there is to read; `null` before the source has told its time. */
  until: Schema.NullOr(Schema.String),
  windows: Schema.Int,
  reason: Schema.NullOr(Schema.String)
})
export type DayWindowsCursor = typeof DayWindowsCursor.Type

export interface DayWindowsOptions {
  readonly begins: string
  readonly days: number
  readonly ahead: number
  readonly perPage: number
}

const dayMs = 86_400_000

const daysAfter = (day: string, days: number) => shift(`${day.slice(0, 10)}T00:00:00Z`, days * dayMs).slice(0, 10)

export const dayWindows = ({ ahead, begins, days, perPage }: DayWindowsOptions): Reader<DayWindowsCursor> => {
  const lastOf = ({ at, until }: DayWindowsCursor) => {
    const last = daysAfter(at, days - 1)
    return until !== null && until < last ? until : last
  }
  const next = (cursor: DayWindowsCursor): Step<DayWindowsCursor> => {
    const { at, reason, until } = cursor
    if (reason !== null || (until !== null && at > until))
      return { _tag: "Done", proof: { total: null, distinct: null, complete: reason === null, reason, watermark: null, asOf: null } }
    const instead = { from: at, to: lastOf(cursor) }
    return { _tag: "Ask", request: { filters: [], order: null, offset: 0, perPage, parent: null, instead }, purpose: "reading" }
  }
  const accept = (cursor: DayWindowsCursor, facts: PageFacts): Accepted<DayWindowsCursor> => {
    const until = cursor.until ?? (facts.sourceTime === null ? null : daysAfter(facts.sourceTime, ahead))
    const reason = until === null ? "the source does not tell its time, so its days have no end" : null
    const moved = { ...cursor, at: daysAfter(lastOf(cursor), 1), until, windows: cursor.windows + 1, reason }
    return { _tag: "Accepted", cursor: moved, lap: 1 }
  }
  return {
    cursorSchema: DayWindowsCursor,
    start: { _tag: "DayWindows", at: begins, until: null, windows: 0, reason: null },
    next,
    accept
  }
}
