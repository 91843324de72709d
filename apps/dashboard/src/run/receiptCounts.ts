/** The counts of a receipt in the words of docs/concepts/receipts.md. */
import type { Receipt, RunView } from "@openfaith/api"

type Counts = typeof Receipt.Type
type Count = "distinct" | "repeated" | "applied" | "unchanged" | "stale" | "quarantined" | "parked" | "deleted" | "regressed"

/** What became of what was read, in the order it adds up: the first is the sum of those after it, up to parked. */
export const countWords: ReadonlyArray<readonly [Count, string]> = [
  ["distinct", "Different records"],
  ["applied", "New or changed"],
  ["unchanged", "Unchanged"],
  ["stale", "Older than stored"],
  ["quarantined", "In quarantine"],
  ["parked", "Without parent"],
  ["repeated", "Seen again"],
  ["deleted", "Deleted"],
  ["regressed", "Set back by the source"]
]

export const countsOf = (receipt: Counts) => countWords.map(([name, words]) => ({ name, words, count: receipt[name] }))

/** The sums over all entities that have a receipt. */
export const totalsOf = (streams: RunView["streams"]) => {
  const receipts = streams.flatMap(({ receipt }) => (receipt === null ? [] : [receipt]))
  const sum = (of: (receipt: Counts) => number) => receipts.reduce((total, receipt) => total + of(receipt), 0)
  return {
    read: sum(({ read }) => read),
    counts: countWords.map(([name, words]) => ({ name, words, count: sum((receipt) => receipt[name]) })),
    balanced: receipts.filter(({ balanced }) => balanced).length,
    of: streams.length,
    exceptions: sum(({ parked, quarantined }) => parked + quarantined)
  }
}
