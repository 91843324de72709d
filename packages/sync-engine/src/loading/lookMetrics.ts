/** Pages and records by adapter, counted when what became of them is committed. All outcomes together are what was read. */
import { seriesOf } from "@openfaith/adapter-core"
import { Effect, Metric } from "effect"
import type { PreparedPart } from "./Preparation.ts"

/** As in receipts: `read = distinct + repeated`, and every other outcome is one of a distinct record. */
type LookOutcome = "applied" | "unchanged" | "repeated" | "stale" | "quarantined" | "parked" | "erased"

const pages = seriesOf((attributes: { readonly adapter: string }) =>
  Metric.counter("openfaith_pages_total", { description: "Pages of sources that were read and committed", incremental: true, attributes })
)

const records = seriesOf((attributes: { readonly adapter: string; readonly outcome: LookOutcome }) =>
  Metric.counter("openfaith_records_total", {
    description: "Looks at records of sources, by what they came to; together all that were read",
    incremental: true,
    attributes
  })
)

const count = Effect.fnUntraced(function* (adapter: string, pagesRead: number, looks: ReadonlyArray<readonly [LookOutcome, number]>) {
  if (pagesRead > 0) yield* Metric.update(pages({ adapter }), pagesRead)
  for (const [outcome, many] of looks) if (many > 0) yield* Metric.update(records({ adapter, outcome }), many)
})

/** Counts parts that were stored; `applied`: the records of theirs that passed the gate. */
export const countStored = (adapter: string, pagesRead: number, parts: ReadonlyArray<PreparedPart>, applied: number) => {
  let unchanged = 0
  let repeated = 0
  let candidates = 0
  let quarantined = 0
  let parked = 0
  let erased = 0
  for (const part of parts) {
    unchanged += part.unchanged.length
    repeated += part.part.repeats.length
    candidates += part.candidates.length
    erased += part.erased.size
    for (const { kind } of part.exceptions) {
      if (kind === "parked") parked++
      else quarantined++
    }
  }
  const stale = Math.max(0, candidates - applied)
  return count(adapter, pagesRead, [
    ["applied", applied],
    ["unchanged", unchanged],
    ["repeated", repeated],
    ["stale", stale],
    ["quarantined", quarantined],
    ["parked", parked],
    ["erased", erased]
  ])
}

/** Counts a page that proved by itself that nothing had changed. */
export const countUnchangedPage = (adapter: string, looks: number) => count(adapter, 1, [["unchanged", looks]])
