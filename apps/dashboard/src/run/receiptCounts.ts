/** The counts of a receipt in the words of docs/concepts/receipts.md. */
import type { Receipt, RunView } from "@openfaith/api"
import { plural } from "./words.ts"

type Counts = typeof Receipt.Type
type Count = "distinct" | "repeated" | "applied" | "unchanged" | "stale" | "quarantined" | "parked" | "erased" | "deleted" | "regressed"

/** What became of what was read, in the order it adds up: the first is the sum of those after it, up to erased. */
export const countWords: ReadonlyArray<readonly [Count, string]> = [
  ["distinct", "Different records"],
  ["applied", "New or changed"],
  ["unchanged", "Unchanged"],
  ["stale", "Older than stored"],
  ["quarantined", "In quarantine"],
  ["parked", "Without parent"],
  ["erased", "Erased, not stored"],
  ["repeated", "Seen again"],
  ["deleted", "Deleted"],
  ["regressed", "Set back by the source"]
]

const purposes = [
  ["reading", "for pages"],
  ["overlap", "for what came late"],
  ["closing", "for totals"],
  ["sweeps", "for sweeps"],
  ["byId", "by id"],
  ["merges", "for merges"],
  ["retried", "once more"]
] as const

/** What requests were sent for, where there were any, and how few it takes at least; nothing where that was not counted. */
export const requestsOf = ({ least, requestsFor }: Counts): ReadonlyArray<{ readonly words: string; readonly count: number }> => [
  ...(requestsFor
    ? purposes.map(([name, words]) => ({ words: `Requests ${words}`, count: requestsFor[name] })).filter(({ count }) => count > 0)
    : []),
  ...(typeof least === "number" ? [{ words: "Requests it takes at least", count: least }] : [])
]

export const countsOf = (receipt: Counts) => countWords.map(([name, words]) => ({ name, words, count: receipt[name] ?? 0 }))

/** Why the source's own count and what was read may differ without anything missing; `null` where they do not. */
export const difference = ({ goneDuringRun, outsideList }: Counts): string | null => {
  const parts = [
    ...(goneDuringRun.length > 0 ? [`${plural(goneDuringRun.length, "record")} read and then gone: ${some(goneDuringRun)}`] : []),
    ...(outsideList.length > 0 ? [`${plural(outsideList.length, "record")} there but not in the list: ${some(outsideList)}`] : [])
  ]
  return parts.length === 0 ? null : parts.join("; ")
}

const some = (ids: ReadonlyArray<string>) => `${ids.slice(0, 5).join(", ")}${ids.length > 5 ? ", …" : ""}`

type Finding = NonNullable<Counts["findings"]>[number]

const findingWords: Readonly<Record<Finding["kind"], string>> = {
  silent: "changed without a newer version",
  passed: "changed, and missed by deltas",
  missing: "not stored",
  deleted: "gone at the source"
}

/** What a reconciliation found that no delta had brought, a sentence for each kind. */
export const findingsOf = ({ findings = [] }: Counts): ReadonlyArray<string> =>
  findings.map(({ count, kind, samples }) => {
    const named = samples.slice(0, 3).map(({ differs, id }) => (differs.length === 0 ? id : `${id} (${differs.join(", ")})`))
    return `${plural(count, "record")} ${findingWords[kind]}${named.length === 0 ? "" : `: ${named.join(", ")}${count > named.length ? ", …" : ""}`}`
  })

/** The sums over all entities that have a receipt. */
export const totalsOf = (streams: RunView["streams"]) => {
  const receipts = streams.flatMap(({ receipt }) => (receipt === null ? [] : [receipt]))
  const sum = (of: (receipt: Counts) => number) => receipts.reduce((total, receipt) => total + of(receipt), 0)
  return {
    read: sum(({ read }) => read),
    counts: countWords.map(([name, words]) => ({ name, words, count: sum((receipt) => receipt[name] ?? 0) })),
    balanced: receipts.filter(({ balanced }) => balanced).length,
    of: streams.length,
    exceptions: sum(({ parked, quarantined }) => parked + quarantined)
  }
}
