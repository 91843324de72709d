/**
 * Pages that sources were asked for, against those that were stored: what is left was fetched in vain, and asked again. It takes from the simulators'
 * logs, which keep only the last requests, so it has to look every second.
 */
import { Effect, Schema } from "effect"
import type { RequestRecord } from "../../../apps/simulator/src/index.ts"
import { rowsOf } from "../../support/database.ts"
import type { Ledger } from "./Ledger.ts"
import type { Church } from "./Rig.ts"
import { untiring } from "./workload.ts"

export interface PageFigures {
  /** Pages of lists that sources have given whole. */
  readonly given: number
  /** Those that pages in the store came of. */
  readonly stored: number
  /** Those with which deltas asked whether anything had changed: they are compared and not stored. */
  readonly probes: number
  /** The rest: what was in hand when something went wrong. */
  readonly again: number
}

/** Answers that a reading goes on by: pages of lists, and their counts. No subscriptions, and no mergers (25 at once) that a missing record is looked for in. */
const isPage = ({ method, pattern, status, url }: RequestRecord) =>
  method === "GET" &&
  status === 200 &&
  !pattern.endsWith("*") &&
  !pattern.startsWith("/webhooks/") &&
  /[?&]per_page=(?:1|100)(?:&|$)/.test(url)

const Probes = Schema.Struct({ probes: Schema.Int })

export class PageTally {
  private given = 0
  private readonly last = new Map<string, RequestRecord>()
  private readonly churches: ReadonlyArray<Church>

  constructor(churches: ReadonlyArray<Church>) {
    this.churches = churches
  }

  /** Counts what came since the last look. */
  look() {
    for (const { orgId, simulator } of this.churches) {
      const recent = simulator.church.requests.recent()
      const known = this.last.get(orgId)
      const fresh = known === undefined ? recent : recent.slice(recent.lastIndexOf(known) + 1)
      this.given += fresh.filter(isPage).length
      const newest = recent.at(-1)
      if (newest !== undefined) this.last.set(orgId, newest)
    }
  }

  figures(ledger: Ledger) {
    this.look()
    const { given } = this
    const stored = ledger.committed.reduce((sum, { pages }) => sum + pages, 0)
    return untiring(rowsOf(Probes, "SELECT coalesce(sum(requests), 0)::int AS probes FROM sync.receipts WHERE counts IS NULL")).pipe(
      Effect.map(([row]): PageFigures => {
        const probes = row?.probes ?? 0
        return { given, stored, probes, again: Math.max(0, given - stored - probes) }
      })
    )
  }
}
