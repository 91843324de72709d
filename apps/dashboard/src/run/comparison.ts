/** A run beside the one of the same kind before it: what differs in what it read and in how it went. */
import type { RunView } from "@openfaith/api"
import { totalsOf } from "./receiptCounts.ts"
import { duration, grouped, secondsOf } from "./words.ts"

export interface Compared {
  readonly words: string
  readonly now: string
  readonly before: string
  /** `+12`, `−3`; empty where nothing differs or cannot be reckoned. */
  readonly change: string
}

const changeOf = (now: number, before: number, said: (amount: number) => string): string =>
  now === before ? "" : `${now > before ? "+" : "−"}${said(Math.abs(now - before))}`

const count = (words: string, now: number, before: number): Compared => ({
  words,
  now: grouped(now),
  before: grouped(before),
  change: changeOf(now, before, grouped)
})

const requestsOf = ({ streams }: RunView) => streams.reduce((sum, { receipt, requests }) => sum + (receipt?.requests ?? requests), 0)

export const comparison = (run: RunView, before: RunView): ReadonlyArray<Compared> => {
  const [now, then] = [totalsOf(run.streams), totalsOf(before.streams)]
  const of = (totals: ReturnType<typeof totalsOf>, name: string) => totals.counts.find((each) => each.name === name)?.count ?? 0
  const seconds = [secondsOf(run.run, 0) ?? 0, secondsOf(before.run, 0) ?? 0] as const
  return [
    count("Entities read", run.streams.length, before.streams.length),
    count("Entities proven", now.balanced, then.balanced),
    count("Records looked at", now.read, then.read),
    ...now.counts
      .filter(({ name }) => ["applied", "unchanged", "quarantined", "deleted"].includes(name))
      .map(({ name, words }) => count(words, of(now, name), of(then, name))),
    count("Requests", requestsOf(run), requestsOf(before)),
    {
      words: "Time",
      now: duration(seconds[0]),
      before: duration(seconds[1]),
      change: changeOf(Math.round(seconds[0]), Math.round(seconds[1]), duration)
    }
  ]
}
