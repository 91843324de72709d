/**
 * A delta by a log of what happened: it is asked, once, what it holds since the last watermark less the overlap, and whoever stores the rows reads by id
 * what it names. Only one answer is followed: further ones shift while entries arrive, and where so much happened, the list itself tells it for less.
 */
import { Schema } from "effect"
import { later, shift } from "./order.ts"
import type { Accepted, PageFacts, Reader, Step } from "./Reader.ts"

/** Rows that are read by id; where more are named, the list tells them for less. */
export const mostHints = 100

/** Why a log's answer does not tell all that changed; `null` where it does. */
const whyNotAll = ({ hasNext, parentGone, rows, sourceTime }: PageFacts): string | null => {
  if (parentGone) return "its log cannot be read"
  if (hasNext) return "more happened than its log names"
  if (rows.length > mostHints) return `its log names more than ${mostHints} rows`
  return sourceTime === null ? "the source does not tell its time" : null
}

/** Whether all that changed is named, and worth to be read by id. */
export const hintsSuffice = (facts: PageFacts): boolean => whyNotAll(facts) === null

export const HintedCursor = Schema.TaggedStruct("Hinted", {
  isDone: Schema.Boolean,
  /** The source's clock when it answered. */
  asOf: Schema.NullOr(Schema.String),
  /** Why the log does not tell all, if so. */
  reason: Schema.NullOr(Schema.String)
})
export type HintedCursor = typeof HintedCursor.Type

export interface HintedOptions {
  readonly from: string
  readonly overlapMs: number
  /** Entries of an answer. */
  readonly perPage: number
}

export const hinted = ({ from, overlapMs, perPage }: HintedOptions): Reader<HintedCursor> => {
  const next = ({ asOf, isDone, reason }: HintedCursor): Step<HintedCursor> => {
    if (isDone) {
      const watermark = reason === null ? later(from, asOf) : from
      return { _tag: "Done", proof: { total: null, distinct: null, complete: reason === null, reason, watermark, asOf } }
    }
    const instead = { since: shift(from, -overlapMs) }
    return { _tag: "Ask", request: { filters: [], order: null, offset: 0, perPage, parent: null, instead }, purpose: "reading" }
  }

  const accept = (_: HintedCursor, facts: PageFacts): Accepted<HintedCursor> => ({
    _tag: "Accepted",
    cursor: { _tag: "Hinted", isDone: true, asOf: facts.sourceTime, reason: whyNotAll(facts) },
    lap: 1
  })

  return { cursorSchema: HintedCursor, start: { _tag: "Hinted", isDone: false, asOf: null, reason: null }, next, accept }
}
