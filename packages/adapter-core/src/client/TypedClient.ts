/**
 * A client whose methods are made from entity definitions: `client.people.Person.list({ order: "-updated_at" })`. For people and scripts that want rows now.
 * It follows pages by offset, so rows may repeat or be missed while the source changes; the engine reads through readers, which can prove completeness.
 */
import { Effect, Option, Schedule, Stream } from "effect"
import type { AnyEntity, Relations, SourceRecord } from "../Entity.ts"
import { ContractViolation, meaningOf, type SourceError } from "../errors.ts"
import type { Filter, PageRequest } from "../reading/Reader.ts"
import { decodeRecord, type DecodedRow } from "../wire/record.ts"
import type { WireRow } from "../wire/WireFormat.ts"
import type { SourceClient } from "./SourceClient.ts"
import type { TypedClient, TypedPage, UnreadRow, UntypedListOptions } from "./typedCollection.ts"

/** Rows by product and resource, as the definitions name them. Wrong filters and orders do not compile. */
export function makeTypedClient<const Definitions extends ReadonlyArray<AnyEntity>>(
  definitions: Definitions,
  source: SourceClient
): TypedClient<Definitions>
// One overload instead of a cast: what a collection returns has been decoded by the very definition its type is made from.
export function makeTypedClient(definitions: ReadonlyArray<AnyEntity>, source: SourceClient) {
  const products: Record<string, Record<string, UntypedCollection>> = {}
  for (const definition of definitions) {
    const [product = "", resource = ""] = definition.name.split(".")
    products[product] = { ...products[product], [resource]: collectionOf(definition, source) }
  }
  return products
}

type AnyRecord = SourceRecord<unknown, Relations>

interface UntypedCollection {
  readonly list: (options?: UntypedListOptions) => Effect.Effect<TypedPage<AnyRecord>, SourceError>
  readonly get: (id: string, parent?: string) => Effect.Effect<AnyRecord, SourceError>
  readonly streamPages: (options?: UntypedListOptions) => Stream.Stream<TypedPage<AnyRecord>, SourceError>
  readonly streamAll: (options?: UntypedListOptions) => Stream.Stream<AnyRecord, SourceError>
}

const collectionOf = (entity: AnyEntity, source: SourceClient): UntypedCollection => {
  const list = Effect.fnUntraced(function* (options: UntypedListOptions = {}) {
    const request = requestOf(entity, options)
    const { value } = yield* source.page(entity, request).pipe(patiently)
    const unreadable = value.broken.filter((row) => row.list === "data")
    const { problems, rows } = decodeAll(entity, value.rows, request.parent)
    const taken = value.rows.length + unreadable.length
    return {
      rows,
      problems: [...problems, ...unreadable.map(({ problem }) => ({ id: null, problem }))],
      total: value.total,
      nextOffset: value.next !== null && taken > 0 ? request.offset + taken : null
    }
  })

  const get = Effect.fnUntraced(function* (id: string, parent?: string) {
    const { path, value } = yield* source.row(entity, id, parent).pipe(patiently)
    const decoded = decodeRecord(entity, value, parent ?? null)
    if (decoded._tag === "Record") return decoded.record
    return yield* new ContractViolation({ path, rule: "unexpected-shape", detail: problemOf(decoded) })
  })

  const streamPages = (options: UntypedListOptions = {}) =>
    Stream.paginate(options.offset ?? 0, (offset) =>
      Effect.map(list({ ...options, offset }), (page) => [[page], Option.fromNullOr(page.nextOffset)] as const)
    ).pipe(Stream.buffer({ capacity: 1 }))

  const streamAll = (options: UntypedListOptions = {}) => Stream.flatMap(streamPages(options), ({ rows }) => Stream.fromIterable(rows))

  return { list, get, streamPages, streamAll }
}

/** The limiter makes the next attempt wait for as long as the source asked; what may pass by itself is tried three more times. */
const patiently = <A>(request: Effect.Effect<A, SourceError>) =>
  request.pipe(
    Effect.retry({ while: (error) => meaningOf[error._tag] === "retry", times: 3, schedule: Schedule.exponential("500 millis") }),
    Effect.retry({ while: (error) => meaningOf[error._tag] === "wait" })
  )

const decodeAll = (entity: AnyEntity, given: ReadonlyArray<WireRow>, parent: string | null) => {
  const rows: Array<AnyRecord> = []
  const problems: Array<UnreadRow> = []
  for (const row of given) {
    const decoded = decodeRecord(entity, row, parent)
    if (decoded._tag === "Record") rows.push(decoded.record)
    else problems.push({ id: row.id, problem: problemOf(decoded) })
  }
  return { rows, problems }
}

const problemOf = (decoded: Exclude<DecodedRow, { readonly _tag: "Record" }>): string =>
  decoded._tag === "Partial"
    ? `lacks ${decoded.missing.join(", ")}`
    : decoded.problems.map(({ path, problem }) => `${path}: ${problem}`).join("; ")

const requestOf = (entity: AnyEntity, { offset = 0, order, parent, perPage = entity.list.perPage, where = {} }: UntypedListOptions) => {
  const request: PageRequest = {
    filters: Object.entries(where).flatMap(([field, condition]) => filtersOf(field, condition)),
    order: order === undefined ? null : { field: order.replace(/^-/, ""), descending: order.startsWith("-") },
    offset,
    perPage,
    parent: parent ?? null
  }
  return request
}

const filtersOf = (field: string, condition: NonNullable<UntypedListOptions["where"]>[string]): ReadonlyArray<Filter> => {
  if (typeof condition === "string") return [{ field, operator: "eq", value: condition }]
  return (["gte", "lt"] as const).flatMap((operator) => {
    const value = condition?.[operator]
    return value === undefined ? [] : [{ field, operator, value }]
  })
}
