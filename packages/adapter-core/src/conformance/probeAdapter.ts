/**
 * Tries an adapter's claims against the source itself, with few requests that only read: one for the account, and for each entity at most seven. What
 * the source has no rows to show stays unproven. It says what differs and where, never what a row holds.
 */
import { Effect, Ref, Result } from "effect"
import type { Adapter } from "../Adapter.ts"
import type { SourceClient } from "../client/SourceClient.ts"
import { type AnyEntity, changeField, type EntityName } from "../Entity.ts"
import type { SourceError } from "../errors.ts"
import { type FurtherPlace, placesAboveParent, placesAboveRow } from "../paths.ts"
import { compareMoments, momentOf } from "../reading/order.ts"
import type { PageRequest } from "../reading/Reader.ts"
import { decodeRecord, relatedId } from "../wire/record.ts"
import type { WirePage, WireRow } from "../wire/WireFormat.ts"
import { type CheckResult, isOneOf, type Problem } from "./Check.ts"
import { differences } from "./differences.ts"

const names = ["live-account", "live-lists", "live-capabilities", "live-pages", "live-order", "live-where", "live-representation"] as const
type Name = (typeof names)[number]

const promises: Readonly<Record<Name, string>> = {
  "live-account": "The source names the account behind the credential.",
  "live-lists": "Every list answers, with rows that decode.",
  "live-capabilities": "The source offers the orders and filters the adapter says it does.",
  "live-pages": "A page that begins a row earlier begins with that row.",
  "live-order": "Rows come in the order that is asked for, up and down.",
  "live-where": "Filters leave out what they should, and nothing else.",
  "live-representation": "A record looks the same in a list, by id and within another entity's answer."
}

const rowsPerPage = 10

/** Requests a probe sends at most. */
export const probeRequests = ({ manifest }: Adapter): number =>
  [...manifest.entities.values()].reduce((sum, { changes, get }) => sum + 2 + (get === null ? 0 : 1) + (changes === "none" ? 0 : 4), 1)

export interface Probed {
  readonly results: ReadonlyArray<CheckResult>
  readonly requests: number
}

interface Notes {
  readonly wrong: (check: Name, problem: Problem) => Effect.Effect<void>
  readonly open: (check: Name, why: string) => Effect.Effect<void>
}

/** The first page of a list, and below which row it stands. */
interface Seen {
  readonly page: WirePage
  readonly parent: string | null
}

interface Probing {
  readonly adapter: Adapter
  readonly asked: <A>(ask: Effect.Effect<A, SourceError>) => Effect.Effect<Result.Result<A, SourceError>>
  readonly entity: AnyEntity
  readonly notes: Notes
  readonly seen: ReadonlyMap<EntityName, Seen>
  readonly source: SourceClient
}

/** The row below which the list is asked for: of those that include rows of the entity the first, else the first of all. */
const parentOf = ({ list }: AnyEntity, seen: ReadonlyMap<EntityName, Seen>) => {
  if (list.under === undefined) return null
  const rows = seen.get(list.under)?.page.rows ?? []
  const linksOf = (row: WireRow) => [row.related[list.harvestFrom?.include ?? ""] ?? []].flat()
  return (rows.find((row) => linksOf(row).length > 0) ?? rows[0])?.id
}

/** The ids a path needs beside a row's own and its parent's, from rows that were seen; `undefined` where none of them tells. */
const aboveOf = (places: ReadonlyArray<FurtherPlace> | string, from: string, seen: ReadonlyMap<EntityName, Seen>) => {
  if (typeof places === "string") return undefined
  const found: Record<string, string> = {}
  let id = from
  for (const { of, place, relation } of places) {
    const known = seen.get(of.name)
    const row = known?.page.rows.find((each) => each.id === id)
    const next = known === undefined || row === undefined ? null : relatedId(of, relation, row, known.parent)
    if (next === null) return undefined
    found[place] = next
    id = next
  }
  return found
}

/** Nested lists after those of their parents, harvested ones after those that carry them. */
const inOrder = ({ manifest }: Adapter): ReadonlyArray<AnyEntity> => {
  const order = new Set<AnyEntity>()
  const visit = (entity: AnyEntity, above: ReadonlyArray<EntityName>): void => {
    for (const name of [entity.list.under, entity.list.harvestFrom?.entity])
      if (name !== undefined && manifest.has(name) && !above.includes(name)) visit(manifest.get(name), [...above, entity.name])
    order.add(entity)
  }
  for (const entity of manifest.entities.values()) visit(entity, [])
  return [...order]
}

export const probeAdapter = Effect.fn("probeAdapter")(function* (adapter: Adapter, source: SourceClient) {
  const requests = yield* Ref.make(0)
  const wrong = new Map<Name, Array<Problem>>()
  const open = new Map<Name, Array<string>>()
  const notes: Notes = {
    wrong: (check, problem) => Effect.sync(() => wrong.set(check, [...(wrong.get(check) ?? []), problem])),
    open: (check, why) => Effect.sync(() => open.set(check, [...(open.get(check) ?? []), why]))
  }
  const asked = <A>(ask: Effect.Effect<A, SourceError>) =>
    Effect.andThen(
      Ref.update(requests, (sum) => sum + 1),
      Effect.result(ask)
    )

  const account = yield* asked(source.account)
  if (Result.isFailure(account)) {
    yield* notes.wrong("live-account", {
      entity: null,
      problem: account.failure.message,
      mend: "Check the base URL, the token and `account`; nothing else was asked."
    })
  } else {
    const seen = new Map<EntityName, Seen>()
    for (const entity of inOrder(adapter)) {
      const found = yield* probeEntity({ adapter, asked, entity, notes, seen, source })
      if (found !== null) seen.set(entity.name, found)
    }
  }
  const isStopped = Result.isFailure(account)
  const results = names.map((check): CheckResult => {
    const problems = wrong.get(check) ?? []
    const missing = open.get(check) ?? (isStopped && check !== "live-account" ? ["an account to ask"] : [])
    return {
      check,
      promise: promises[check],
      outcome: problems.length > 0 ? "failed" : missing.length > 0 ? "unproven" : "passed",
      problems,
      missing: missing.length === 0 ? null : missing.join("; ")
    }
  })
  const probed: Probed = { results, requests: yield* Ref.get(requests) }
  return probed
})

/** The first page of the entity's list, `null` where there is none. */
const probeEntity = Effect.fnUntraced(function* (probing: Probing): Effect.fn.Return<Seen | null> {
  const { adapter, asked, entity, notes, seen, source } = probing
  const parent = parentOf(entity, seen)
  const above = parent === null || parent === undefined ? {} : aboveOf(placesAboveParent(entity, adapter.manifest), parent, seen)
  if (parent === undefined || above === undefined) {
    yield* notes.open("live-lists", `a row of ${entity.list.under}, to list ${entity.name} below it`)
    return null
  }
  const perPage = Math.min(entity.list.perPage, rowsPerPage)
  const plain: PageRequest = { filters: [], order: null, offset: 0, perPage, parent, above }
  const ask = (request: Partial<PageRequest>) => asked(source.page(entity, { ...plain, ...request }))
  const wrong = (check: Name, problem: string, mend: string) => notes.wrong(check, { entity: entity.name, problem, mend })

  const answer = yield* ask({})
  if (Result.isFailure(answer)) {
    if (entity.list.holdsOne === true && answer.failure._tag === "NotFound") {
      yield* notes.open("live-lists", `a row of ${entity.list.under}, its first, that has a ${entity.type}`)
      return null
    }
    yield* wrong("live-lists", answer.failure.message, "Correct `list.path`, or what the token may read.")
    return null
  }
  const page = answer.success.value
  yield* probeRows(entity, page, parent, wrong)
  yield* probeOffered(entity, page, wrong)
  if (page.rows.length === 0) {
    for (const check of ["live-lists", "live-pages", "live-order", "live-where", "live-representation"] as const)
      yield* notes.open(check, `rows of ${entity.name}`)
    return { page, parent }
  }
  const last = page.rows.at(-1)
  if (page.next === null || last === undefined || page.rows.length < 2) yield* notes.open("live-pages", `a second page of ${entity.name}`)
  else {
    const overlapping = yield* ask({ offset: page.rows.length - 1 })
    if (Result.isFailure(overlapping) || overlapping.success.value.rows[0]?.id !== last.id)
      yield* wrong(
        "live-pages",
        Result.isFailure(overlapping) ? overlapping.failure.message : `the page from row ${page.rows.length} on begins with another row`,
        "Write `offset` as the source counts it; if rows change all the while, probe again."
      )
  }
  yield* probeChanges(entity, page, ask, wrong, notes)
  yield* probeRepresentation(probing, page, parent, wrong)
  return { page, parent }
})

type Wrong = (check: Name, problem: string, mend: string) => Effect.Effect<void>
type Ask = (request: Partial<PageRequest>) => Effect.Effect<Result.Result<{ readonly value: WirePage }, SourceError>>

const probeRows = Effect.fnUntraced(function* (entity: AnyEntity, page: WirePage, parent: string | null, wrong: Wrong) {
  const problems = new Set<string>()
  for (const { problem } of page.broken) problems.add(problem)
  for (const row of page.rows) {
    if (row.type !== entity.type) problems.add(`rows are of the type "${row.type}", not "${entity.type}"`)
    const decoded = decodeRecord(entity, row, parent)
    if (decoded._tag === "Partial") problems.add(`rows lack ${decoded.missing.join(", ")}`)
    if (decoded._tag === "Invalid") for (const { path, problem } of decoded.problems) problems.add(`${path}: ${problem}`)
  }
  for (const problem of problems) yield* wrong("live-lists", problem, "Correct `type`, `attributes`, `relations` or `list.include`.")
})

/** What the source says of itself costs no request. */
const probeOffered = Effect.fnUntraced(function* ({ list }: AnyEntity, { filterable, orderable }: WirePage, wrong: Wrong) {
  const lacking = (claimed: ReadonlyArray<string> | undefined, offered: ReadonlyArray<string> | null) =>
    offered === null ? [] : (claimed ?? []).filter((name) => !isOneOf(offered, name))
  for (const name of lacking(list.orderBy, orderable))
    yield* wrong("live-capabilities", `the source does not offer to order by ${name}`, "Take it out of list.orderBy.")
  for (const name of lacking([...(list.filterBy ?? []), ...(list.filterBySpecial ?? [])], filterable))
    yield* wrong("live-capabilities", `the source does not offer to filter by ${name}`, "Take it out of list.filterBy.")
})

const valuesIn = ({ rows }: WirePage, field: string) =>
  rows.flatMap(({ attributes }) => {
    const value = attributes[field]
    return typeof value === "string" && momentOf(value) !== null ? [value] : []
  })

/** The lowest and the highest value there is, by asking for the rows in order. */
const probeOrder = Effect.fnUntraced(function* (field: string, ask: Ask, wrong: Wrong) {
  const pages = [yield* ask({ order: { field, descending: false } }), yield* ask({ order: { field, descending: true } })]
  const [up = [], down = []] = pages.map((page) => (Result.isSuccess(page) ? valuesIn(page.success.value, field) : []))
  for (const page of pages) if (Result.isFailure(page)) yield* wrong("live-order", page.failure.message, "Take it out of list.orderBy.")
  const ascends = (values: ReadonlyArray<string>) => values.every((value, index) => compareMoments(values[index - 1] ?? value, value) <= 0)
  const [lowest, highest] = [up[0], down[0]]
  if (!ascends(up) || !ascends(down.toReversed()) || (lowest !== undefined && highest !== undefined && compareMoments(lowest, highest) > 0))
    yield* wrong("live-order", `rows do not come in the order of ${field}`, "Take it out of list.orderBy, or correct how the format asks.")
  return [lowest, highest] as const
})

/** The lowest and the highest value of one page, where the source has no such order. */
const valuesOnPage = (page: WirePage, field: string) => {
  const values = valuesIn(page, field).toSorted(compareMoments)
  return [values[0], values.at(-1)] as const
}

const probeChanges = Effect.fnUntraced(function* (entity: AnyEntity, page: WirePage, ask: Ask, wrong: Wrong, notes: Notes) {
  const field = changeField(entity.changes)
  if (field === null) return
  const isOrder = isOneOf(entity.list.orderBy, field)
  const [lowest, highest] = isOrder ? yield* probeOrder(field, ask, wrong) : valuesOnPage(page, field)
  if (lowest === undefined || highest === undefined || compareMoments(lowest, highest) >= 0) {
    const missing = `rows of ${entity.name} with different values of ${field}`
    if (isOrder) yield* notes.open("live-order", missing)
    yield* notes.open("live-where", missing)
    return
  }
  if (!isOneOf(entity.list.filterBy, field)) return
  for (const operator of ["gte", "lt"] as const) {
    const answer = yield* ask({ filters: [{ field, operator, value: highest }] })
    const values = Result.isSuccess(answer) ? valuesIn(answer.success.value, field) : []
    const keeps = (value: string) => (operator === "gte" ? compareMoments(value, highest) >= 0 : compareMoments(value, highest) < 0)
    if (Result.isFailure(answer)) yield* wrong("live-where", answer.failure.message, "Take it out of list.filterBy.")
    else if (values.length === 0 || !values.every(keeps))
      yield* wrong(
        "live-where",
        `the filter ${field} ${operator} the newest value ${values.length === 0 ? "leaves nothing" : "lets other rows through"}`,
        "Take it out of list.filterBy, or correct how the format asks."
      )
  }
})

const probeRepresentation = Effect.fnUntraced(function* (
  { adapter, asked, entity, notes, seen, source }: Probing,
  page: WirePage,
  parent: string | null,
  wrong: Wrong
) {
  if (entity.get === null) return
  const { harvestFrom } = entity.list
  const carried =
    harvestFrom === undefined ? [] : (seen.get(harvestFrom.entity)?.page.included ?? []).filter(({ type }) => type === entity.type)
  if (harvestFrom !== undefined && carried.length === 0)
    yield* notes.open("live-representation", `rows of ${entity.name} within ${harvestFrom.entity}`)
  const [listed] = page.rows
  const looks: ReadonlyArray<readonly [where: string, row: WireRow | undefined]> = [
    ["in the list", carried.length === 0 ? listed : page.rows.find(({ id }) => id === carried[0]?.id)],
    [`within ${harvestFrom?.entity}`, carried[0]]
  ]
  const id = carried[0]?.id ?? listed?.id
  if (id === undefined) return
  const places = placesAboveRow(entity, adapter.manifest)
  const isFromParent = typeof places !== "string" && places[0]?.of.name === entity.list.under && parent !== null
  const own = new Map(seen).set(entity.name, { page: carried.length === 0 ? page : { ...page, rows: [...page.rows, ...carried] }, parent })
  const above = aboveOf(places, isFromParent ? parent : id, own)
  if (above === undefined) return yield* notes.open("live-representation", `rows above the first of ${entity.name}`)
  const single = yield* asked(source.row(entity, id, parent ?? undefined, above))
  if (Result.isFailure(single)) return yield* wrong("live-representation", `by id: ${single.failure.message}`, "Correct `get.path`.")
  for (const [where, row] of looks) {
    const differing = row === undefined ? [] : differences(entity, row, single.success.value)
    if (differing.length > 0)
      yield* wrong(
        "live-representation",
        `by id and ${where}, the same row differs in ${differing.join(", ")}`,
        "Ask for the same everywhere (`include`), or declare volatile what differs each time."
      )
  }
})
