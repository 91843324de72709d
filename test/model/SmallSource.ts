/**
 * A source of two records and a guest who refers to one of them: what it knows after each event, and which events can come next. Pure. Rows never change
 * once made, so what an answer shows is a snapshot, however late it arrives.
 */

/** Which of the two records. */
export type Which = 0 | 1
export const both: ReadonlyArray<Which> = [0, 1]
export const other = (id: Which): Which => (id === 0 ? 1 : 0)

/** A late look was answered at once; or only now, with what was so when it was asked, or with what is so now. */
export type Answer = "atOnce" | "nowOfThen" | "nowOfNow"
export const answers: ReadonlyArray<Answer> = ["atOnce", "nowOfThen", "nowOfNow"]

export type Event =
  /** `restore`: the content and version it had before · `hide`: neither listed nor found by id, unchanged when it is shown again. */
  | { readonly do: "create" | "update" | "restore" | "delete" | "hide" | "show"; readonly id: Which }
  /** The record goes, and what refers to it refers to the other one. */
  | { readonly do: "merge"; readonly id: Which }
  /** The source's signal that something is with the record: it waits for a read by id. */
  | { readonly do: "signal"; readonly id: Which }
  /** The record is read by id. */
  | { readonly do: "read"; readonly id: Which }
  /** A read by id that was asked before the last events, so many of them, and commits only now. */
  | { readonly do: "lateRead"; readonly id: Which; readonly ago: number; readonly answer: Answer }
  /** A whole list is read. */
  | { readonly do: "page" }
  | { readonly do: "latePage"; readonly ago: number; readonly answer: Answer }
  /** Whatever waits is read by id. */
  | { readonly do: "reads" }
  /** A whole list, what it does not show by id, and whatever waits. */
  | { readonly do: "reconcile" }

export interface Row {
  readonly content: string
  /** Seconds; the source's `updated_at`. */
  readonly version: number
}

interface Record {
  readonly row: Row | null
  readonly isHidden: boolean
  /** What it was before, for `restore`. */
  readonly before: Row | null
  /** The list of merges names it. */
  readonly isMerged: boolean
  /** Merged, and the one that was kept has been there ever since. */
  readonly isKept: boolean
}

export interface Source {
  readonly records: readonly [Record, Record]
  /** Whom the guest refers to. */
  readonly host: Which
  /** Of the last change: contents and versions never repeat but by `restore`. */
  readonly clock: number
}

/** What the source shows of a record, in lists and by id. */
export const shown = ({ records }: Source, id: Which): Row | null => (records[id].isHidden ? null : records[id].row)

const nobody: Record = { row: null, isHidden: false, before: null, isMerged: false, isKept: false }

/** A source that begins with these records. */
export const startWith = (ids: ReadonlyArray<Which>): Source =>
  ids.reduce<Source>((source, id) => after(source, { do: "create", id }), { records: [nobody, nobody], host: 0, clock: 0 })

const withRecord = (source: Source, id: Which, change: Partial<Record>): Source => {
  const [first, second] = source.records
  const changed = { ...source.records[id], ...change }
  const records: Source["records"] = id === 0 ? [changed, second] : [first, changed]
  return { ...source, records }
}

/** The other record is not there without a break any more. */
const left = (source: Source, id: Which): Source => withRecord(source, other(id), { isKept: false })

/** What the source knows after the event; looks and signals leave it as it is. */
export const after = (source: Source, event: Event): Source => {
  const { clock } = source
  switch (event.do) {
    case "create":
    case "update": {
      const row = { content: `${event.id}${clock + 1}`, version: clock + 1 }
      const before = event.do === "update" ? source.records[event.id].row : null
      return { ...withRecord(source, event.id, { row, before, isHidden: false, isKept: false }), clock: clock + 1 }
    }
    case "restore":
      return withRecord(source, event.id, { row: source.records[event.id].before, before: null })
    case "delete":
      return left(withRecord(source, event.id, { row: null, before: null, isHidden: false }), event.id)
    case "hide":
      return left(withRecord(source, event.id, { isHidden: true }), event.id)
    case "show":
      return withRecord(source, event.id, { isHidden: false })
    case "merge": {
      const gone = withRecord(source, event.id, { row: null, before: null, isMerged: true, isKept: true })
      return { ...left(gone, event.id), host: other(event.id) }
    }
    default:
      return source
  }
}

const changes = new Set<Event["do"]>(["create", "update", "restore", "delete", "hide", "show", "merge"])
export const isChange = (event: Event): boolean => changes.has(event.do)

const always: ReadonlyArray<Event> = [{ do: "page" }, { do: "reconcile" }]
const one = (what: Exclude<Event["do"], "lateRead" | "latePage" | "page" | "reads" | "reconcile">, id: Which): Event => ({ do: what, id })

/**
 * What can come next after these events. Looks that were asked before only where something has changed since; `readAnswers`: how reads by id among them
 * may have been answered.
 */
export const nextEvents = (source: Source, past: ReadonlyArray<Event>, readAnswers: ReadonlyArray<Answer>): ReadonlyArray<Event> => {
  const agos = past.flatMap((event, index) => (isChange(event) ? [past.length - index] : []))
  const next: Array<Event> = [
    ...always,
    ...agos.flatMap((ago) => answers.map((answer): Event => ({ do: "latePage", ago, answer }))),
    // Without a look or a signal nothing waits.
    ...(past.some((event) => !isChange(event)) ? [{ do: "reads" } as const] : [])
  ]
  for (const id of both) {
    const { before, isHidden, row } = source.records[id]
    next.push(one("signal", id), one("read", id))
    next.push(...agos.flatMap((ago) => readAnswers.map((answer): Event => ({ do: "lateRead", id, ago, answer }))))
    if (row === null) next.push(one("create", id))
    else if (isHidden) next.push(one("show", id), one("delete", id))
    else {
      next.push(one("update", id), one("delete", id), one("hide", id))
      if (before !== null) next.push(one("restore", id))
      if (shown(source, other(id)) !== null) next.push(one("merge", id))
    }
  }
  return next
}
