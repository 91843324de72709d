/** What a page read by a changing field shows, and whether it kept to what was asked. A filter a source does not know is silently ignored. */
import { momentOf } from "./order.ts"
import type { PageFacts, RowFacts, Violation } from "./Reader.ts"

interface Edges {
  readonly lowest: string | null
  readonly highest: string | null
  /** Some rows have no value. */
  readonly nulls: boolean
}

export const edgesOf = (rows: ReadonlyArray<RowFacts>): Edges => {
  let lowest: string | null = null
  let highest: string | null = null
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  let nulls = false
  for (const { at } of rows) {
    const moment = momentOf(at)
    if (moment === null) {
      nulls = true
      continue
    }
    if (moment < least) [lowest, least] = [at, moment]
    if (moment > most) [highest, most] = [at, moment]
  }
  return { lowest, highest, nulls }
}

export interface Asked {
  readonly field: string
  readonly order: "ascending" | "descending" | null
  /** The first value asked for. */
  readonly notBefore: string | null
  /** The first value no longer asked for. */
  readonly before: string | null
}

export const violationOf = (facts: PageFacts, asked: Asked): Violation | null => {
  const { field, order } = asked
  if (facts.filterable !== null && !facts.filterable.includes(field)) {
    return {
      rule: "ignored-filter",
      detail: `the source says it cannot filter by ${field}; it offers ${facts.filterable.join(", ") || "nothing"}`
    }
  }
  if (facts.orderable !== null && !facts.orderable.includes(field)) {
    return {
      rule: "ignored-order",
      detail: `the source says it cannot order by ${field}; it offers ${facts.orderable.join(", ") || "nothing"}`
    }
  }
  const { highest, lowest } = edgesOf(facts.rows)
  if (asked.notBefore !== null && isBefore(lowest, asked.notBefore)) {
    return { rule: "ignored-filter", detail: `asked for ${field} from ${asked.notBefore}, got a row of ${lowest}` }
  }
  if (asked.before !== null && highest !== null && !isBefore(highest, asked.before)) {
    return { rule: "ignored-filter", detail: `asked for ${field} before ${asked.before}, got a row of ${highest}` }
  }
  if (asked.notBefore !== null && facts.hasNext && highest === null) {
    return { rule: "ignored-filter", detail: `asked for ${field} from ${asked.notBefore}, got only rows without it` }
  }
  return order === null || isOrdered(facts.rows, order === "descending" ? -1 : 1)
    ? null
    : { rule: "ignored-order", detail: `the rows are not in ${order} order of ${field}` }
}

const isBefore = (a: string | null, b: string) => (momentOf(a) ?? Number.POSITIVE_INFINITY) < (momentOf(b) ?? Number.NEGATIVE_INFINITY)

/** Rows without a value may stand at either end, not between others. */
export const isOrdered = (rows: ReadonlyArray<RowFacts>, sign: 1 | -1) => {
  let before: number | null = null
  let ended = false
  for (const { at } of rows) {
    const moment = momentOf(at)
    if (moment === null) {
      ended = before !== null
      continue
    }
    if (ended || (before !== null && sign * (moment - before) < 0)) return false
    before = moment
  }
  return true
}
