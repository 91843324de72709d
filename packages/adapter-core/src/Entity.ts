/**
 * An entity: everything known about one resource of a source, as one plain value. The types check facts against each other:
 * an order, a filter or a change field that the source does not offer does not compile.
 */
import type { AnyCanonicalEntity, Draft, SourceRef } from "@openfaith/canonical/vocabulary"
import type { Schema } from "effect"
import type { EventUse } from "./webhooks/Webhooks.ts"

/** `product.Resource`, the product as in the API's path. */
export type EntityName = `${string}.${string}`

/** The product that an entity is of: `people` of `people.Person`. */
export const productOf = (entity: string): string => entity.slice(0, entity.indexOf("."))

/** A link from this entity's rows to rows of `to`. Hard: a row has no meaning without it. Soft: it may be null or not seen yet. */
export interface Relation<Many extends boolean = boolean> {
  /** The entity it leads to. */
  readonly to: EntityName
  /** Hard: no meaning without it. */
  readonly kind: "hard" | "soft"
  /** Whether it may lead to several rows. */
  readonly many: Many
  /**
   * Where the id is found: in the record's relationships, in an attribute, or in the path of the nested list. `within`: somewhere inside its attributes, from
   * where `toCanonical` takes it; what the record shows of the relation itself is nothing.
   */
  readonly from: "relationship" | "parent" | "within" | { readonly attribute: string }
  /** Why it is hard, with its source. */
  readonly because: string | null
}

/** A relation that a row means nothing without, which it shows among its relationships. `because`: why, with the source. */
export const hard = (to: EntityName, because: string): Relation<false> => ({ to, kind: "hard", many: false, from: "relationship", because })
/** Hard, the id being an attribute's value. */
export const hardAttribute = (to: EntityName, attribute: string, because: string): Relation<false> => ({
  to,
  kind: "hard",
  many: false,
  from: { attribute },
  because
})
/** Hard, and known only from the path of the nested list the row was read from. */
export const parent = (to: EntityName, because: string): Relation<false> => ({ to, kind: "hard", many: false, from: "parent", because })
/** A relation that may be null or not seen yet, which a row shows among its relationships. */
export const soft = (to: EntityName): Relation<false> => ({ to, kind: "soft", many: false, from: "relationship", because: null })
/** The same to several rows. */
export const softMany = (to: EntityName): Relation<true> => ({ to, kind: "soft", many: true, from: "relationship", because: null })
/** Soft, the id being an attribute's value. */
export const softAttribute = (to: EntityName, attribute: string): Relation<false> => ({
  to,
  kind: "soft",
  many: false,
  from: { attribute },
  because: null
})

/** Soft, the ids standing within attributes: the attendees of a meeting. */
export const softWithin = (to: EntityName): Relation<true> => ({ to, kind: "soft", many: true, from: "within", because: null })

/** Relations of an entity, by the names `toCanonical` knows them by. */
export type Relations = Readonly<Record<string, Relation>>

/** Where the rows of an entity are listed, and what can be asked of the list. */
export interface ListEndpoint<Field extends string = string> {
  /**
   * A source that takes parameters in the place of paths has them here: `/api?service=people`. They may hold places as well.
   * The last place in braces stands for the id of the row of `under`; a place `{x_id}` before it for the relation `x` of the row to its right:
   * `/songs/{song_id}/arrangements/{arrangement_id}/keys`. Where the path does not name the row itself, that place too is one of its relations.
   */
  readonly path: string
  /** The parent a nested list belongs to. */
  readonly under?: EntityName
  /** The largest page; of a list without pages, how many of its rows are worked on at a time. */
  readonly perPage: number
  /**
   * `numbered`: pages have numbers, so they cannot overlap; a page that is not full is the last. `none`: one answer holds all rows; of a list below nothing
   * they are worked on `perPage` at a time, in ascending id, where the format can. Left out: pages begin at any row.
   */
  readonly paging?: "numbered" | "none"
  /** Of a list without pages: its answers carry a weak or strong ETag, and where it is the same still the source says so without the rows. */
  readonly validator?: "etag"
  /** Where rows stand in an answer, for a format that does not know by itself: `people/person`. */
  readonly at?: string
  /** Members of a row that make its id, for a format that does not know by itself; together where there are several. */
  readonly idFrom?: ReadonlyArray<string>
  /** What repeats within a row, for a format in which one looks like none: `phones/phone`. */
  readonly lists?: ReadonlyArray<string>
  /** Rows have no id but within their parent: that of a record is both, `12:345`. */
  readonly isKeyedByParent?: true
  /**
   * A list of the ids of all rows there are, in one answer. The reading is held to it: what the pages passed over is read by id, and what they showed
   * beside it is asked for. An empty one proves nothing.
   */
  readonly roster?: { readonly path: string; readonly at?: string; readonly idFrom?: ReadonlyArray<string> }
  /**
   * The whole is asked for by days, from one to another, both included, at a path of its own. Windows of `days` begin with the day `begins` and end `ahead`
   * days after the source's own.
   */
  readonly windows?: {
    readonly path: string
    readonly from: string
    readonly to: string
    readonly begins: string
    readonly days: number
    readonly ahead: number
  }
  /** The path answers with one row, or 404 where there is none: `/donations/{donation_id}/refund`. */
  readonly holdsOne?: true
  /** Parameters of every request of this list, such as one that asks for archived rows too. `fields[Type]` goes with a read by id too: it says how a row looks. */
  readonly query?: Readonly<Record<string, string>>
  /** Asked for in every lane, so that one record always looks the same. */
  readonly include?: ReadonlyArray<string>
  /** What else may be included, for who asks for it. */
  readonly canInclude?: ReadonlyArray<string>
  /** Attributes by which it can be ordered, both ways. */
  readonly orderBy?: ReadonlyArray<Field>
  /** Attributes by which it can be filtered, with `gte` and `lt` among them where they are times. */
  readonly filterBy?: ReadonlyArray<Field>
  /** Filters that are no attributes. */
  readonly filterBySpecial?: ReadonlyArray<string>
  /** Read one value of an equality filter at a time, over the rows of another synced entity: escapes the offset cap. */
  readonly partitionBy?: { readonly entity: EntityName; readonly filter: string }
  /**
   * Rows arrive with those of another entity when it is listed with this include. Where the list is nested too, that entity is its parent, and a row belongs
   * to the one that included it.
   */
  readonly harvestFrom?: { readonly entity: EntityName; readonly include: string }
  /**
   * The list is of rows that belong to another entity, and the same row may stand below several parents. What is read is that it stands there: a record for
   * each pair, under both ids (`12:345`), of no attributes and the two relations named here. Such a record is asked for by reading the list again.
   */
  readonly links?: { readonly parent: string; readonly row: string }
}

/** A row is asked for by reading the list of its parent again, whose id is part of its own. */
export const isFoundInList = ({ isKeyedByParent, links }: ListEndpoint): boolean => links !== undefined || isKeyedByParent === true

/** One answer holds all its rows, whatever they lie below. */
export const comesWhole = ({ paging, under }: ListEndpoint): boolean => paging === "none" && under === undefined

/** One row of it can be asked for. */
export const isAddressable = ({ get, list }: Pick<EntityDefinition, "get" | "list">): boolean => get !== null || isFoundInList(list)

/** An endpoint for one row. */
export interface RowEndpoint {
  /** `{id}` is the row's own id, a place `{x_id}` its relation `x`, and one before that a relation of the row to its right. */
  readonly path: string
}

/** An endpoint that changes rows. */
export interface WriteEndpoint extends RowEndpoint {
  /** The attributes it lets be set, which need not be shown by rows; without it, any the entity has. */
  readonly takes?: ReadonlyArray<string>
}

/** Where the source says which row took in which. A row that is gone by id may live on in another; without this it is deleted. */
export interface Merges {
  /**
   * A list of merges, filtered by the removed row's id and ordered by time. `filterBy` and `orderBy` name what it offers: one without either holds all
   * merges there ever were, in one answer.
   */
  readonly list: ListEndpoint
  /** Attribute of its rows that holds the id of the row that stayed. */
  readonly keep: string
  /** The same of the row that went. */
  readonly remove: string
  /** Attribute that tells when; the newest merge of an id counts. */
  readonly at: string
  /** Events of the source whose record is a row of this list. */
  readonly events?: ReadonlyArray<string>
}

/** Events of the source that concern an entity, and what each says of the record it names. */
export type Events = Readonly<Record<string, EventUse>>

/** How deletions show. There is no default: an adapter has to say. */
export type Deletes =
  /** The source tells of them by itself; the whole list shows those it failed to tell of. */
  | "event"
  /** The whole list does not show the row any more. */
  | "listDiff"
  /** The list of its parent does not show it any more. */
  | "parentScan"
  /** It lives on in another row: `merges` tells in which. */
  | "mergeEndpoint"
  /** Rows stay for ever. */
  | "never"

/** What changed can be asked for by day alone. Which of two looks at a row is newer, the looks themselves tell. */
export interface DayChanges {
  /** The parameter that takes the day. */
  readonly sinceDay: string
  /** How many days more are asked for than the last reading went back to: days begin elsewhere at another hour, and what has no zone cannot be ordered. */
  readonly overlapDays: number
}

/**
 * A list of what happened, newest first, kept beside the rows: a log. Its entries are hints, whatever they say: a row that one names is read by id, and
 * what the log leaves out is found in the list itself. Only what one answer holds is followed, so it does not matter in which order entries of the same
 * moment come.
 */
export interface Feed {
  /** With the parameters of every request, such as one that asks for entries about this entity alone. */
  readonly path: string
  /** Where entries stand in an answer, for a format that does not know by itself. */
  readonly at?: string
  /** Members of an entry that make the id of the row it names. */
  readonly idFrom: ReadonlyArray<string>
  /** The parameter that takes the moment since when, itself included: an instant in UTC, in whole seconds (`2026-03-01T09:00:00Z`). */
  readonly from: string
  /** Entries that an answer holds at most. One that is full may not have named all. */
  readonly most: number
}

/** A log tells which rows changed, for the most part. */
export interface FeedChanges {
  /** Where it is, and how it names them. */
  readonly feed: Feed
}

/** Which field tells that a row changed, or which log, if any. Whether a field can be filtered and ordered decides how it is read. */
export type Changes<Field extends string = string> = { readonly since: Field } | DayChanges | FeedChanges | "none"

/** The log that tells of changes; `null` where there is none. */
export const feedOf = ({ changes }: { readonly changes: Changes }): Feed | null =>
  changes !== "none" && "feed" in changes ? changes.feed : null

/** The field whose value moves with every change; `null` where there is none. */
export const changeField = (changes: Changes): string | null => (changes !== "none" && "since" in changes ? changes.since : null)

/** References by relation. Where the type does not tell one from many, as for any entity, both are possible. */
export type Related<R extends Relations> = {
  readonly [K in keyof R]: R[K] extends Relation<true>
    ? ReadonlyArray<SourceRef>
    : R[K] extends Relation<false>
      ? SourceRef | null
      : ReadonlyArray<SourceRef> | SourceRef | null
}

/** Values by what they tell a record by. */
export type Marks = Readonly<Record<string, ReadonlyArray<string>>>

/** A record after decoding, as `toCanonical` sees it. */
export interface SourceRecord<Attributes, R extends Relations> {
  /** The source's id, as the row shows it. */
  readonly id: string
  /** Decoded by the schema of the entity. */
  readonly attributes: Attributes
  /** What its relations lead to, by their names. */
  readonly related: Related<R>
}

/** What a connection was told of its account, which answers do not say. */
export interface AccountFacts {
  /** The zone of times that name none; `null`: it is not known, or the source needs none. */
  readonly zone: string | null
}

/** Everything known about one resource, as the engine reads it. `defineEntity` takes it with what may be left out left out. */
export interface EntityDefinition<
  Name extends EntityName = EntityName,
  Fields extends Schema.Struct.Fields = Schema.Struct.Fields,
  R extends Relations = Relations,
  List extends ListEndpoint = ListEndpoint,
  Create extends WriteEndpoint | null = WriteEndpoint | null,
  Update extends WriteEndpoint | null = WriteEndpoint | null,
  Delete extends RowEndpoint | null = RowEndpoint | null
> {
  /** `product.Resource`. */
  readonly name: Name
  /** Where the facts come from. */
  readonly reference: string
  /** The type name on the wire. */
  readonly type: string
  /** What the reference names, nullable unless it promises otherwise. Keys that are not named are kept in the payload. */
  readonly attributes: Schema.Struct<Fields>
  /** Where its rows are listed. */
  readonly list: List
  /** One row by id. Without it a missing row cannot be proven deleted. */
  readonly get: RowEndpoint | null
  /** Where the source lets rows be made, for the typed client. */
  readonly create: Create | null
  /** Where it lets them be changed. */
  readonly update: Update | null
  /** Where it lets them be removed. */
  readonly delete: Delete | null
  /** What tells that a row changed. */
  readonly changes: Changes
  /** How deletions show. */
  readonly deletes: Deletes
  /** Which row took in which, where the source tells. */
  readonly merges: Merges | null
  /** What the source tells of its records by itself. */
  readonly events: Events
  /** What its rows lead to. */
  readonly relations: R
  /** Attributes that differ from answer to answer (expiring links, computed counts) and stay out of the hash. */
  readonly volatile: ReadonlyArray<string>
  /** Attributes that are read and stored only where a connection has switched them on. */
  readonly sensitive: ReadonlyArray<string>
  /**
   * The entity of which this one shows the same thing in another product, under the same id. Its records stand for the rows of that entity; one of
   * which that entity has no record makes a row of its own.
   */
  readonly projectionOf: EntityName | null
  /**
   * Of a projection: what it shows that tells its record from a namesake's, by the names of `recognisedBy.marks` of the canonical entity it makes, such
   * as `email.address`. A record is recognised by it where its id is another one than that of the entity shown.
   */
  readonly marks: (record: SourceRecord<Schema.Struct<Fields>["Type"], R>) => Marks
  /** What the reference leaves open and this adapter takes for granted. */
  readonly assumed: ReadonlyArray<string>
  /** The entities of the model that `toCanonical` may make rows of. */
  readonly canonical: ReadonlyArray<AnyCanonicalEntity>
  /** Raised whenever `toCanonical` changes what it makes. */
  readonly transformVersion: number
  /** The rows of the model that a record makes. Pure, and total over whatever `attributes` decodes; a missing value is `null`, never `""`. */
  readonly toCanonical: (record: SourceRecord<Schema.Struct<Fields>["Type"], R>, account: AccountFacts) => ReadonlyArray<Draft>
}

/** An entity of any shape, as the engine handles it: `toCanonical` takes what `attributes` decoded. */
export type AnyEntity = Omit<EntityDefinition, "attributes" | "marks" | "toCanonical" | "relations"> & {
  /** Decodes without services. */
  readonly attributes: Schema.Struct<Schema.Struct.Fields> & Schema.ConstraintDecoder<unknown>
  readonly relations: Relations
  // Methods are bivariant, so entities of any attributes fit; what is passed has been decoded by the same definition's schema.
  toCanonical(record: SourceRecord<unknown, Relations>, account: AccountFacts): ReadonlyArray<Draft>
  marks(record: SourceRecord<unknown, Relations>): Marks
}

type StringKeys<Fields> = Extract<keyof Fields, string>

/** An entity as it is read, with nothing for what was left out. The types check its facts against each other. */
export const defineEntity = <
  const Name extends EntityName,
  Fields extends Schema.Struct.Fields,
  const List extends ListEndpoint<StringKeys<Fields>>,
  const R extends Relations,
  const Create extends WriteEndpoint | null = null,
  const Update extends WriteEndpoint | null = null,
  const Delete extends RowEndpoint | null = null
>(definition: {
  readonly name: Name
  readonly reference: string
  readonly type: string
  readonly attributes: Schema.Struct<Fields>
  readonly list: List
  readonly get?: RowEndpoint
  readonly create?: Create
  readonly update?: Update
  readonly delete?: Delete
  readonly changes: Changes<
    | (List["orderBy"] extends ReadonlyArray<infer F extends string> ? F : never)
    | (List["filterBy"] extends ReadonlyArray<infer F extends string> ? F : never)
  >
  readonly deletes: Deletes
  readonly merges?: Merges
  readonly events?: Events
  readonly relations: R
  readonly volatile?: ReadonlyArray<StringKeys<Fields>>
  readonly sensitive?: ReadonlyArray<StringKeys<Fields>>
  readonly projectionOf?: EntityName
  readonly marks?: (record: SourceRecord<Schema.Struct<Fields>["Type"], NoInfer<R>>) => Marks
  readonly assumed?: ReadonlyArray<string>
  readonly canonical: ReadonlyArray<AnyCanonicalEntity>
  readonly transformVersion: number
  readonly toCanonical: (record: SourceRecord<Schema.Struct<Fields>["Type"], NoInfer<R>>, account: AccountFacts) => ReadonlyArray<Draft>
}): EntityDefinition<Name, Fields, R, List, Create, Update, Delete> => ({
  get: null,
  create: null,
  update: null,
  delete: null,
  merges: null,
  events: {},
  volatile: [],
  sensitive: [],
  projectionOf: null,
  marks: () => ({}),
  assumed: [],
  ...definition
})

/** An entity whose records are kept as they are and feed no canonical rows. */
export const mirrorEntity = <
  const Name extends EntityName,
  Fields extends Schema.Struct.Fields,
  const List extends ListEndpoint<StringKeys<Fields>>,
  const R extends Relations,
  const Create extends WriteEndpoint | null = null,
  const Update extends WriteEndpoint | null = null,
  const Delete extends RowEndpoint | null = null
>(
  definition: Omit<
    Parameters<typeof defineEntity<Name, Fields, List, R, Create, Update, Delete>>[0],
    "canonical" | "transformVersion" | "toCanonical"
  >
): EntityDefinition<Name, Fields, R, List, Create, Update, Delete> =>
  defineEntity({ ...definition, canonical: [], transformVersion: 1, toCanonical: () => [] })
