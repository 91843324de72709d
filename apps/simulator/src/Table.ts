/**
 * Table: the rows of one resource, with the orders and the child lists the API is asked for.
 * An order or child list is made on first use and then follows every change, so a page costs a slice and never a sort.
 * All changes go through `insert`, `remove` and `change`; writing to a row directly would leave the orders wrong.
 */
import type { Schema } from "effect"
import type { Row, RowChange } from "./Row.ts"
import type { RowEvent } from "./webhookEvents.ts"

/** More changed rows than this at once: the orders are dropped and made again on next use. */
const rebuildAbove = 64

/** Nulls last, as Postgres does; equal values by id. */
const compareValues = (left: Schema.Json | undefined, right: Schema.Json | undefined) => {
  if (left === right) return 0
  if (left === null || left === undefined) return 1
  if (right === null || right === undefined) return -1
  if (typeof left === "object" || typeof right === "object") return 0
  return left < right ? -1 : 1
}

export class Table {
  /** By id, ascending. */
  readonly rows: Array<Row> = []
  readonly byId = new Map<string, Row>()
  /** Moves with every change, so that results computed from the table can be kept until then. */
  version = 0
  /** Told of each change, once the church has been made. */
  onChange: ((row: Row, event: RowEvent) => void) | null = null
  /** Told of each change, however small, that it has been made. */
  afterChange: ((row: Row) => void) | null = null
  private readonly orders = new Map<string, Array<Row>>()
  private readonly children = new Map<string, Map<string, Array<Row>>>()
  private nextSerial: number

  constructor(firstSerial: number) {
    this.nextSerial = firstSerial
  }

  /** Ids go up, with gaps now and then as in a real church. */
  takeSerial(gap: number) {
    this.nextSerial += 1 + gap
    return this.nextSerial
  }

  insert(row: Row) {
    this.version++
    this.place(this.rows, null, row)
    this.byId.set(row.id, row)
    for (const [field, order] of this.orders) this.place(order, field, row)
    for (const [ref, lists] of this.children) this.adopt(lists, row.refs[ref], row)
    this.onChange?.(row, "created")
    this.afterChange?.(row)
  }

  remove(row: Row) {
    this.version++
    this.rows.splice(this.positionIn(this.rows, null, row), 1)
    this.byId.delete(row.id)
    for (const [field, order] of this.orders) order.splice(this.positionIn(order, field, row), 1)
    for (const [ref, lists] of this.children) this.disown(lists, row.refs[ref], row)
    this.onChange?.(row, "destroyed")
    this.afterChange?.(row)
  }

  change(row: Row, change: RowChange) {
    this.version++
    row.text = null
    let isOther = false
    for (const [field, value] of Object.entries(change.attributes ?? {})) {
      if (row.attributes[field] === value) continue
      const order = this.orders.get(field)
      if (order !== undefined) order.splice(this.positionIn(order, field, row), 1)
      row.attributes[field] = value
      isOther ||= field !== "updated_at"
      if (order !== undefined) this.place(order, field, row)
    }
    for (const [ref, id] of Object.entries(change.refs ?? {})) {
      const lists = this.children.get(ref)
      isOther ||= row.refs[ref] !== id
      if (lists !== undefined) this.disown(lists, row.refs[ref], row)
      row.refs[ref] = id
      if (lists !== undefined) this.adopt(lists, id, row)
    }
    for (const [list, ids] of Object.entries(change.lists ?? {})) {
      isOther = true
      row.lists = { ...row.lists, [list]: ids }
    }
    // A new `updated_at` alone, as of a person whose email changed, is no event of its own.
    if (isOther) this.onChange?.(row, "updated")
    this.afterChange?.(row)
  }

  changeAll(rows: ReadonlyArray<Row>, change: (row: Row) => RowChange) {
    if (rows.length > rebuildAbove) this.orders.clear()
    for (const row of rows) this.change(row, change(row))
  }

  /** The representation of a row hangs on rows elsewhere (a household shows its people) and one of those changed. */
  forget(row: Row) {
    this.version++
    row.text = null
  }

  orderedBy(field: string): ReadonlyArray<Row> {
    const known = this.orders.get(field)
    if (known !== undefined) return known
    const order = [...this.rows].sort((left, right) => compareRows(field, left, right))
    this.orders.set(field, order)
    return order
  }

  childrenOf(ref: string, id: string): ReadonlyArray<Row> {
    let lists = this.children.get(ref)
    if (lists === undefined) {
      lists = new Map()
      for (const row of this.rows) this.adopt(lists, row.refs[ref], row)
      this.children.set(ref, lists)
    }
    return lists.get(id) ?? []
  }

  private adopt(lists: Map<string, Array<Row>>, id: string | null | undefined, row: Row) {
    if (id === null || id === undefined) return
    const list = lists.get(id)
    if (list === undefined) lists.set(id, [row])
    else this.place(list, null, row)
  }

  private disown(lists: Map<string, Array<Row>>, id: string | null | undefined, row: Row) {
    const list = id === null || id === undefined ? undefined : lists.get(id)
    if (list === undefined) return
    list.splice(list.indexOf(row), 1)
    if (list.length === 0 && typeof id === "string") lists.delete(id)
  }

  private place(order: Array<Row>, field: string | null, row: Row) {
    const last = order.at(-1)
    if (last === undefined || compareRows(field, last, row) < 0) order.push(row)
    else order.splice(this.positionIn(order, field, row), 0, row)
  }

  /** Where the row is, or where it belongs. */
  private positionIn(order: ReadonlyArray<Row>, field: string | null, row: Row) {
    return firstWhere(order, (other) => compareRows(field, other, row) >= 0)
  }
}

export const compareRows = (field: string | null, left: Row, right: Row) =>
  (field === null ? 0 : compareValues(left.attributes[field], right.attributes[field])) || left.serial - right.serial

/** The first index whose row satisfies a condition that never turns false again further on. */
export const firstWhere = (rows: ReadonlyArray<Row>, reached: (row: Row) => boolean) => {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = rows[middle]
    if (row !== undefined && reached(row)) high = middle
    else low = middle + 1
  }
  return low
}
