/**
 * The words in which the church data model is written. A canonical entity is a plain value: its columns are Effect Schemas with a Postgres type,
 * its references name other canonical entities. Tables, API shapes and documentation are made from these values.
 */
import { Schema } from "effect"

/** The Postgres types a canonical column may have. Dates and times travel as ISO 8601 text. */
export type ColumnType = "text" | "integer" | "bigint" | "double precision" | "boolean" | "date" | "timestamptz" | "json"

/** One nullable column: its Postgres type, the schema of its value, and what it means to a reader. */
export interface Column<A = unknown> {
  readonly sql: ColumnType
  readonly schema: Schema.Codec<A | null>
  readonly doc: string
}

const column =
  <A>(sql: ColumnType, schema: Schema.Codec<A>) =>
  (doc: string): Column<A> => ({ sql, schema: Schema.NullOr(schema), doc })

export const text = column("text", Schema.String)
export const integer = column("integer", Schema.Int)
/** Money in the smallest unit of its currency: cents of USD, whole JPY. A safe integer, so that JSON carries it exactly. Named `<x>Minor`, beside a `currency`. */
export const minorUnits = column("bigint", Schema.Int)
export const decimal = column("double precision", Schema.Finite)
export const boolean = column("boolean", Schema.Boolean)
/** `YYYY-MM-DD`. */
export const date = column("date", Schema.String)
/** An instant, ISO 8601 with offset. */
export const timestamp = column("timestamptz", Schema.String)

/** What has no form of its own in the model: as the source writes it. */
export const json = column("json", Schema.Json)

/** A row of a source that another row refers to, whether or not it has been seen yet. */
export interface SourceRef {
  readonly entity: string
  readonly id: string
}

/** A reference column: `<name>_id`, holding the canonical id of a row of `to`. */
export interface Reference {
  readonly to: string
  readonly doc: string
}

export const reference = (to: string, doc: string): Reference => ({ to, doc })

export type Columns = Readonly<Record<string, Column>>
export type References = Readonly<Record<string, Reference>>

type ColumnValues<C extends Columns> = { readonly [K in keyof C]: C[K] extends Column<infer A> ? A | null : never }
type ReferenceValues<R extends References> = { readonly [K in keyof R]: SourceRef | null }

/** One canonical row before it has ids: values by column, references by source id. `slot` tells several rows of one record apart. */
export interface Draft {
  readonly entity: string
  readonly slot: string
  readonly values: Readonly<Record<string, unknown>>
  readonly references: Readonly<Record<string, SourceRef | null>>
}

/** What shows that two records are of the same thing, where their ids do not tell. */
export interface Recognition {
  /** Columns that have to be known of both, and the same. */
  readonly same: ReadonlyArray<string>
  /**
   * What namesakes do not share; one of these has to be the same too, and no column among them may differ. A column, such as `birthdate`, or one of another
   * entity whose rows refer to this, such as `email.address`. Days, addresses with @ and numbers of seven digits or more tell; other texts do not.
   */
  readonly marks: ReadonlyArray<string>
}

/** What the engine needs to know of any canonical entity. */
export interface AnyCanonicalEntity {
  /** Singular, snake_case: also the table's name. */
  readonly name: string
  /** Prefix of its ids, as in `person_01h455vb4pex5vsknk084sn02q`. */
  readonly idPrefix: string
  readonly doc: string
  readonly columns: Columns
  readonly references: References
  /** `null`: only ids tell. */
  readonly recognisedBy: Recognition | null
  /** Text columns that people know a row by, as they are said: `firstName`, `lastName`. A row is found by the beginning of any. Each costs an index, so few entities have them. */
  readonly foundBy: ReadonlyArray<string>
}

export interface CanonicalEntity<C extends Columns, R extends References> extends AnyCanonicalEntity {
  readonly columns: C
  readonly references: R
  /** The draft of one row. Every column and reference has to be given: what is unknown is `null`, never a placeholder. */
  readonly draft: (values: ColumnValues<C> & ReferenceValues<R>, slot?: string) => Draft
  /** The draft of one row of which a source knows little: what is left out is `null`. With `draft` nothing can be forgotten. */
  readonly known: (values: Partial<ColumnValues<C> & ReferenceValues<R>>, slot?: string) => Draft
}

export const defineCanonical = <const C extends Columns, const R extends References>(definition: {
  readonly name: string
  readonly idPrefix: string
  readonly doc: string
  readonly columns: C
  readonly references: R
  readonly recognisedBy?: Recognition
  readonly foundBy?: ReadonlyArray<Extract<keyof C, string>>
}): CanonicalEntity<C, R> => {
  const [columnNames, referenceNames] = [Object.keys(definition.columns), Object.keys(definition.references)]
  const draft = (given: Readonly<Record<string, unknown>>, slot = ""): Draft => {
    const values: Record<string, unknown> = {}
    for (const name of columnNames) values[name] = given[name]
    const refs: Record<string, SourceRef | null> = {}
    for (const name of referenceNames) {
      const ref = given[name]
      refs[name] = isSourceRef(ref) ? ref : null
    }
    return { entity: definition.name, slot, values, references: refs }
  }
  const nothing = Object.fromEntries(columnNames.map((name) => [name, null]))
  return {
    name: definition.name,
    idPrefix: definition.idPrefix,
    doc: definition.doc,
    columns: definition.columns,
    references: definition.references,
    recognisedBy: definition.recognisedBy ?? null,
    foundBy: definition.foundBy ?? [],
    draft,
    known: (given: Readonly<Record<string, unknown>>, slot?: string) => draft({ ...nothing, ...given }, slot)
  }
}

const isSourceRef = (value: unknown): value is SourceRef =>
  typeof value === "object" && value !== null && "entity" in value && "id" in value

/** camelCase names in code, snake_case in Postgres. */
export const columnName = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
