/**
 * A long list read by a field that moves with every change, in parts side by side. After the first page one row is asked for at each place where a part
 * may begin; from its value on the part is read, up to where the next begins. A row that changes meanwhile leaves its part and moves beyond the last one's
 * beginning, and the last part has no end: it alone is closed, once all others are read, and from before the first moment at which any of them came close
 * to the source's clock. So what is said of one reading from the lowest value to the highest holds for all parts together.
 */
import { Schema } from "effect"
import { keyset, KeysetCursor, type KeysetOptions } from "./Keyset.ts"
import { compareMoments, earlier, later, momentOf, shift } from "./order.ts"
import { violationOf } from "./ordered.ts"
import type { Accepted, PageFacts, Reader, Step } from "./Reader.ts"

/** Parts at most, and the pages that each has at least: a part costs two requests more. */
export const mostParts = 4
const leastPagesOfPart = 20

/** Parts that a list of so many rows is read in. */
export const partsOf = (total: number | null, perPage: number, leastPages = leastPagesOfPart): number =>
  total === null ? 1 : Math.max(1, Math.min(mostParts, Math.floor(total / perPage / leastPages)))

export const PartsCursor = Schema.TaggedStruct("Parts", {
  /** Where parts may begin, as rows to skip, and the value found there: `null` where there is none, left out where nobody has looked. */
  places: Schema.Array(Schema.Struct({ offset: Schema.Int, at: Schema.optionalKey(Schema.NullOr(Schema.String)) })),
  /** Those with an end; none before all places are known. */
  parts: Schema.Array(
    Schema.Struct({
      /** The first value that is not its own. */
      before: Schema.String,
      isRead: Schema.Boolean,
      cursor: KeysetCursor
    })
  ),
  /** The one that is open to the end. */
  last: KeysetCursor
})
export type PartsCursor = typeof PartsCursor.Type

export interface KeysetPartsOptions extends KeysetOptions {
  /** Fewer pages than this are no part of their own. */
  readonly leastPages?: number
}

type Cursor = KeysetCursor | PartsCursor
type Part = PartsCursor["parts"][number]

export const keysetParts = (options: KeysetPartsOptions): Reader<Cursor> => {
  const { field, overlapMs, perPage } = options
  const whole = keyset(options)

  const isLooking = ({ places }: PartsCursor) => places.some(({ at }) => at === undefined)
  const isAscending = ({ phase }: KeysetCursor) => phase === "ascend"

  /** Places are looked at all at once, then parts are read all at once; the open one has the number after the others. */
  const parts = (cursor: Cursor): ReadonlyArray<number> => {
    if (cursor._tag === "Keyset") return [0]
    if (isLooking(cursor)) return cursor.places.flatMap(({ at }, index) => (at === undefined ? [index] : []))
    const open = cursor.parts.flatMap(({ isRead }, index) => (isRead ? [] : [index]))
    return isAscending(cursor.last) ? [...open, cursor.parts.length] : open
  }

  const next = (cursor: Cursor, part = parts(cursor)[0] ?? 0): Step<Cursor> => {
    if (cursor._tag === "Keyset") return whole.next(cursor)
    const place = isLooking(cursor) ? cursor.places[part] : undefined
    if (place) {
      const request = { filters: [], order: { field, descending: false }, offset: place.offset, perPage: 1, parent: null }
      return { _tag: "Ask", request, purpose: "closing", isOptional: true }
    }
    const bounded = cursor.parts[part]
    if (!bounded) return whole.next(cursor.last)
    const step = whole.next(bounded.cursor)
    if (step._tag !== "Ask" || bounded.cursor.window !== null) return step
    const filters = [...step.request.filters, { field, operator: "lt" as const, value: bounded.before }]
    return { ...step, request: { ...step.request, filters } }
  }

  const accept = (cursor: Cursor, facts: PageFacts, part = parts(cursor)[0] ?? 0): Accepted<Cursor> => {
    if (cursor._tag === "Keyset") {
      const accepted = whole.accept(cursor, facts)
      return accepted._tag === "Accepted" && cursor.phase === "first" ? { ...accepted, cursor: divided(accepted.cursor, facts) } : accepted
    }
    if (isLooking(cursor)) {
      const at = facts.rows[0]?.at ?? null
      const known = { offset: cursor.places[part]?.offset ?? 0, at: momentOf(at) === null ? null : at }
      return { _tag: "Accepted", cursor: begun({ ...cursor, places: cursor.places.with(part, known) }), lap: 1 }
    }
    const bounded = cursor.parts[part]
    const accepted = bounded ? acceptBounded(bounded, facts) : whole.accept(cursor.last, facts)
    if (accepted._tag === "Violated") return accepted
    const read = bounded
      ? { ...cursor, parts: cursor.parts.with(part, boundedAfter(bounded, accepted.cursor, facts)) }
      : { ...cursor, last: accepted.cursor }
    return { ...accepted, cursor: joined(read) }
  }

  const acceptBounded = ({ before, cursor }: Part, facts: PageFacts): Accepted<KeysetCursor> => {
    const violation = violationOf(facts, { field, order: null, notBefore: null, before })
    return violation === null ? whole.accept(cursor, facts) : { _tag: "Violated", violation }
  }

  /** The end of a part counts as shown by its last page: what lies between its last row and the end may be uncommitted still. */
  const boundedAfter = (part: Part, cursor: KeysetCursor, { sourceTime }: PageFacts): Part => {
    // One whose last rows fill a window ends where its end begins.
    const isRead = !isAscending(cursor) || (cursor.window === null && compareMoments(cursor.at ?? "", part.before) >= 0)
    if (!isRead) return { ...part, cursor }
    const settled = sourceTime === null ? null : shift(sourceTime, -overlapMs)
    const isUnsettled = settled !== null && compareMoments(part.before, settled) > 0
    return { ...part, isRead, cursor: isUnsettled ? { ...cursor, unsettledFrom: earlier(cursor.unsettledFrom, settled) } : cursor }
  }

  /** A source that does not tell its time is read in one part: only its clock says from where on the parts have to be read again. */
  const divided = (cursor: KeysetCursor, { sourceTime, total }: PageFacts): Cursor => {
    const count = options.from == null && sourceTime !== null ? partsOf(total, perPage, options.leastPages) : 1
    if (count === 1 || total === null || !isAscending(cursor) || cursor.window !== null) return cursor
    const places = Array.from({ length: count - 1 }, (_, index) => ({ offset: Math.floor((total * (index + 1)) / count) }))
    return { _tag: "Parts", places, parts: [], last: cursor }
  }

  /** The parts, once all places are known. Many rows of one moment are not divided. */
  const begun = (cursor: PartsCursor): Cursor => {
    if (isLooking(cursor)) return cursor
    const { last } = cursor
    const begins: Array<string> = []
    for (const { at } of cursor.places) {
      const begin = at === undefined || at === null ? null : shift(at, 0)
      if (begin !== null && compareMoments(begin, begins.at(-1) ?? last.at ?? begin) > 0) begins.push(begin)
    }
    const open = begins.at(-1)
    if (open === undefined) return last
    const bounded = begins.map((before, index): Part => ({ before, isRead: false, cursor: { ...last, at: begins[index - 1] ?? last.at } }))
    return { ...cursor, parts: bounded, last: { ...last, at: open } }
  }

  /** The reading as one again, once all parts are read: its closing begins before whatever any of them may have passed over. */
  const joined = (cursor: PartsCursor): Cursor => {
    const { last, parts: bounded } = cursor
    if (isAscending(last) || bounded.some(({ isRead }) => !isRead)) return cursor
    const all = bounded.map((part) => part.cursor)
    return {
      ...last,
      at: all.reduce((at, { unsettledFrom }) => earlier(at, unsettledFrom), last.at),
      highest: all.reduce((highest, each) => later(highest, each.highest), last.highest),
      sawNulls: last.sawNulls || all.some(({ sawNulls }) => sawNulls),
      reason: all.reduce((reason, each) => reason ?? each.reason, last.reason)
    }
  }

  return { cursorSchema: Schema.Union([KeysetCursor, PartsCursor]), start: whole.start, parts, next, accept }
}
