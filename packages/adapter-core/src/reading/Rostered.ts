/**
 * A list whose order nobody promises, held to the source's own list of ids: the pages are read once, then the roster, in one answer. What either shows and
 * the other does not is settled by id, by whoever stores the rows. A roster that is empty while rows are listed is an error of the source, never its end.
 */
import { Schema } from "effect"
import type { Accepted, PageFacts, Reader, Step } from "./Reader.ts"

/** Equal pages in a row before the source is said to loop. */
const maxRepeats = 3

export const RosteredCursor = Schema.TaggedStruct("Rostered", {
  phase: Schema.Literals(["pages", "roster", "done"]),
  offset: Schema.Int,
  /** Rows that the pages showed. */
  shown: Schema.Int,
  /** First and last id of the page before, and how often it came. */
  seen: Schema.NullOr(Schema.String),
  repeats: Schema.Int,
  total: Schema.NullOr(Schema.Int),
  reason: Schema.NullOr(Schema.String)
})
export type RosteredCursor = typeof RosteredCursor.Type

export const rostered = ({ perPage }: { readonly perPage: number }): Reader<RosteredCursor> => {
  const next = (cursor: RosteredCursor): Step<RosteredCursor> => {
    const { offset, phase, reason, total } = cursor
    if (phase === "done")
      return { _tag: "Done", proof: { total, distinct: null, complete: reason === null, reason, watermark: null, asOf: null } }
    const plain = { filters: [], order: null, perPage, parent: null } as const
    return phase === "pages"
      ? { _tag: "Ask", request: { ...plain, offset }, purpose: "reading" }
      : { _tag: "Ask", request: { ...plain, offset: 0, instead: "roster" }, purpose: "closing" }
  }

  const afterPage = (cursor: RosteredCursor, facts: PageFacts): Accepted<RosteredCursor> => {
    const first = facts.rows[0]?.id
    const seen = first === undefined ? null : `${first} ${facts.rows.at(-1)?.id ?? ""}`
    const repeats = seen !== null && seen === cursor.seen ? cursor.repeats + 1 : 0
    if (facts.hasNext && repeats >= maxRepeats) {
      const detail = `the page at offset ${cursor.offset} brings the same rows again and again`
      return { _tag: "Violated", violation: { rule: "looping-link", detail } }
    }
    const shown = cursor.shown + facts.rows.length + (facts.nameless?.length ?? 0)
    const read = { ...cursor, seen, repeats, shown }
    const moved: RosteredCursor = facts.hasNext ? { ...read, offset: cursor.offset + perPage } : { ...read, phase: "roster" }
    return { _tag: "Accepted", cursor: moved, lap: 1 }
  }

  const afterRoster = (cursor: RosteredCursor, facts: PageFacts): Accepted<RosteredCursor> => {
    const total = facts.rows.length
    const reason = total === 0 && cursor.shown > 0 ? `the source lists ${cursor.shown} rows, and its roster holds none` : null
    return { _tag: "Accepted", cursor: { ...cursor, phase: "done", total, reason }, lap: 2 }
  }

  return {
    cursorSchema: RosteredCursor,
    start: { _tag: "Rostered", phase: "pages", offset: 0, shown: 0, seen: null, repeats: 0, total: null, reason: null },
    next,
    accept: (cursor, facts) => (cursor.phase === "pages" ? afterPage(cursor, facts) : afterRoster(cursor, facts))
  }
}
