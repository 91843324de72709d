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
  readonly id: string
  readonly type: string
  readonly text: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** Ids by relation name. A relation the answer does not mention is missing here: absent is not null. */
  readonly related: Readonly<Record<string, WireLink | ReadonlyArray<WireLink> | null>>
}

export interface WireLink {
  readonly type: string
  readonly id: string
}

/** A row that cannot even be addressed: kept with its text and place, so that it can be shown and counted. */
export interface BrokenRow {
  readonly list: "data" | "included"
  /** Its place in that list. */
  readonly index: number
  readonly text: string
  readonly problem: string
}

export interface WirePage {
  readonly rows: ReadonlyArray<WireRow>
  readonly broken: ReadonlyArray<BrokenRow>
  readonly included: ReadonlyArray<WireRow>
  /** Ids of rows that the answer tells of without showing them. */
  readonly listed?: ReadonlyArray<string>
  /** Rows of the whole collection under this query, where the source tells. */
  readonly total: number | null
  /** The link to the next page, where there is one. */
  readonly next: string | null
  /** Fields the source says it can filter and order by; `null` where it says nothing. */
  readonly filterable: ReadonlyArray<string> | null
  readonly orderable: ReadonlyArray<string> | null
}

export interface WireProblem {
  /** `not-there`: a good answer that says there is no such row. */
  readonly rule: "malformed-body" | "error-with-200" | "unexpected-shape" | "not-there"
  readonly detail: string
  /** The answer as data, where it may say more to who knows the source: see `readError`. */
  readonly body?: unknown
}

/** What an answer was asked for. */
export interface AskedPage {
  readonly entity: AnyEntity
  readonly request: Pick<PageRequest, "offset" | "parent" | "perPage">
}

/** A row as it shall be. `id` is `null` where it is new. */
export interface RowChange {
  readonly type: string
  readonly id: string | null
  readonly attributes: Readonly<Record<string, unknown>>
  readonly related: Readonly<Record<string, WireLink>>
}

export interface WireFormat {
  /** In words: `JSON`. */
  readonly called: string
  readonly accept: string
  /** A longer answer is refused before it is held; without it, whatever comes is. */
  readonly mostBytes?: number
  readonly contentTypes: ReadonlyArray<string>
  /** The query string of a list request, with what every lane asks for (`include`). */
  readonly listQuery: (request: PageRequest, list: ListEndpoint) => ReadonlyArray<readonly [string, string]>
  /** The query string of a read by id: the same representation as in the list. */
  readonly rowQuery: (list: ListEndpoint) => ReadonlyArray<readonly [string, string]>
  /** An answer as data, whatever it is about: an account, an error. */
  readonly value: (body: string) => Result.Result<unknown, WireProblem>
  readonly page: (body: string, asked: AskedPage) => Result.Result<WirePage, WireProblem>
  /** A list whose one answer holds all rows, to be worked on page by page; without it, it is one page. */
  readonly whole?: (body: string, entity: AnyEntity) => Result.Result<WholeList, WireProblem>
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
