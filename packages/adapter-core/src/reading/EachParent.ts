/**
 * One list per parent: a nested list, or one value at a time of an equality filter. Parents come in batches in text order, so the frontier is
 * the last parent whose list was read to its end, and a reading resumes inside one parent. A parent that is gone has no rows.
 */
import { Schema } from "effect"
import { type Accepted, type PageFacts, type PageRequest, type Reader, ReadLists, type Step } from "./Reader.ts"

/** Parents held in the cursor at a time. */
const maxBatch = 100

export const parentsCursor = <Inner>(inner: Schema.Codec<Inner, unknown>) =>
  Schema.TaggedStruct("Parents", {
    phase: Schema.Literals(["parents", "rows", "total", "done"]),
    after: Schema.NullOr(Schema.String),
    /** The parents still to be read; the first one is being read. */
    parents: Schema.Array(Schema.String),
    inner,
    total: Schema.NullOr(Schema.Int),
    distinct: Schema.NullOr(Schema.Int),
    reason: Schema.NullOr(Schema.String),
    /** Those read to their end. A cursor from before they were counted has none. */
    lists: Schema.optionalKey(ReadLists)
  })
export type ParentsCursor<Inner> = ReturnType<typeof parentsCursor<Inner>>["Type"]

export interface ParentOptions<Inner> {
  /** Reads one parent's list. It must compare its laps itself: stored sightings know no parents. */
  readonly inner: Reader<Inner>
  readonly perPage: number
  readonly as: "path" | { readonly filter: string }
  /** The lists are parts of one flat list, whose total is asked for at the end. */
  readonly flatTotal: boolean
}

export const eachParent = <Inner>(options: ParentOptions<Inner>): Reader<ParentsCursor<Inner>> => {
  type Cursor = ParentsCursor<Inner>
  const { as, flatTotal, inner, perPage } = options

  const forParent = (request: PageRequest, parent: string): PageRequest =>
    as === "path"
      ? { ...request, parent }
      : { ...request, filters: [...request.filters, { field: as.filter, operator: "eq", value: parent }] }

  const next = (cursor: Cursor): Step<Cursor> => {
    const parent = cursor.parents[0]
    if (cursor.phase === "rows" && parent !== undefined) {
      const step = inner.next(cursor.inner)
      if (step._tag === "Ask") return { ...step, request: forParent(step.request, parent) }
      throw new Error(`The reader of ${parent}'s list asks for ${step._tag}, which has no answer for one parent.`)
    }
    if (cursor.phase === "total")
      return { _tag: "Ask", request: { filters: [], order: null, offset: 0, perPage: 1, parent: null }, purpose: "closing" }
    if (cursor.phase === "done") return { _tag: "Done", proof: proofOf(cursor) }
    return { _tag: "NeedParents", after: cursor.after, supply: (parents) => supplied(cursor, parents) }
  }

  const supplied = (cursor: Cursor, parents: ReadonlyArray<string>): Cursor => {
    const batch = parents.slice(0, maxBatch)
    if (batch.length === 0) return { ...cursor, phase: flatTotal ? "total" : "done" }
    return { ...cursor, phase: "rows", parents: batch, inner: inner.start }
  }

  const accept = (cursor: Cursor, facts: PageFacts): Accepted<Cursor> => {
    if (cursor.phase === "total") return { _tag: "Accepted", cursor: { ...cursor, phase: "done", total: facts.total }, lap: 1 }
    if (facts.parentGone) return { _tag: "Accepted", cursor: nextParent(cursor, 0), lap: 1 }
    const accepted = inner.accept(cursor.inner, facts)
    if (accepted._tag === "Violated") return accepted
    return { _tag: "Accepted", cursor: afterPage(cursor, accepted.cursor), lap: 1 }
  }

  const afterPage = (cursor: Cursor, now: Inner): Cursor => {
    const step = inner.next(now)
    if (step._tag !== "Done") return { ...cursor, inner: now }
    const { complete, distinct, reason, total } = step.proof
    const read = {
      ...cursor,
      total: sum(cursor.total, total),
      distinct: sum(cursor.distinct, distinct),
      reason: cursor.reason ?? (complete ? null : `below ${cursor.parents[0] ?? "a parent"}: ${reason ?? "not read to its end"}`)
    }
    return nextParent(read, distinct ?? total ?? 0)
  }

  /** After a list of so many rows. One that is empty, or gone, took a request to know. */
  const nextParent = (cursor: Cursor, rows: number): Cursor => {
    const parents = cursor.parents.slice(1)
    const { lists } = cursor
    return {
      ...cursor,
      ...(lists ? { lists: { count: lists.count + 1, pages: lists.pages + Math.max(1, Math.ceil(rows / perPage)) } } : {}),
      phase: parents.length === 0 ? "parents" : "rows",
      after: cursor.parents[0] ?? cursor.after,
      parents,
      inner: inner.start
    }
  }

  /** Where the parts belong to one list, a row may move between them while it is read: only stored sightings count it once. */
  const proofOf = (cursor: Cursor) => ({
    total: cursor.total,
    distinct: flatTotal ? null : cursor.distinct,
    complete: cursor.reason === null,
    reason: cursor.reason,
    watermark: null,
    asOf: null,
    ...(cursor.lists ? { lists: cursor.lists } : {})
  })

  const start: Cursor = {
    _tag: "Parents",
    phase: "parents",
    after: null,
    parents: [],
    inner: inner.start,
    total: 0,
    distinct: 0,
    reason: null,
    lists: { count: 0, pages: 0 }
  }
  return { cursorSchema: parentsCursor(inner.cursorSchema), start, next, accept }
}

/** Unknown stays unknown. */
const sum = (a: number | null, b: number | null) => (a === null || b === null ? null : a + b)
