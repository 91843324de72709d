/** The types a typed client has: derived from the entity definitions, so that only what the source offers can be asked for. */
import type { Effect, Stream } from "effect"
import type { AnyEntity, SourceRecord } from "../Entity.ts"
import type { SourceError } from "../errors.ts"

/** At least one bound; times are full ISO timestamps in UTC. */
export interface Range {
  readonly gte?: string
  readonly lt?: string
}

export type RowOf<E extends AnyEntity> = SourceRecord<E["attributes"]["Type"], E["relations"]>

/** A row that could not be read, and why. `id` is `null` where the row has none. */
export interface UnreadRow {
  readonly id: string | null
  readonly problem: string
}

export interface TypedPage<Row> {
  readonly rows: ReadonlyArray<Row>
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

export type ListOptions<E extends AnyEntity> = {
  readonly where?: Where<E>
  readonly order?: Orderable<E> | `-${Orderable<E>}`
  /** The entity's own page size unless given. */
  readonly perPage?: number
  readonly offset?: number
} & (E["list"] extends { readonly under: string } ? { /** Whose nested list. */ readonly parent: string } : { readonly parent?: never })

type Options<E extends AnyEntity> = E["list"] extends { readonly under: string } ? [options: ListOptions<E>] : [options?: ListOptions<E>]

export interface Collection<E extends AnyEntity> {
  readonly list: (...options: Options<E>) => Effect.Effect<TypedPage<RowOf<E>>, SourceError>
  /** One row. Fails with `NotFound` where the source has none, with `ContractViolation` where it does not decode. */
  readonly get: (id: string, parent?: string) => Effect.Effect<RowOf<E>, SourceError>
  /** Page after page from `offset`, one read ahead. */
  readonly streamPages: (...options: Options<E>) => Stream.Stream<TypedPage<RowOf<E>>, SourceError>
  /** Every row that decodes; `streamPages` also tells of those that do not. */
  readonly streamAll: (...options: Options<E>) => Stream.Stream<RowOf<E>, SourceError>
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
  readonly where?: Readonly<Record<string, string | Range | undefined>>
  readonly order?: string
  readonly perPage?: number
  readonly offset?: number
  readonly parent?: string
}
