/**
 * Reading by a field that moves with every change: ask from the highest value seen, inclusive, in ascending order. A row that changes while it
 * waits moves ahead of the reader, so it is never passed over. What can appear behind the reader is a row committed late with a slightly older
 * value; the closing read goes over that range again. It begins `overlapMs` before the newest value, or before the source's clock at the first
 * page that came that close to it, whichever is earlier: a reading that takes long while rows keep arriving would lose late rows otherwise.
 * A value shared by more rows than fit a page is read as the window of one second; rows without a value are only noticed, at whichever end of the order
 * they stand; a sweep finds them.
 */
import { Schema } from "effect"
import { earlier, later, momentOf, settledBy, shift } from "./order.ts"
import { OffsetCursor, overlapFor, overlappingOffset } from "./OverlappingOffset.ts"
import type { Accepted, Filter, PageFacts, PageRequest, Proof, Reader, Step, Violation } from "./Reader.ts"
import { edgesOf, violationOf } from "./ordered.ts"

export const KeysetCursor = Schema.TaggedStruct("Keyset", {
  /** first → ascend → newest → (again → total) → nulls → count → done; a delta goes first → ascend → again → done. */
  phase: Schema.Literals(["first", "ascend", "newest", "again", "total", "nulls", "count", "done"]),
  /** Ask from here, inclusive. During the closing read: where it begins. */
  at: Schema.NullOr(Schema.String),
  /** The one-second window being read, where a value fills a page. */
  window: Schema.NullOr(OffsetCursor),
  highest: Schema.NullOr(Schema.String),
  /** From here on rows may still have been uncommitted when the reader came by. */
  unsettledFrom: Schema.NullOr(Schema.String),
  /** The highest value before the closing read, and the source's clock at its first answer. */
  closingFrom: Schema.NullOr(Schema.String),
  closingTime: Schema.NullOr(Schema.String),
  sawNulls: Schema.Boolean,
  total: Schema.NullOr(Schema.Int),
  distinct: Schema.NullOr(Schema.Int),
  reason: Schema.NullOr(Schema.String)
})
export type KeysetCursor = typeof KeysetCursor.Type

export interface KeysetOptions {
  /** Filterable with `gte` and `lt`, orderable, and moved by every change. */
  readonly field: string
  readonly perPage: number
  /** The watermark of the last reading; `null` reads everything. */
  readonly from?: string | null
  /** How late a row may become visible, against its own value. */
  readonly overlapMs: number
  /**
   * Without the closing read: for many rows that have just changed, it would read most of them again. Rows committed late are the next reading's, so the
   * watermark stays where the first of them could be.
   */
  readonly once?: boolean
  /** The highest offset the source accepts, for values shared by very many rows. */
  readonly cap?: number
}

/** Before every row that has a value. */
const beginning = "1970-01-01T00:00:00Z"
const windowMs = 1000

export const keyset = (options: KeysetOptions): Reader<KeysetCursor> => {
  const { field, overlapMs, perPage } = options
  const from = options.from ?? null
  const floor = from === null ? null : shift(from, -overlapMs)
  const inWindow = overlappingOffset({
    perPage,
    overlap: overlapFor(perPage),
    compare: "remembered",
    // A row that leaves the window has changed and lies ahead; one that enters it late is what the closing read is for.
    counts: "atLeast",
    ...(options.cap === undefined ? {} : { cap: options.cap })
  })

  const request = (filters: ReadonlyArray<Filter>, descending: boolean, rows = perPage): PageRequest => ({
    filters,
    order: { field, descending },
    offset: 0,
    perPage: rows,
    parent: null
  })
  const since = (value: string): Filter => ({ field, operator: "gte", value })
  const before = (value: string): Filter => ({ field, operator: "lt", value })

  const next = (cursor: KeysetCursor): Step<KeysetCursor> => {
    const { at, phase, window } = cursor
    if (window !== null && at !== null) {
      const step = inWindow.next(window)
      if (step._tag !== "Ask") throw new Error(`A window never rests at ${step._tag}.`)
      const filters = [since(at), before(shift(at, windowMs))]
      return { ...step, request: { ...step.request, filters }, purpose: phase === "again" ? "overlap" : step.purpose }
    }
    switch (phase) {
      case "first":
      case "ascend":
      case "again":
        return {
          _tag: "Ask",
          request: request(at === null ? [] : [since(at)], false),
          purpose: phase === "again" ? "overlap" : "reading"
        }
      case "newest":
      case "total":
        return { _tag: "Ask", request: request([], true), purpose: phase === "newest" ? "overlap" : "closing" }
      case "nulls":
        return { _tag: "Ask", request: request([], false, 1), purpose: "closing" }
      case "count":
        // Without an order: an ordered list may leave rows without a value out, of its total too (Planning Center, developers#1183).
        return { _tag: "Ask", request: { ...request([], false, 1), order: null }, purpose: "closing" }
      default:
        return { _tag: "Done", proof: proofOf(cursor) }
    }
  }

  const proofOf = (cursor: KeysetCursor): Proof => {
    const reason = cursor.reason ?? (cursor.sawNulls ? `rows without ${field} cannot be found by it` : null)
    const read = later(cursor.highest, from)
    return {
      total: from === null ? cursor.total : null,
      distinct: cursor.distinct,
      complete: reason === null,
      reason,
      watermark:
        read === null
          ? null
          : later(from, cursor.closingTime === null ? earlier(read, cursor.closingFrom) : settledBy(read, cursor.closingTime)),
      asOf: cursor.closingTime
    }
  }

  const accept = (cursor: KeysetCursor, facts: PageFacts): Accepted<KeysetCursor> => {
    const violation = check(cursor, facts)
    if (violation !== null) return { _tag: "Violated", violation }
    const noted = note(cursor, facts)
    if (noted.window === null) return { _tag: "Accepted", cursor: afterPage(noted, facts), lap: 1 }
    const accepted = inWindow.accept(noted.window, facts)
    if (accepted._tag === "Violated") return accepted
    return { _tag: "Accepted", cursor: afterWindowPage(noted, accepted.cursor), lap: 1 }
  }

  const check = (cursor: KeysetCursor, facts: PageFacts): Violation | null => {
    const isSnapshot = cursor.phase === "first" && from === null && !facts.hasNext
    // Neither a whole list in one answer nor a count depends on a filter or an order.
    if (isSnapshot || cursor.phase === "count") return null
    const descending = cursor.phase === "newest" || cursor.phase === "total"
    const unfiltered = descending || cursor.phase === "nulls" || cursor.at === null
    return violationOf(facts, {
      field,
      order: cursor.window === null ? (descending ? "descending" : "ascending") : null,
      notBefore: unfiltered ? null : cursor.at,
      before: cursor.window === null || cursor.at === null ? null : shift(cursor.at, windowMs)
    })
  }

  /** What every answer tells, whatever it was asked for. */
  const note = (cursor: KeysetCursor, facts: PageFacts): KeysetCursor => {
    const { highest: top, nulls } = edgesOf(facts.rows)
    const highest = later(cursor.highest, top)
    const sawNulls = cursor.sawNulls || nulls
    const closing = cursor.phase !== "first" && cursor.phase !== "ascend"
    if (closing) {
      const counts = cursor.phase !== "nulls" && cursor.phase !== "count"
      return { ...cursor, highest: counts ? highest : cursor.highest, sawNulls, closingTime: earlier(cursor.closingTime, facts.sourceTime) }
    }
    const settled = facts.sourceTime === null ? null : shift(facts.sourceTime, -overlapMs)
    const unsettled = cursor.unsettledFrom === null && settled !== null && isAfter(top, settled)
    return { ...cursor, highest, sawNulls, unsettledFrom: unsettled ? settled : cursor.unsettledFrom }
  }

  const afterPage = (cursor: KeysetCursor, facts: PageFacts): KeysetCursor => {
    switch (cursor.phase) {
      case "first":
        if (facts.hasNext) return ascend({ ...cursor, phase: "ascend", total: facts.total }, facts)
        return from === null ? snapshot(cursor, facts) : { ...cursor, phase: "done", closingTime: facts.sourceTime }
      case "ascend":
        if (facts.hasNext) return ascend(cursor, facts)
        // Where the source does not tell its time, only a closing read finds what came late.
        return options.once === true && from !== null && facts.sourceTime !== null ? closeUnread(cursor, facts) : close(cursor)
      case "again":
        return facts.hasNext ? ascend(cursor, facts) : { ...cursor, phase: from === null ? "total" : "done" }
      case "newest":
      case "total": {
        if (!facts.hasNext) return snapshot(cursor, facts)
        // A page of nothing but rows without a value says nothing about those that have one.
        const { lowest } = edgesOf(facts.rows)
        const covered = cursor.phase === "total" || (lowest !== null && isAfter(cursor.at, lowest))
        if (!covered) return { ...cursor, phase: "again" }
        return { ...cursor, phase: cursor.sawNulls ? "count" : "nulls", total: facts.total }
      }
      case "nulls":
        return { ...cursor, phase: "count" }
      default:
        return { ...cursor, phase: "done", total: facts.total ?? cursor.total }
    }
  }

  /** One answer holds the whole list as it was at one moment: only rows the order leaves out can be missing, and the count tells. */
  const snapshot = (cursor: KeysetCursor, facts: PageFacts): KeysetCursor => {
    const distinct = new Set(facts.rows.map((row) => row.id)).size
    const closingTime = earlier(cursor.closingTime, facts.sourceTime)
    return { ...cursor, phase: "count", total: facts.total ?? distinct, distinct, sawNulls: false, reason: null, closingTime }
  }

  const ascend = (cursor: KeysetCursor, facts: PageFacts): KeysetCursor => {
    const top = edgesOf(facts.rows).highest ?? beginning
    // Ties may be cut off by the page's end, so the next request includes the last value; if that is all there was, it fills the page.
    return isAfter(top, cursor.at) ? { ...cursor, at: top } : { ...cursor, window: inWindow.start }
  }

  const afterWindowPage = (cursor: KeysetCursor, window: OffsetCursor): KeysetCursor => {
    const step = inWindow.next(window)
    if (step._tag !== "Done" || cursor.at === null) return { ...cursor, window }
    const { complete, reason } = step.proof
    const gap = complete ? null : `the rows of ${cursor.at}: ${reason ?? "not read to their end"}`
    return { ...cursor, window: null, at: shift(cursor.at, windowMs), reason: cursor.reason ?? gap }
  }

  const close = (cursor: KeysetCursor): KeysetCursor => {
    const newest = cursor.highest ?? from ?? beginning
    const at = later(floor, earlier(cursor.unsettledFrom, shift(newest, -overlapMs)))
    return { ...cursor, phase: from === null ? "newest" : "again", at, closingFrom: newest }
  }

  /** What had settled when the reader came by needs no closing read; `unsettledFrom` lies one overlap before the page that came closest first. */
  const closeUnread = (cursor: KeysetCursor, { sourceTime }: PageFacts): KeysetCursor => ({
    ...cursor,
    phase: "done",
    closingTime: cursor.unsettledFrom === null ? sourceTime : shift(cursor.unsettledFrom, overlapMs)
  })

  const start: KeysetCursor = {
    _tag: "Keyset",
    phase: "first",
    at: floor,
    window: null,
    highest: null,
    unsettledFrom: null,
    closingFrom: null,
    closingTime: null,
    sawNulls: false,
    total: null,
    distinct: null,
    reason: null
  }
  return { cursorSchema: KeysetCursor, start, next, accept }
}

/** Nothing lies after what is unknown; everything known lies after nothing. */
const isAfter = (a: string | null, b: string | null): boolean => {
  const moment = momentOf(a)
  if (moment === null) return false
  const other = momentOf(b)
  return other === null || moment > other
}
