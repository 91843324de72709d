/**
 * All rows of a list that came in one answer, handed out in pages of ascending id, whatever order they came in. What is held is the text of the answer: a row is
 * parsed when its page is asked for, so a long list costs the memory of its text and of one page.
 */
import { compareIds } from "../reading/order.ts"
import type { BrokenRow, WirePage, WireRow } from "./WireFormat.ts"

/** All rows of a list, handed out page by page. */
export interface WholeList {
  /** The rows of the page that begins at this one, as if the source had been asked for them. */
  readonly page: (offset: number, perPage: number) => WirePage
}

/** One element of the answer: its text, and the id of its row or in words why it has none. */
export interface WholeElement {
  readonly text: string
  readonly row: { readonly id: string } | { readonly problem: string }
}

/** `read`: the row of an element that has an id. Those that have none come last. */
export const wholeList = (elements: ReadonlyArray<WholeElement>, read: (text: string) => WireRow | string): WholeList => {
  const named: Array<{ readonly id: string; readonly text: string }> = []
  const nameless: Array<BrokenRow> = []
  for (const [index, { row, text }] of elements.entries()) {
    if ("id" in row) named.push({ id: row.id, text })
    else nameless.push({ list: "data", index, text, problem: row.problem })
  }
  named.sort((one, other) => compareIds(one.id, other.id))
  // A row that is shown twice is one row.
  const total = new Set(named.map(({ id }) => id)).size + nameless.length
  const length = named.length + nameless.length
  const page: WholeList["page"] = (offset, perPage) => {
    const rows: Array<WireRow> = []
    const broken: Array<BrokenRow> = []
    const end = offset + perPage
    for (const [index, { text }] of named.slice(offset, end).entries()) {
      const row = read(text)
      if (typeof row === "string") broken.push({ list: "data", index: offset + index, text, problem: row })
      else rows.push(row)
    }
    broken.push(...nameless.slice(Math.max(0, offset - named.length), Math.max(0, end - named.length)))
    const next = end < length ? `?from=${end}` : null
    return { rows, broken, included: [], total, next, filterable: null, orderable: null }
  }
  return { page }
}
