/**
 * How soon others go on with what a process had in hand when it was killed, stopped or frozen: streams of syncs that had not ended by then. Streams of single
 * records are left out: there is something to go on with only when the next signal comes. A stream that ends without another page has gone on as well.
 */
import { Effect, Schema } from "effect"
import { rowsOf } from "../../support/database.ts"
import type { LeaseWatch } from "./LeaseWatch.ts"
import type { Ledger } from "./Ledger.ts"
import { untiring } from "./workload.ts"

export interface Quantiles {
  readonly count: number
  readonly p50: number
  readonly p95: number
  readonly max: number
}

/** One of the slowest. Seconds after the start. */
export interface Slow {
  readonly entity: string
  readonly run: string
  readonly kind: string
  readonly from: number
  /** When somebody had leased it; `null`: that was not seen. */
  readonly leased: number | null
  readonly to: number
  /** Times that processes lost what they had in hand in between: whoever had taken it over may have been among them. */
  readonly losses: number
  /** What it said it waited for in between. */
  readonly waits: ReadonlyArray<string>
}

export interface Recoveries {
  readonly all: Quantiles
  /** Those of them in which no other process lost what it had in hand before another had gone on. */
  readonly undisturbed: Quantiles
  /** By what had gone wrong. */
  readonly byKind: Readonly<Record<string, Quantiles>>
  readonly slowest: ReadonlyArray<Slow>
}

export interface Loss {
  readonly kind: string
  readonly workers: ReadonlyArray<number>
  readonly at: number
}

const Known = Schema.Struct({ id: Schema.Int, entity: Schema.String, run: Schema.String, endedAt: Schema.NullOr(Schema.Finite) })
const streamsOfSyncs = rowsOf(
  Known,
  `SELECT s.id, s.entity, r.kind || ' ' || r.id AS run, (extract(epoch FROM least(s.finished_at, r.finished_at)) * 1000)::float8 AS "endedAt"
   FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id WHERE r.kind <> 'records'`
)

const rounded = (seconds: number) => Math.round(seconds * 10) / 10

export const quantilesOf = (seconds: ReadonlyArray<number>): Quantiles => {
  const sorted = seconds.toSorted((one, other) => one - other)
  const at = (share: number) => rounded(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0)
  return { count: sorted.length, p50: at(0.5), p95: at(0.95), max: at(1) }
}

const shown = 5

export const recoveriesOf = (losses: ReadonlyArray<Loss>, ledger: Ledger, leases: LeaseWatch, startedAt: number) =>
  Effect.map(untiring(streamsOfSyncs), (rows): Recoveries => {
    const known = new Map(rows.map((row) => [row.id, row]))
    const found = losses.flatMap(({ at, kind, workers }) =>
      ledger.inHandOf(new Set(workers), at).flatMap(({ nextAt, streamId }) => {
        const stream = known.get(streamId)
        const endedAt = stream?.endedAt ?? null
        if (stream === undefined || (endedAt !== null && endedAt <= at)) return []
        const ends = [nextAt, endedAt].filter((each) => each !== null)
        const to = Math.min(...ends)
        const others = losses.filter((other) => other.workers.length > 0 && other.at > at && other.at < to).length
        return ends.length === 0 ? [] : [{ kind, streamId, entity: stream.entity, run: stream.run, at, to, losses: others }]
      })
    )
    const secondsOf = (some: typeof found) => some.map(({ at, to }) => (to - at) / 1000)
    const kinds = [...new Set(found.map(({ kind }) => kind))].sort()
    return {
      all: quantilesOf(secondsOf(found)),
      undisturbed: quantilesOf(secondsOf(found.filter((each) => each.losses === 0))),
      byKind: Object.fromEntries(kinds.map((kind) => [kind, quantilesOf(secondsOf(found.filter((each) => each.kind === kind)))])),
      slowest: found
        .toSorted((one, other) => other.to - other.at - (one.to - one.at))
        .slice(0, shown)
        .map(({ at, entity, kind, losses: others, run, streamId, to }) => {
          const leased = leases.leasedBetween(streamId, at, to)
          const second = (moment: number) => rounded((moment - startedAt) / 1000)
          return {
            entity,
            run,
            kind,
            from: second(at),
            leased: leased === null ? null : second(leased),
            to: second(to),
            losses: others,
            waits: leases.waitsBetween(streamId, at, to)
          }
        })
    }
  })
