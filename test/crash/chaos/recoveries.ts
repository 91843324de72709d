/**
 * How soon others go on with what a process had in hand when it was killed, stopped or frozen: streams of syncs that had not ended by then. Streams of single
 * records are left out: there is something to go on with only when the next signal comes. A stream that ends without another page has gone on as well.
 */
import { Effect, Schema } from "effect"
import { rowsOf } from "../../support/database.ts"
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
  readonly to: number
}

export interface Recoveries {
  readonly all: Quantiles
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

export const recoveriesOf = (losses: ReadonlyArray<Loss>, ledger: Ledger, startedAt: number) =>
  Effect.map(untiring(streamsOfSyncs), (rows): Recoveries => {
    const known = new Map(rows.map((row) => [row.id, row]))
    const found = losses.flatMap(({ at, kind, workers }) =>
      ledger.inHandOf(new Set(workers), at).flatMap(({ nextAt, streamId }) => {
        const stream = known.get(streamId)
        const endedAt = stream?.endedAt ?? null
        if (stream === undefined || (endedAt !== null && endedAt <= at)) return []
        const ends = [nextAt, endedAt].filter((each) => each !== null)
        return ends.length === 0 ? [] : [{ kind, entity: stream.entity, run: stream.run, at, to: Math.min(...ends) }]
      })
    )
    const secondsOf = (some: typeof found) => some.map(({ at, to }) => (to - at) / 1000)
    const kinds = [...new Set(found.map(({ kind }) => kind))].sort()
    return {
      all: quantilesOf(secondsOf(found)),
      byKind: Object.fromEntries(kinds.map((kind) => [kind, quantilesOf(secondsOf(found.filter((each) => each.kind === kind)))])),
      slowest: found
        .toSorted((one, other) => other.to - other.at - (one.to - one.at))
        .slice(0, shown)
        .map(({ at, entity, kind, run, to }) => ({
          entity,
          run,
          kind,
          from: rounded((at - startedAt) / 1000),
          to: rounded((to - startedAt) / 1000)
        }))
    }
  })
