/** The types a typed client has: derived from the entity definitions, so that only what the source offers can be asked for. */
import type { Effect, Stream } from "effect"
import type { AnyEntity, RowEndpoint, SourceRecord, WriteEndpoint } from "../Entity.ts"
import type { SourceError } from "../errors.ts"

/** At least one bound; times are full ISO timestamps in UTC. */
export interface Range {
  readonly gte?: string
  readonly lt?: string
}

/** An attribute of the entity, by name. */
export type AttributeOf<E extends AnyEntity> = Extract<keyof E["attributes"]["Type"], string>

/** `F`: the attributes that were asked for. */
export type RowOf<E extends AnyEntity, F extends AttributeOf<E> = AttributeOf<E>> = SourceRecord<
  Pick<E["attributes"]["Type"], F>,
  E["relations"]
>

/** A row that could not be read, and why. `id` is `null` where the row has none. */
export interface UnreadRow {
  readonly id: string | null
  readonly problem: string
}

/** Rows of another entity that came with a page, and those that could not be read. */
export interface IncludedRows<Row> {
  readonly rows: ReadonlyArray<Row>
  readonly problems: ReadonlyArray<UnreadRow>
}

export interface TypedPage<Row> {
  readonly rows: ReadonlyArray<Row>
  /** What came because it was included, of one entity. */
  readonly included: <E extends AnyEntity>(definition: E) => IncludedRows<RowOf<E>>
  readonly problems: ReadonlyArray<UnreadRow>
  /** Rows of the whole collection, where the source tells. */
  readonly total: number | null
  /** Where the next page begins; `null` on the last. */
  readonly nextOffset: number | null
}

type Orderable<E extends AnyEntity> = E["list"] extends { readonly orderBy: ReadonlyArray<infer F extends string> } ? F : never
type Filterable<E extends AnyEntity> = E["list"] extends { readonly filterBy: ReadonlyArray<infer F extends string> } ? F : never
type Special<E extends AnyEntity> = E["list"] extends { readonly filterBySpecial: ReadonlyArray<infer F extends string> } ? F : never

type Where<E extends AnyEntity> = [Filterable<E> | Special<E>] extends [never]
  ? never
  : { readonly [F in Filterable<E> | Special<E>]?: F extends Filterable<E> ? string | Range : string }

type Named<List, Key extends string> = List extends { readonly [K in Key]: ReadonlyArray<infer I extends string> } ? I : never
type Includable<E extends AnyEntity> = Named<E["list"], "include"> | Named<E["list"], "canInclude">

export type ListOptions<E extends AnyEntity, F extends AttributeOf<E> = AttributeOf<E>> = {
  /** The only attributes that are asked for; without it, all. */
  readonly fields?: ReadonlyArray<F>
  /** Beside what the entity is always read with; `included` of the page holds the rows. */
  readonly include?: ReadonlyArray<Includable<E>>
  readonly where?: Where<E>
  readonly order?: Orderable<E> | `-${Orderable<E>}`
  /** The entity's own page size unless given. */
  readonly perPage?: number
  readonly offset?: number
} & (E["list"] extends { readonly under: string } ? { /** Whose nested list. */ readonly parent: string } : { readonly parent?: never })

type Options<E extends AnyEntity, F extends AttributeOf<E>> = E["list"] extends { readonly under: string }
  ? [options: ListOptions<E, F>]
  : [options?: ListOptions<E, F>]

/** The places of a path beside the row's own id. */
type Places<Path extends string> = Path extends `${string}{${infer Place}}${infer Rest}` ? Exclude<Place, "id"> | Places<Rest> : never
type At<Endpoint extends RowEndpoint> = [Places<Endpoint["path"]>] extends [never]
  ? []
  : [places: { readonly [Place in Places<Endpoint["path"]>]: string }]

type Takes<E extends AnyEntity, Endpoint> = Endpoint extends { readonly takes: ReadonlyArray<infer Name extends string> }
  ? Name
  : AttributeOf<E>

/** What a row shall hold. A name that rows do not show, such as the id of something, takes plain values. */
export interface NewRow<E extends AnyEntity, Endpoint> {
  readonly attributes: {
    readonly [Name in Takes<E, Endpoint>]?: Name extends AttributeOf<E> ? E["attributes"]["Type"][Name] : string | number | boolean | null
  }
  /** Ids by relation. */
  readonly related?: { readonly [Name in Extract<keyof E["relations"], string>]?: string }
}

/** Methods are there for what the entity has endpoints for. */
type Create<E extends AnyEntity, Endpoint extends WriteEndpoint> = [Endpoint] extends [never]
  ? never
  : (row: NewRow<E, Endpoint>, ...at: At<Endpoint>) => Effect.Effect<RowOf<E>, SourceError>
type Update<E extends AnyEntity, Endpoint extends WriteEndpoint> = [Endpoint] extends [never]
  ? never
  : (id: string, row: NewRow<E, Endpoint>, ...at: At<Endpoint>) => Effect.Effect<RowOf<E>, SourceError>
type Delete<Endpoint extends RowEndpoint> = [Endpoint] extends [never]
  ? never
  : (id: string, ...at: At<Endpoint>) => Effect.Effect<void, SourceError>

export interface Collection<E extends AnyEntity> {
  /** Makes a row. Sent once; where the answer does not show all of it, it is read by id. */
  readonly create: Create<E, NonNullable<E["create"]>>
  /** Changes what is given of a row. */
  readonly update: Update<E, NonNullable<E["update"]>>
  readonly delete: Delete<NonNullable<E["delete"]>>
  readonly list: <F extends AttributeOf<E> = AttributeOf<E>>(
    ...options: Options<E, F>
  ) => Effect.Effect<TypedPage<RowOf<E, F>>, SourceError>
  /** One row. Fails with `NotFound` where the source has none, with `ContractViolation` where it does not decode. */
  readonly get: (id: string, parent?: string) => Effect.Effect<RowOf<E>, SourceError>
  /** Page after page from `offset`, one read ahead. */
  readonly streamPages: <F extends AttributeOf<E> = AttributeOf<E>>(
    ...options: Options<E, F>
  ) => Stream.Stream<TypedPage<RowOf<E, F>>, SourceError>
  /** Every row that decodes; `streamPages` also tells of those that do not. */
  readonly streamAll: <F extends AttributeOf<E> = AttributeOf<E>>(...options: Options<E, F>) => Stream.Stream<RowOf<E, F>, SourceError>
}

type ProductOf<Name extends string> = Name extends `${infer Product}.${string}` ? Product : never
type ResourceOf<Name extends string> = Name extends `${string}.${infer Resource}` ? Resource : never

export type TypedClient<Definitions extends ReadonlyArray<AnyEntity>> = {
  readonly [Product in ProductOf<Definitions[number]["name"]>]: {
    readonly [E in Extract<Definitions[number], { readonly name: `${Product}.${string}` }> as ResourceOf<E["name"]>]: Collection<E>
  }
}

/** `ListOptions` of any entity, as the implementation sees it. */
export interface UntypedListOptions {
  readonly include?: ReadonlyArray<string>
  readonly fields?: ReadonlyArray<string>
  readonly where?: Readonly<Record<string, string | Range | undefined>>
  readonly order?: string
  readonly perPage?: number
  readonly offset?: number
  readonly parent?: string
}

/** `NewRow` of any entity. */
export interface UntypedRow {
  readonly attributes: Readonly<Record<string, unknown>>
  readonly related?: Readonly<Record<string, string | undefined>>
}
