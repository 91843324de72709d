/**
 * A client whose methods are made from entity definitions: `client.people.Person.list({ order: "-updated_at" })`. For people and scripts that want rows now.
 * It follows pages by offset, so rows may repeat or be missed while the source changes; the engine reads through readers, which can prove completeness.
 */
import { Effect, Option, Schedule, Schema, Stream } from "effect"
import type { AnyEntity, Relations, SourceRecord } from "../Entity.ts"
import { ContractViolation, meaningOf, type SourceError } from "../errors.ts"
import type { Filter, PageRequest } from "../reading/Reader.ts"
import { decodeRecord, type DecodedRow } from "../wire/record.ts"
import type { WireRow } from "../wire/WireFormat.ts"
import type { SourceClient } from "./SourceClient.ts"
import type {
  Collection,
  IncludedRows,
  ListOptions,
  RowOf,
  TypedClient,
  TypedPage,
  UnreadRow,
  UntypedListOptions,
  UntypedRow
} from "./typedCollection.ts"

/** Rows by product and resource, as the definitions name them. Wrong filters and orders do not compile. */
export function makeTypedClient<const Definitions extends ReadonlyArray<AnyEntity>>(
  definitions: Definitions,
  source: SourceClient
): TypedClient<Definitions>
// One overload instead of a cast: what a collection returns has been decoded by the very definition its type is made from.
export function makeTypedClient(definitions: ReadonlyArray<AnyEntity>, source: SourceClient) {
  const products: Record<string, Record<string, Collection<AnyEntity>>> = {}
  for (const definition of definitions) {
    const [product = "", resource = ""] = definition.name.split(".")
    products[product] = { ...products[product], [resource]: collectionOf(definition, source) }
  }
  return products
}

type AnyRecord = SourceRecord<AnyEntity["attributes"]["Type"], Relations>

const collectionOf = (entity: AnyEntity, source: SourceClient): Collection<AnyEntity> => {
  const readPage = Effect.fnUntraced(function* (options: UntypedListOptions = {}) {
    const request = requestOf(entity, options)
    const { value } = yield* source.page(entity, request).pipe(patiently)
    const unreadable = value.broken.filter((row) => row.list === "data")
    const shown = options.fields === undefined ? entity : withOnly(entity, options.fields)
    const { problems, rows } = decodeAll(shown, value.rows, request.parent)
    const taken = value.rows.length + unreadable.length
    const page: TypedPage<AnyRecord> = {
      rows,
      included: (definition) => readIncluded(definition, value.included),
      problems: [...problems, ...unreadable.map(({ problem }) => ({ id: null, problem }))],
      total: value.total,
      nextOffset: value.next !== null && taken > 0 ? request.offset + taken : null
    }
    return page
  })

  const get = Effect.fnUntraced(function* (id: string, parent?: string) {
    const { path, value } = yield* source.row(entity, id, parent).pipe(patiently)
    const decoded = decodeRecord(entity, value, parent ?? null)
    if (decoded._tag === "Record") return decoded.record
    return yield* new ContractViolation({ path, rule: "unexpected-shape", detail: problemOf(decoded) })
  })

  const readPages = (options: UntypedListOptions = {}) =>
    Stream.paginate(options.offset ?? 0, (offset) =>
      Effect.map(readPage({ ...options, offset }), (page) => [[page], Option.fromNullOr(page.nextOffset)] as const)
    ).pipe(Stream.buffer({ capacity: 1 }))

  // Overloads again: rows were decoded for the fields that were asked for.
  function list<F extends string>(options?: ListOptions<AnyEntity, F>): Effect.Effect<TypedPage<RowOf<AnyEntity, F>>, SourceError>
  function list(options?: UntypedListOptions): Effect.Effect<TypedPage<AnyRecord>, SourceError> {
    return readPage(options)
  }
  function streamPages<F extends string>(options?: ListOptions<AnyEntity, F>): Stream.Stream<TypedPage<RowOf<AnyEntity, F>>, SourceError>
  function streamPages(options?: UntypedListOptions): Stream.Stream<TypedPage<AnyRecord>, SourceError> {
    return readPages(options)
  }
  function streamAll<F extends string>(options?: ListOptions<AnyEntity, F>): Stream.Stream<RowOf<AnyEntity, F>, SourceError>
  function streamAll(options?: UntypedListOptions): Stream.Stream<AnyRecord, SourceError> {
    return Stream.flatMap(readPages(options), ({ rows }) => Stream.fromIterable(rows))
  }

  const change = Effect.fnUntraced(function* (kind: "create" | "update", id: string | null, row: UntypedRow, places: Places) {
    const { attributes, related = {} } = row
    const written = yield* source.write(entity, { kind, id, places, attributes, related: linksOf(entity, related) }).pipe(inTurn)
    if (written === null) return yield* Effect.die(new Error(`What was written of ${entity.name} was not answered.`))
    const parent = Object.values(places).at(-1)
    const decoded = decodeRecord(entity, written, parent ?? null)
    // What only an include shows may be missing in such an answer.
    return decoded._tag === "Record" ? decoded.record : yield* get(written.id, parent)
  })
  const create = (row: UntypedRow, places: Places = {}) => change("create", null, row, places)
  const update = (id: string, row: UntypedRow, places: Places = {}) => change("update", id, row, places)
  const remove = (id: string, places: Places = {}) =>
    Effect.asVoid(source.write(entity, { kind: "delete", id, places, attributes: {}, related: {} }).pipe(inTurn))

  return { list, get, streamPages, streamAll, create, update, delete: remove }
}

type Places = Readonly<Record<string, string>>

/** Links to what relations lead to; their type is that of the entity's name. */
const linksOf = ({ name: entity, relations }: AnyEntity, related: NonNullable<UntypedRow["related"]>) =>
  Object.fromEntries(
    Object.entries(related).flatMap(([name, id]) => {
      if (id === undefined) return []
      const to = relations[name]?.to ?? entity
      return [[name, { type: to.slice(to.indexOf(".") + 1), id }] as const]
    })
  )

/** A change is sent once; what the limit turned away was not done, and waits for its turn. */
const inTurn = <A>(request: Effect.Effect<A, SourceError>) =>
  request.pipe(Effect.retry({ while: (error) => meaningOf[error._tag] === "wait" }))

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

function readIncluded<E extends AnyEntity>(definition: E, included: ReadonlyArray<WireRow>): IncludedRows<RowOf<E>>
// As above: what was decoded by a definition has its type.
function readIncluded(definition: AnyEntity, included: ReadonlyArray<WireRow>): IncludedRows<AnyRecord> {
  return decodeAll(
    definition,
    included.filter(({ type }) => type === definition.type),
    null
  )
}

/** The entity with some of its attributes. */
const withOnly = (entity: AnyEntity, asked: ReadonlyArray<string>): AnyEntity => ({
  ...entity,
  attributes: Schema.Struct(
    Object.fromEntries(
      Object.entries(entity.attributes.fields).flatMap(([name, { ast }]) =>
        // Entities decode without services.
        asked.includes(name) ? [[name, Schema.make<Schema.Codec<unknown>>(ast)] as const] : []
      )
    )
  )
})

const problemOf = (decoded: Exclude<DecodedRow, { readonly _tag: "Record" }>): string =>
  decoded._tag === "Partial"
    ? `lacks ${decoded.missing.join(", ")}`
    : decoded.problems.map(({ path, problem }) => `${path}: ${problem}`).join("; ")

const requestOf = (
  entity: AnyEntity,
  { fields, include, offset = 0, order, parent, perPage = entity.list.perPage, where = {} }: UntypedListOptions
) => {
  const request: PageRequest = {
    filters: Object.entries(where).flatMap(([field, condition]) => filtersOf(field, condition)),
    order: order === undefined ? null : { field: order.replace(/^-/, ""), descending: order.startsWith("-") },
    offset,
    perPage,
    parent: parent ?? null,
    ...(include === undefined ? {} : { include }),
    ...(fields === undefined ? {} : { only: { type: entity.type, attributes: fields } })
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
