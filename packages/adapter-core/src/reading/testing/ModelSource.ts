/**
 * A source in memory that changes between every two requests, by a seed. Each answer is one atomic look, as a database gives it; ties come in a
 * new order every time; values are kept in milliseconds and shown in whole seconds, and some changes become visible later than their value says.
 */
import type { PageFacts, PageRequest } from "../Reader.ts"
import { seeded } from "./random.ts"

export type Change = "insert" | "delete" | "touch" | "tie" | "burst" | "late" | "null"

export interface ModelOptions {
  readonly seed: number
  readonly rows: number
  readonly changes: ReadonlyArray<Change>
  /** Changes between two requests. */
  readonly perRequest?: readonly [least: number, most: number]
  /** Rows that share one second in the past. */
  readonly tied?: number
  /** Rows without a value from the start. */
  readonly nulls?: number
  readonly nullsAreHighest?: boolean
  /** An ordered list, and its total, leaves rows without a value out. */
  readonly nullsLeaveOrder?: boolean
  /** How late a change may become visible. */
  readonly latenessMs?: number
  /** Rows that a `burst` changes at one moment. */
  readonly burst?: number
  /** The order without `order`: by id, by a fixed order that is not by id, or a new one each time. */
  readonly unordered?: "id" | "other" | "none"
  readonly parents?: number
  readonly ignores?: "filter" | "order" | "offset"
  readonly capabilities?: ReadonlyArray<string>
  /** No `Date` in the answers. */
  readonly clockless?: boolean
}

interface ModelRow {
  readonly id: string
  readonly parent: string
  readonly original: boolean
  at: number | null
  /** Grows with every change, also where two share a second: what a hash of the content tells apart. */
  content: number
}

export interface Look {
  readonly id: string
  readonly at: string | null
  readonly content: number
}

export interface ModelFacts extends PageFacts {
  readonly rows: ReadonlyArray<Look>
}

export interface ModelSource {
  readonly answer: (request: PageRequest) => ModelFacts
  /** Lets so much time go by, with so many changes in it. `latenessMs`: how late they may become visible from now on. */
  readonly pass: (ms: number, changes: number, latenessMs?: number) => void
  /** What the rows that still exist had come to be when the source's clock stood there, by id. */
  readonly asOf: (moment: string) => ReadonlyMap<string, number>
  readonly requests: () => number
  /** The rows as they are now. */
  readonly now: () => ReadonlyArray<Look>
  /** Ids of the rows that have existed since the start. */
  readonly permanent: () => ReadonlyArray<string>
  readonly parentsAfter: (after: string | null) => ReadonlyArray<string>
  /** No change from here on; what is still on its way becomes visible. */
  readonly settle: () => void
}

/** A parent that is listed but answers 404. */
export const goneParent = "gone"
const start = Date.UTC(2026, 0, 15)
const dayMs = 86_400_000

const shown = (at: number | null) => (at === null ? null : `${new Date(at).toISOString().slice(0, 19)}Z`)

export const modelSource = (options: ModelOptions): ModelSource => {
  const random = seeded(options.seed)
  const rows = new Map<string, ModelRow>()
  const history = new Map<string, Array<{ readonly from: number; readonly content: number }>>()
  let latenessMs = options.latenessMs ?? 20_000
  const late: Array<{ readonly visibleAt: number; readonly id: string; readonly at: number }> = []
  let clock = start
  let settled = false
  let asked = 0
  let lastId = 1000
  const parents = Array.from({ length: options.parents ?? 1 }, (_, index) => `p${String(index).padStart(3, "0")}`)

  // No id comes back: a row that returns is another row.
  const used = new Set<string>()
  const deleted = new Set<string>()
  const add = (id: string, at: number | null, original: boolean) => {
    used.add(id)
    rows.set(id, { id, parent: random.pick(parents) ?? "p000", original, at, content: 0 })
    history.set(id, [{ from: original ? Number.NEGATIVE_INFINITY : clock, content: 0 }])
  }
  const set = (row: ModelRow, at: number | null) => {
    row.at = at
    row.content += 1
    history.get(row.id)?.push({ from: clock, content: row.content })
  }
  const newId = () => {
    const between = String(random.int(1, lastId))
    if (random.next() < 0.3 && !used.has(between)) return between
    lastId += random.int(1, 3)
    return String(lastId)
  }

  const tiedAt = start - 3 * dayMs
  for (let index = 0; index < options.rows; index++) {
    lastId += random.int(1, 3)
    const tied = index < (options.tied ?? 0)
    const empty = !tied && index < (options.tied ?? 0) + (options.nulls ?? 0)
    add(String(lastId), empty ? null : tied ? tiedAt + random.int(0, 999) : start - random.int(1, 10 * dayMs), true)
  }

  const anyRow = () => random.pick([...rows.values()])

  const change = (kind: Change) => {
    const row = anyRow()
    if (kind === "insert" || row === undefined) add(newId(), clock, false)
    else if (kind === "delete") {
      rows.delete(row.id)
      deleted.add(row.id)
    } else if (kind === "touch") set(row, clock)
    else if (kind === "null") set(row, null)
    else if (kind === "tie") for (let count = random.int(2, 4); count > 0; count--) set(anyRow() ?? row, clock)
    else if (kind === "burst") for (let count = options.burst ?? 12; count > 0; count--) set(anyRow() ?? row, clock)
    else {
      const id = random.next() < 0.5 ? row.id : newId()
      used.add(id)
      late.push({ visibleAt: clock + random.int(1, latenessMs), id, at: clock })
    }
  }

  const commitLate = (until: number) => {
    for (const one of late.splice(0)) {
      if (one.visibleAt > until) late.push(one)
      else {
        const row = rows.get(one.id)
        if (row === undefined && !deleted.has(one.id)) add(one.id, one.at, false)
        else if (row !== undefined && row.at !== null && row.at < one.at) set(row, one.at)
      }
    }
  }

  const live = () => {
    if (settled) return
    const [least, most] = options.perRequest ?? [1, 2]
    for (let count = random.int(least, most); count > 0; count--) {
      clock += random.int(100, 700)
      const kind = random.pick(options.changes)
      if (kind !== undefined) change(kind)
      commitLate(clock)
    }
  }

  const sorted = (found: ReadonlyArray<ModelRow>, request: PageRequest): ReadonlyArray<ModelRow> => {
    if (request.order === null || options.ignores === "order") {
      const key = ({ id }: ModelRow) => (options.unordered === "other" ? (Number(id) * 7919) % 10_007 : Number(id))
      if (options.unordered === "none")
        return [...found]
          .map((row) => [random.next(), row] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, row]) => row)
      return [...found].sort((a, b) => key(a) - key(b))
    }
    const sign = request.order.descending ? -1 : 1
    const empty = options.nullsAreHighest === false ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
    const keyed = found.map((row) => ({ row, at: row.at ?? empty, tie: random.next() }))
    return keyed.sort((a, b) => (a.at === b.at ? a.tie - b.tie : sign * (a.at < b.at ? -1 : 1))).map(({ row }) => row)
  }

  const matching = ({ filters, order, parent }: PageRequest): ReadonlyArray<ModelRow> => {
    let from = Number.NEGATIVE_INFINITY
    let before = Number.POSITIVE_INFINITY
    let owner = parent
    for (const { operator, value } of options.ignores === "filter" ? [] : filters) {
      if (operator === "eq") owner = value
      else if (operator === "gte") from = Date.parse(value)
      else before = Date.parse(value)
    }
    const ranged = from > Number.NEGATIVE_INFINITY || before < Number.POSITIVE_INFINITY
    const inRange = (at: number | null) => !ranged || (at !== null && at >= from && at < before)
    const isListed = (at: number | null) => at !== null || order === null || options.nullsLeaveOrder !== true
    return [...rows.values()].filter((row) => (owner === null || row.parent === owner) && inRange(row.at) && isListed(row.at))
  }

  const answer = (request: PageRequest): ModelFacts => {
    asked += 1
    if (asked > 20_000) throw new Error("The reader does not come to an end.")
    live()
    const found = sorted(matching(request), request)
    const offset = options.ignores === "offset" ? 0 : request.offset
    const page = found.slice(offset, offset + request.perPage)
    return {
      rows: page.map(({ at, content, id }) => ({ id, at: shown(at), content })),
      total: found.length,
      hasNext: offset + page.length < found.length && page.length > 0,
      filterable: options.capabilities ?? null,
      orderable: options.capabilities ?? null,
      sourceTime: options.clockless === true ? null : shown(clock),
      parentGone: request.parent === goneParent
    }
  }

  return {
    answer,
    requests: () => asked,
    pass: (ms, changes, lateness) => {
      latenessMs = lateness ?? latenessMs
      const end = clock + ms
      for (let left = changes; left > 0; left--) {
        clock += random.int(0, Math.floor((end - clock) / left))
        commitLate(clock)
        const kind = random.pick(options.changes)
        if (kind !== undefined) change(kind)
      }
      clock = end
      commitLate(clock)
    },
    asOf: (moment) => {
      const until = Date.parse(moment)
      return new Map(
        [...rows.keys()].flatMap((id): ReadonlyArray<readonly [string, number]> => {
          const then = history.get(id)?.findLast(({ from }) => from <= until)
          return then === undefined ? [] : [[id, then.content]]
        })
      )
    },
    now: () => [...rows.values()].map(({ at, content, id }) => ({ id, at: shown(at), content })),
    permanent: () => [...rows.values()].filter(({ original }) => original).map(({ id }) => id),
    parentsAfter: (after) => [...parents, goneParent].sort().filter((id) => after === null || id > after),
    settle: () => {
      settled = true
      commitLate(Number.POSITIVE_INFINITY)
    }
  }
}
