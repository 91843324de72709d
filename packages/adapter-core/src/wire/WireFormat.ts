/**
 * How a source takes its questions and writes its answers. A format turns a request into a query string and the text of one answer into rows,
 * keeping each row's own text as sent.
 */
import type { Result } from "effect"
import type { AnyEntity, ListEndpoint } from "../Entity.ts"
import type { PageRequest } from "../reading/Reader.ts"
import type { WholeList } from "./WholeList.ts"

/** One row of an answer. `text` is its slice of the body, unchanged. */
export interface WireRow {
  /** The row's id, as text. */
  readonly id: string
  /** Its type on the wire. */
  readonly type: string
  /** Its slice of the body, unchanged. */
  readonly text: string
  /** What it says of itself, parsed. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** Ids by relation name. A relation the answer does not mention is missing here: absent is not null. */
  readonly related: Readonly<Record<string, WireLink | ReadonlyArray<WireLink> | null>>
}

/** Where a relation of a row leads. */
export interface WireLink {
  /** The type of the row it leads to. */
  readonly type: string
  /** Its id. */
  readonly id: string
}

/** A row that cannot even be addressed: kept with its text and place, so that it can be shown and counted. */
export interface BrokenRow {
  /** Where it was found. */
  readonly list: "data" | "included"
  /** Its place in that list. */
  readonly index: number
  /** It, unchanged, or as much as can be told of it. */
  readonly text: string
  /** What is wrong, without a word of its values. */
  readonly problem: string
}

/** One answer of a list. */
export interface WirePage {
  /** Rows that can be addressed, in the order of the answer. */
  readonly rows: ReadonlyArray<WireRow>
  /** Those that cannot. */
  readonly broken: ReadonlyArray<BrokenRow>
  /** Rows of other entities that came along. */
  readonly included: ReadonlyArray<WireRow>
  /** Ids of rows that the answer tells of without showing them. */
  readonly listed?: ReadonlyArray<string>
  /** Rows of the whole collection under this query, where the source tells. */
  readonly total: number | null
  /** The link to the next page, where there is one. */
  readonly next: string | null
  /** Fields the source says it can filter by; `null` where it says nothing. */
  readonly filterable: ReadonlyArray<string> | null
  /** The same of fields to order by. */
  readonly orderable: ReadonlyArray<string> | null
}

/** Why an answer is none. */
export interface WireProblem {
  /** `not-there`: a good answer that says there is no such row. */
  readonly rule: "malformed-body" | "error-with-200" | "unexpected-shape" | "not-there"
  /** In words, without a word of what the answer holds. */
  readonly detail: string
  /** The answer as data, where it may say more to who knows the source: see `readError`. */
  readonly body?: unknown
}

/** What an answer was asked for. */
export interface AskedPage {
  /** Whose list it is. */
  readonly entity: AnyEntity
  /** Which page of it. */
  readonly request: Pick<PageRequest, "offset" | "parent" | "perPage">
}

/** A row as it shall be. */
export interface RowChange {
  /** Its type on the wire. */
  readonly type: string
  /** `null`: it is new. */
  readonly id: string | null
  /** What is set, and nothing else. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** Where its relations shall lead. */
  readonly related: Readonly<Record<string, WireLink>>
}

/** How questions are written and answers are read. It touches no network and keeps nothing. */
export interface WireFormat {
  /** In words: `JSON`. */
  readonly called: string
  /** The header `accept` of its requests. */
  readonly accept: string
  /** Bytes. A longer answer is refused, and no more of it is held than that. */
  readonly mostBytes: number
  /** What answers say they are; another one is no answer of this source. */
  readonly contentTypes: ReadonlyArray<string>
  /** The query string of a list request, with what every lane asks for (`include`). */
  readonly listQuery: (request: PageRequest, list: ListEndpoint) => ReadonlyArray<readonly [string, string]>
  /** The query string of a read by id: the same representation as in the list. */
  readonly rowQuery: (list: ListEndpoint) => ReadonlyArray<readonly [string, string]>
  /** An answer as data, whatever it is about: an account, an error. */
  readonly value: (body: string) => Result.Result<unknown, WireProblem>
  /** The rows of one answer of a list. */
  readonly page: (body: string, asked: AskedPage) => Result.Result<WirePage, WireProblem>
  /** A list whose one answer holds all rows, to be worked on page by page; without it, it is one page. */
  readonly whole?: (body: string, entity: AnyEntity) => Result.Result<WholeList, WireProblem>
  /** The row of an answer to a read by id. */
  readonly row: (body: string, entity: AnyEntity) => Result.Result<WireRow, WireProblem>
  /** What is sent to make a row, or to change the one of that id; without it, nothing can be written. */
  readonly change?: (row: RowChange) => unknown
  /** The text of a row of relations alone, as `keptRow` takes it; without it, no entity can have `links`. */
  readonly links?: (row: Pick<RowChange, "type" | "related"> & { readonly id: string }) => string
  /** A row from its own text, as it was kept (`WireRow.text`, `BrokenRow.text`). */
  readonly keptRow: (text: string) => Result.Result<WireRow, WireProblem>
  /**
   * A row's own text with null for the values of these attributes, also of those it does not mention; all else as it stands. `parsed`: its
   * attributes, where they are at hand, which makes it quicker and nothing else.
   */
  readonly withoutValues: (text: string, attributes: ReadonlySet<string>, parsed?: WireRow["attributes"]) => string
}
