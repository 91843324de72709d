/**
 * A reader decides what to ask a source next, and nothing else: it is pure, its whole memory is a cursor that travels as JSON, and it sees of an
 * answer only ids, order values and counts. Because the cursor is stored with the rows it covers, a reader killed anywhere goes on where it was.
 */
import { Schema } from "effect"

/** What a reader sees of one row: its id and the value of the field the reading is ordered by, as ISO text. */
export interface RowFacts {
  readonly id: string
  readonly at: string | null
}

export interface PageFacts {
  readonly rows: ReadonlyArray<RowFacts>
  /** Rows that show no id, each under a name made from its content: the source counts them too. */
  readonly nameless?: ReadonlyArray<string>
  readonly total: number | null
  readonly hasNext: boolean
  readonly filterable: ReadonlyArray<string> | null
  readonly orderable: ReadonlyArray<string> | null
  /** The source looked at its rows at this moment of its own clock or later; ISO text. */
  readonly sourceTime: string | null
  /** The parent of a nested list answered 404: it is gone, and so are its rows. */
  readonly parentGone: boolean
}

/** What holds of the rows that are asked for: a field is equal, not below, or below a value. */
export const Filter = Schema.Struct({
  field: Schema.String,
  operator: Schema.Literals(["eq", "gte", "lt"]),
  value: Schema.String
})
export type Filter = typeof Filter.Type

/** One list request, before it becomes a URL. */
export interface PageRequest {
  /** All of them hold of a row that is shown. */
  readonly filters: ReadonlyArray<Filter>
  /** `null`: whatever order the source has. */
  readonly order: { readonly field: string; readonly descending: boolean } | null
  /** Rows that are skipped. */
  readonly offset: number
  /** Rows of a page. */
  readonly perPage: number
  /** The parent whose nested list is read. */
  readonly parent: string | null
  /** Asked for beside the list's own includes. */
  readonly include?: ReadonlyArray<string>
  /** Of rows of this type these attributes alone. */
  readonly only?: { readonly type: string; readonly attributes: ReadonlyArray<string> }
  /** What is asked for in the place of the list itself: its `roster`, one of its `windows`, both days included, or the log of what changed since. */
  readonly instead?: "roster" | { readonly from: string; readonly to: string } | { readonly since: string }
  /** Ids by place of the path, of what lies above the parent (`placesAboveParent`). */
  readonly above?: Readonly<Record<string, string>>
}

/** Whether it is the log of changes that is asked for. */
export const asksForLog = ({ instead }: Pick<PageRequest, "instead">): boolean => typeof instead === "object" && "since" in instead

/**
 * What a list is asked for. `reading`: its rows · `overlap`: again those of the end, where some may have come late · `closing`: how many there are, or
 * whether some have no value, or where parts of it may begin · `sweeps`: all of it once more, since the first time did not tell enough.
 */
export type ListPurpose = "reading" | "overlap" | "closing" | "sweeps"

/** Of several lists that were read: how many, and the pages their rows fill, at least one each. */
export const ReadLists = Schema.Struct({ count: Schema.Int, pages: Schema.Int })
export type ReadLists = typeof ReadLists.Type

/** What a reader has proved when it is done. */
export interface Proof {
  /** The source's own count of the collection at the end; `null` where it has none. */
  readonly total: number | null
  /** Distinct rows the reader itself can vouch for; `null` where only the stored sightings can tell. */
  readonly distinct: number | null
  /** Every range was read to its end in a way no concurrent change could open a gap in. */
  readonly complete: boolean
  /** Why not, in words for the receipt. */
  readonly reason: string | null
  /** Up to here the source's clock has been read; ISO text, `null` where there is no change field. */
  readonly watermark: string | null
  /** All that the source showed at this moment of its own clock has been read; ISO text, `null` where the reading alone cannot tell. */
  readonly asOf: string | null
  /** Where the rows of each parent were read on their own. */
  readonly lists?: ReadLists
}

export type Step<Cursor> =
  | {
      readonly _tag: "Ask"
      readonly request: PageRequest
      readonly purpose: ListPurpose
      /** The reading goes on without an answer: where none is to be had, the reader is given one without rows. */
      readonly isOptional?: true
    }
  /** The ids of the next parents after `after`, in order (text order, "C"), are needed to go on. */
  | { readonly _tag: "NeedParents"; readonly after: string | null; readonly supply: (parents: ReadonlyArray<string>) => Cursor }
  /** Two sweeps are to be compared: did `lap` see exactly the ids `lap - 1` saw? */
  | { readonly _tag: "NeedAgreement"; readonly lap: number; readonly supply: (agreed: boolean) => Cursor }
  | { readonly _tag: "Done"; readonly proof: Proof }

/** The answer breaks the reader's assumption: an ignored filter, an order not kept. */
export interface Violation {
  readonly rule: "ignored-filter" | "ignored-order" | "looping-link"
  readonly detail: string
}

export type Accepted<Cursor> =
  | { readonly _tag: "Accepted"; readonly cursor: Cursor; /** The sweep these rows belong to, from 1. */ readonly lap: number }
  | { readonly _tag: "Violated"; readonly violation: Violation }

export interface Reader<Cursor> {
  readonly cursorSchema: Schema.Codec<Cursor, unknown>
  readonly start: Cursor
  /**
   * The parts of the reading that can be asked for side by side, by numbers: what is accepted of one leaves the requests of the others as they are. Left out:
   * there is one. Empty: there is nothing to ask but what `next` says.
   */
  readonly parts?: (cursor: Cursor) => ReadonlyArray<number>
  /** What comes next, of that part or of the first. */
  readonly next: (cursor: Cursor, part?: number) => Step<Cursor>
  /** The cursor after the answer to `next(cursor, part)`'s request. */
  readonly accept: (cursor: Cursor, facts: PageFacts, part?: number) => Accepted<Cursor>
}
