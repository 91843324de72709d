/**
 * select: the rows a query means, in order, without copying them where it can be helped.
 * Whole tables come from the table's own order; time ranges on the field of the order are cut out by binary search; anything else is
 * read once and kept until the table changes.
 */
import { referred } from "./associations.ts"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import { conditionsOf, type Condition } from "./conditions.ts"
import type { EntityName } from "./Kind.ts"
import { writeQuery, type Query } from "./Query.ts"
import { textIn, type Row } from "./Row.ts"
import { scopeOf } from "./scopes.ts"
import { compareRows, firstWhere } from "./Table.ts"

/** A stretch of a row list, read forwards or backwards. */
export interface View {
  readonly rows: ReadonlyArray<Row>
  readonly from: number
  readonly until: number
  readonly isReversed: boolean
}

export const viewSize = (view: View) => view.until - view.from

export const rowAt = (view: View, index: number): Row | undefined =>
  index < 0 || index >= viewSize(view) ? undefined : view.rows[view.isReversed ? view.until - 1 - index : view.from + index]

const keptLists = 64

const orderOf = (entity: EntityName, order: string | null) => {
  if (order === null) return null
  const isReversed = order.startsWith("-")
  const field = isReversed ? order.slice(1) : order
  return catalog[entity].canOrderBy.includes(field) ? { field, isReversed } : null
}

/** Where a sorted list enters and leaves the range; rows without the time sort last and are never in it. */
const cut = (rows: ReadonlyArray<Row>, field: string, conditions: ReadonlyArray<Condition>) => {
  let from = 0
  let until = firstWhere(rows, (row) => row.attributes[field] === null)
  for (const { range } of conditions) {
    if (range === null) continue
    const at = (bound: string) =>
      firstWhere(rows, (row) => {
        const value = row.attributes[field]
        return typeof value !== "string" || value >= bound
      })
    if (range.from !== null) from = Math.max(from, at(range.from))
    if (range.until !== null) until = Math.min(until, at(range.until))
  }
  return { from, until: Math.max(from, until) }
}

/** Some resources are ordered by a name of the person they are about, which is no attribute of theirs. */
const byPerson = (church: Church, rows: ReadonlyArray<Row>, field: string) => {
  const name = field.replace("person.", "")
  const keys = new Map(rows.map((row) => [row, textIn(referred(church, row, "person") ?? row, name)]))
  return rows.toSorted((left, right) => {
    const [before = "", after = ""] = [keys.get(left), keys.get(right)]
    return before === after ? 0 : before < after ? -1 : 1
  })
}

const whole = (rows: ReadonlyArray<Row>, isReversed: boolean): View => ({ rows, from: 0, until: rows.length, isReversed })

export const select = (
  church: Church,
  entity: EntityName,
  /** Null: the whole table. */
  among: ReadonlyArray<Row> | null,
  offeredFilters: ReadonlyArray<string>,
  query: Query
): View => {
  const order = orderOf(entity, query.order)
  const isReversed = order?.isReversed ?? false
  const conditions = conditionsOf(church, entity, query.where)
  const scope = scopeOf(church, entity, offeredFilters, query)
  const fits = (row: Row) => conditions.every((condition) => condition.holds(row)) && (scope === null || scope(row))
  const table = church.tables[entity]

  if (among !== null) {
    const rows = among.filter(fits).sort((left, right) => compareRows(order?.field ?? null, left, right))
    const isOwn = order === null || order.field in catalog[entity].attributes
    return whole(isOwn ? rows : byPerson(church, rows, order.field), isReversed)
  }
  const asked = conditions.find((condition) => condition.id !== null)?.id
  if (typeof asked === "string") {
    const row = table.byId.get(asked)
    return whole(row !== undefined && fits(row) ? [row] : [], isReversed)
  }
  const all = order === null ? table.rows : table.orderedBy(order.field)
  if (scope === null && conditions.length === 0) return whole(all, isReversed)
  if (scope === null && order !== null && conditions.every(({ range }) => range?.field === order.field)) {
    return { rows: all, ...cut(all, order.field, conditions), isReversed }
  }
  // A page's own parameters must not name the list, or every page would make it again.
  const key = entity + writeQuery(query.all.filter(([name]) => !/^(offset|per_page|include|fields\[)/.test(name)))
  const kept = church.lists.get(key)
  // A search or a scope looks at other tables too, whose changes this table's version does not tell of.
  const looksElsewhere = scope !== null || query.where.some(({ field }) => field.startsWith("search_"))
  const version = looksElsewhere ? Object.values(church.tables).reduce((sum, other) => sum + other.version, 0) : table.version
  if (kept?.version === version) return whole(kept.rows, isReversed)
  const rows = all.filter(fits)
  if (church.lists.size >= keptLists) church.lists.clear()
  church.lists.set(key, { version, rows })
  return whole(rows, isReversed)
}
