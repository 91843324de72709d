/**
 * Reading by offset where nothing better helps. Rows shift between pages, so pages overlap and a page counts only if it begins at or below the
 * frontier, the highest key read so far; otherwise the reader steps back. Pages are contiguous slices of a sorted list, hence the invariant:
 * every row that existed during the whole lap and lies at or below the frontier has been read. A list that turns out not to be sorted has no
 * frontier: it is swept until two laps in a row saw the same ids. Laps, steps back and memory are all bounded.
 */
import { Schema } from "effect"
import type { ListEndpoint } from "../Entity.ts"
import { isOrdered } from "./ordered.ts"
import { compareIds, compareMoments, momentOf } from "./order.ts"
import type { Accepted, PageFacts, PageRequest, Proof, Reader, RowFacts, Step } from "./Reader.ts"

export const maxLaps = 3
/** Steps back without progress before the list is taken for unsorted. Each is twice as long as the one before. */
const maxStepsBack = 10
/** Identical pages in a row, at different offsets, before the source is said to loop. */
const maxRepeats = 3
/** Ids kept per lap where the reader compares laps itself, and names of rows without one. */
const maxRemembered = 1000

/** A page, each row once. */
type Listed = PageFacts & { readonly nameless: ReadonlyArray<string> }

const shown = ({ nameless, rows }: Listed) => rows.length + nameless.length

export const OffsetCursor = Schema.TaggedStruct("Offset", {
  lap: Schema.Int,
  offset: Schema.Int,
  /** The ids did not ascend: laps are compared instead. */
  unsorted: Schema.Boolean,
  /** The highest key read in this lap. */
  frontier: Schema.NullOr(Schema.String),
  /** Ids read at the frontier, where the key is a field and not unique. */
  tied: Schema.Array(Schema.String),
  /** Distinct rows of this lap, as far as the frontier tells. */
  count: Schema.Int,
  /** Rows of this lap that show no id, by their content. A cursor from before they were counted has none. */
  nameless: Schema.optionalKey(Schema.Array(Schema.String)),
  stepsBack: Schema.Int,
  total: Schema.NullOr(Schema.Int),
  /** All answers of this lap told the same total. */
  steady: Schema.Boolean,
  /** First and last id of the answer before, and how often it came. */
  seen: Schema.NullOr(Schema.String),
  repeats: Schema.Int,
  ids: Schema.Array(Schema.String),
  previousIds: Schema.NullOr(Schema.Array(Schema.String)),
  comparing: Schema.Boolean,
  outcome: Schema.NullOr(
    Schema.Struct({
      total: Schema.NullOr(Schema.Int),
      distinct: Schema.NullOr(Schema.Int),
      complete: Schema.Boolean,
      reason: Schema.NullOr(Schema.String)
    })
  )
})
export type OffsetCursor = typeof OffsetCursor.Type

export interface OffsetOptions {
  readonly perPage: number
  /**
   * Rows each page shares with the one before: that many deletions between two requests cost no extra request. 1 to perPage − 1, or 0 where pages have
   * numbers: then a row may be passed over without a sign, so two sweeps have to agree.
   */
  readonly overlap: number
  /** The highest offset the source accepts. */
  readonly cap?: number
  /** An order to ask for, by a field that never changes. Without it the source's own order is taken, and ids are expected to ascend. */
  readonly order?: { readonly field: string; readonly descending: boolean }
  /** Who compares the laps of an unsorted list: whoever stores the rows (`NeedAgreement`), or the cursor itself, up to 1,000 ids. */
  readonly compare?: "stored" | "remembered"
  /**
   * `agree`: as many rows have to be listed as the source counts. `atLeast`: no fewer than it counted at any answer of the lap; rows that leave the list
   * meanwhile are read elsewhere. `ignored`: the source counts what is not read here.
   */
  readonly counts?: "agree" | "atLeast" | "ignored"
  /** Rows without a value of the order's field, at either end of the list, do not matter. */
  readonly ignoreNulls?: boolean
}

export const overlappingOffset = (options: OffsetOptions): Reader<OffsetCursor> => {
  const { overlap, perPage } = options
  if (overlap < 0 || overlap >= perPage) throw new Error(`An overlap of ${overlap} does not fit pages of ${perPage} rows.`)
  const isNumbered = overlap === 0
  const cap = options.cap ?? Number.POSITIVE_INFINITY
  const remembers = options.compare === "remembered"
  const counts = options.counts ?? "agree"
  const fits = (listed: number, total: number | null) =>
    total === null || counts === "ignored" || (counts === "atLeast" ? listed >= total : listed === total)
  const byField = options.order !== undefined && options.order.field !== "id"
  const sign = options.order?.descending === true ? -1 : 1
  const compare = (a: string, b: string) => sign * (byField ? compareMoments(a, b) : compareIds(a, b))
  const keyOf = (row: RowFacts) => (byField ? (momentOf(row.at) === null ? null : row.at) : row.id)

  const request = (cursor: OffsetCursor): PageRequest => ({
    filters: [],
    order: options.order ?? null,
    offset: cursor.offset,
    perPage,
    parent: null
  })

  const next = (cursor: OffsetCursor): Step<OffsetCursor> => {
    if (cursor.outcome !== null) return { _tag: "Done", proof: { ...cursor.outcome, watermark: null, asOf: null } }
    if (!cursor.comparing) return { _tag: "Ask", request: request(cursor), purpose: cursor.lap === 1 ? "reading" : "sweeps" }
    const supply = (agreed: boolean) => (agreed ? finished(cursor, null, null) : anotherLap(cursor, "no two sweeps saw the same rows"))
    return { _tag: "NeedAgreement", lap: cursor.lap, supply }
  }

  const accept = (cursor: OffsetCursor, answer: PageFacts): Accepted<OffsetCursor> => {
    // A row shown twice is one row of the list: going on by how many were shown would pass others over.
    const nameless = [...new Set(answer.nameless)]
    const facts: Listed = { ...answer, rows: [...new Map(answer.rows.map((row) => [row.id, row])).values()], nameless }
    const first = facts.rows[0]?.id ?? facts.nameless[0]
    const seen = first === undefined ? null : `${first} ${facts.rows.at(-1)?.id ?? ""}`
    const repeats = seen !== null && seen === cursor.seen ? cursor.repeats + 1 : 0
    if (facts.hasNext && (first === undefined || repeats >= maxRepeats)) {
      const detail = `the page at offset ${cursor.offset} announces a next one but ${first === undefined ? "is empty" : "brings the same rows again and again"}`
      return { _tag: "Violated", violation: { rule: "looping-link", detail } }
    }
    const steady = cursor.steady && (cursor.total === null || cursor.total === facts.total)
    // What has left the list since may have been listed in the place of a row that was passed over.
    const total = counts === "atLeast" ? most(cursor.total, facts.total) : facts.total
    const noted: OffsetCursor = { ...cursor, seen, repeats, total, steady }
    return { _tag: "Accepted", cursor: afterPage(noted, facts), lap: cursor.lap }
  }

  const afterPage = (cursor: OffsetCursor, facts: Listed): OffsetCursor => {
    if (cursor.offset === 0 && !facts.hasNext) {
      const distinct = shown(facts)
      return finished({ ...cursor, total: facts.total ?? distinct }, distinct, null)
    }
    if (cursor.unsorted) return afterUnsortedPage(cursor, facts)
    const nameless = [...new Set([...(cursor.nameless ?? []), ...facts.nameless])]
    if (!isSorted(facts.rows) || nameless.length > maxRemembered) {
      // What was read of this lap without a memory does not count for the comparison, so the lap starts again.
      const unsorted = { ...cursor, unsorted: true }
      return cursor.offset === 0 ? afterUnsortedPage(unsorted, facts) : { ...unsorted, offset: 0 }
    }
    const first = facts.rows[0]
    if (cursor.offset > 0 && (first === undefined || !joinsFrontier(cursor, first))) return stepBack(cursor)
    const moved = { ...raiseFrontier(cursor, facts.rows), nameless }
    if (facts.hasNext) return goOn(moved, shown(facts))
    // Pages are slices of one list, so between rows that were read none without an id was passed over.
    const listed = moved.count + nameless.length
    if (fits(listed, moved.total)) return finished(moved, listed, null)
    return anotherLap(moved, `the source counts ${moved.total} rows and listed ${listed}`)
  }

  /** With a key that is not unique, rows of the frontier's own key may hide before a page that begins at it. */
  const joinsFrontier = (cursor: OffsetCursor, first: RowFacts) => {
    const key = keyOf(first)
    if (cursor.frontier === null) return key === null && options.ignoreNulls === true
    if (key === null) return false
    const distance = compare(key, cursor.frontier)
    return byField ? distance < 0 : distance <= 0
  }

  const isSorted = (rows: ReadonlyArray<RowFacts>) => {
    if (options.ignoreNulls === true) return isOrdered(rows, sign)
    let before: string | null = null
    for (const row of rows) {
      const key = keyOf(row)
      if (key === null || (before !== null && compare(before, key) > 0)) return false
      before = key
    }
    return true
  }

  const raiseFrontier = (cursor: OffsetCursor, rows: ReadonlyArray<RowFacts>): OffsetCursor => {
    let { count, frontier } = cursor
    let tied = new Set(cursor.tied)
    for (const row of rows) {
      const key = keyOf(row)
      if (key === null) continue
      const distance = frontier === null ? 1 : compare(key, frontier)
      if (distance > 0) tied = new Set()
      else if (!byField || distance < 0 || tied.has(row.id)) continue
      frontier = key
      count += 1
      if (byField) tied.add(row.id)
    }
    const stepsBack = count > cursor.count ? 0 : cursor.stepsBack
    return { ...cursor, count, frontier, tied: [...tied], stepsBack }
  }

  const stepBack = (cursor: OffsetCursor): OffsetCursor => {
    if (cursor.stepsBack >= maxStepsBack) return { ...cursor, unsorted: true, offset: 0 }
    // By id a whole page back, to outrun many deletions; by a field just far enough to pass the rows that share the frontier's value.
    const distance = (byField ? overlap : perPage - overlap) * 2 ** cursor.stepsBack
    return { ...cursor, offset: Math.max(0, cursor.offset - distance), stepsBack: cursor.stepsBack + 1 }
  }

  const goOn = (cursor: OffsetCursor, rows: number): OffsetCursor => {
    // A numbered page begins where it does, however many rows the one before showed.
    const offset = cursor.offset + (isNumbered ? perPage : Math.max(1, rows - overlap))
    if (offset <= cap) return { ...cursor, offset }
    return finished(cursor, cursor.unsorted ? null : cursor.count, `the source lists nothing beyond offset ${cap}`)
  }

  const afterUnsortedPage = (cursor: OffsetCursor, facts: Listed): OffsetCursor => {
    const ids = remembers ? [...new Set([...cursor.ids, ...facts.rows.map((row) => row.id), ...facts.nameless])] : []
    if (ids.length > maxRemembered) {
      return finished(cursor, null, `the list has no order to hold on to and more than ${maxRemembered} rows to compare`)
    }
    const swept = { ...cursor, ids }
    if (facts.hasNext) return goOn(swept, shown(facts))
    if (!swept.steady) return anotherLap(swept, "the source's count changed during every sweep")
    if (!remembers) return swept.lap === 1 ? anotherLap(swept, null) : { ...swept, comparing: true }
    const previous = new Set(swept.previousIds)
    const agreed = swept.previousIds !== null && previous.size === ids.length && ids.every((id) => previous.has(id))
    if (!agreed) return anotherLap(swept, "no two sweeps saw the same rows")
    // Two sweeps of a list that shows its rows in any order may pass over the same row.
    const isShort = counts !== "ignored" && swept.total !== null && ids.length < swept.total
    return isShort ? anotherLap(swept, `the source counts ${swept.total} rows and listed ${ids.length}`) : finished(swept, ids.length, null)
  }

  const begin: OffsetCursor = { ...start, unsorted: isNumbered }

  const anotherLap = (cursor: OffsetCursor, reason: string | null): OffsetCursor =>
    cursor.lap >= maxLaps
      ? finished(cursor, cursor.unsorted ? null : cursor.count, reason)
      : { ...start, lap: cursor.lap + 1, unsorted: cursor.unsorted, previousIds: remembers && cursor.unsorted ? cursor.ids : null }

  const finished = (cursor: OffsetCursor, distinct: number | null, reason: string | null): OffsetCursor => {
    const outcome: Omit<Proof, "watermark" | "asOf"> = { total: cursor.total, distinct, complete: reason === null, reason }
    return { ...start, lap: cursor.lap, unsorted: cursor.unsorted, outcome }
  }

  return { cursorSchema: OffsetCursor, start: begin, next, accept }
}

const most = (before: number | null, now: number | null) => (before === null || now === null ? now : Math.max(before, now))

const start: OffsetCursor = {
  _tag: "Offset",
  lap: 1,
  offset: 0,
  unsorted: false,
  frontier: null,
  tied: [],
  count: 0,
  stepsBack: 0,
  total: null,
  steady: true,
  seen: null,
  repeats: 0,
  ids: [],
  previousIds: null,
  comparing: false,
  outcome: null
}

/** The rows of a flat list, all of them, by id: what is left where another reading's counts do not add up. */
export const sweep = (options: { readonly perPage: number; readonly overlap: number }): Reader<OffsetCursor> => overlappingOffset(options)

/** Rows two pages of a list share. */
export const overlapOf = ({ paging, perPage }: Pick<ListEndpoint, "paging" | "perPage">): number =>
  paging === "numbered" ? 0 : overlapFor(perPage)

/** Rows two pages share, unless told otherwise: so many that reading whole pages takes at most a twentieth more requests than it would without, but one. */
export const overlapFor = (perPage: number): number => Math.min(perPage - 1, Math.max(1, Math.floor(perPage / 21)))
