import type { Church } from "./Church.ts"
import type { Page } from "./envelope.ts"
import type { Fault } from "./Fault.ts"
import type { Query } from "./Query.ts"
import type { Target } from "./route.ts"
import type { Row } from "./Row.ts"
import { rowAt, select, viewSize, type View } from "./select.ts"

/** Where a row stands when equal values are turned round by `turn` places; only those around the page are looked at. */
const turned = (view: View, field: string, index: number, turn: number) => {
  const value = rowAt(view, index)?.attributes[field]
  const isEqual = (other: number) => rowAt(view, other)?.attributes[field] === value
  let first = index
  while (first > 0 && isEqual(first - 1)) first--
  let end = index + 1
  while (end < viewSize(view) && isEqual(end)) end++
  return rowAt(view, first + ((index - first + turn) % (end - first)))
}

/** Where a capped list ends. */
const usualCap = 10_000

/** The rows of the page asked for, as the faults leave them. */
export const readPage = (
  church: Church,
  target: Extract<Target, { kind: "list" | "empty" }>,
  query: Query,
  faults: ReadonlyArray<Fault>
): Page => {
  if (target.kind === "empty" || faults.some(({ kind }) => kind === "empty")) return { rows: [], total: 0 }
  const ignored = faults.find((fault) => fault.kind === "ignored-filters")
  const heeded: Query = ignored === undefined ? query : { ...query, where: [], order: ignored.order === true ? null : query.order, all: [] }
  const field = heeded.order?.replace(/^-/, "") ?? "id"
  const dropsNulls = faults.some(({ kind }) => kind === "nulls-dropped") && heeded.order !== null
  const asked = select(church, target.entity, target.among, target.filters, heeded)
  const isBackwards = heeded.order === null && faults.some(({ kind }) => kind === "backwards")
  const selected = isBackwards ? { ...asked, isReversed: !asked.isReversed } : asked
  const view = dropsNulls ? withoutNulls(selected, field) : selected
  const isUnstable = faults.some(({ kind }) => kind === "unstable-ties")
  const turn = isUnstable ? church.requests.summary().total : 0
  const rows: Array<Row> = []
  const capped = faults.find((fault) => fault.kind === "capped")
  const total = capped === undefined ? viewSize(view) : Math.min(viewSize(view), capped.rows ?? usualCap)
  for (let index = query.offset; index < Math.min(query.offset + query.perPage, total); index++) {
    const row = isUnstable ? turned(view, field, index, turn) : rowAt(view, index)
    if (row !== undefined) rows.push(row)
  }
  const duplicated = faults.find((fault) => fault.kind === "duplicate-rows")
  return { rows: duplicated === undefined ? rows : [...rows, ...rows.slice(0, duplicated.count ?? 1)], total }
}

const withoutNulls = (view: View, field: string): View => {
  const rows = view.rows.slice(view.from, view.until).filter((row) => row.attributes[field] !== null)
  return { ...view, rows, from: 0, until: rows.length }
}
