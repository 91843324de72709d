/**
 * Two witnesses of fencing: the proxy, which sees the database refuse a page by its epoch, and `sync.incidents`, where the engine tells of it. What only
 * one of them has seen is explained by its cause, or the run has failed.
 */
import { Effect, Schema } from "effect"
import { rowsOf } from "../../support/database.ts"
import type { Ledger, PageWrite } from "./Ledger.ts"
import type { RigShape } from "./Rig.ts"
import { untiring } from "./workload.ts"

export interface Fencing {
  /** Leases whose pages were refused, each once however often it was tried. */
  readonly refused: number
  /** Leases that incidents tell of. */
  readonly noted: number
  readonly both: number
  /** Refused and not noted, by cause. */
  readonly onlyRefused: Readonly<Record<string, number>>
  /** Noted without a page that was refused, by cause. */
  readonly onlyNoted: Readonly<Record<string, number>>
  /** Those that only one of them has seen. */
  readonly single: ReadonlyArray<string>
}

const Noted = Schema.Struct({
  at: Schema.String,
  /** Process, stream and epoch of a lease. */
  worker: Schema.Int,
  streamIds: Schema.Array(Schema.Int),
  epoch: Schema.Int
})

/** A stream keeps its row when its run goes on as another attempt. */
const incidents = rowsOf(
  Noted,
  `SELECT i.at::text AS at, substring(i.worker from '[0-9]+$')::int AS worker, substring(i.detail from 'held epoch ([0-9]+)')::int AS epoch,
    (SELECT array_agg(s.id) FROM sync.streams s WHERE s.run_id = i.run_id AND s.entity = i.entity) AS "streamIds"
   FROM sync.incidents i WHERE i.kind = 'fenced'`
)

const Standing = Schema.Struct({ id: Schema.Int })
/** Streams of the standing runs in which single records are read: whoever loses one ends its batch, and the next reads the rest. */
const standing = rowsOf(Standing, `SELECT s.id FROM sync.streams s JOIN sync.runs r ON r.id = s.run_id WHERE r.kind = 'records'`)

/** The unexplained ones have this cause. */
export const unexplained = "unexplained"

/** So soon after a page was refused, a process that ends has perhaps not told of it: its way to the database may be dark for twenty seconds. */
const tellingMillis = 30_000
/** So soon after or before it was frozen or cut off, a process is ending what it did under locks that it has lost: the answer finds nobody. */
const unlockingMillis = 5000
/** Of the leases of syncs whose pages were refused, at least so many are told of: an excuse is the exception. */
const leastTold = 0.5

const batches = "a batch of single records, which is read again"

const keyOf = ({ epoch, streamId, worker }: Pick<PageWrite, "epoch" | "streamId" | "worker">) => `${worker} ${streamId} ${epoch}`

export const fencingOf = Effect.fnUntraced(function* (ledger: Ledger, { ends, endsOfDatabase }: Pick<RigShape, "ends" | "endsOfDatabase">) {
  const noted = yield* untiring(incidents)
  const records = new Set((yield* untiring(standing)).map(({ id }) => id))
  const refused = new Map(ledger.fenced.map((page) => [keyOf(page), page]))
  const told = new Set(noted.flatMap(({ epoch, streamIds, worker }) => streamIds.map((streamId) => keyOf({ epoch, streamId, worker }))))

  const onlyRefused: Record<string, number> = {}
  const single: Array<string> = []
  let both = 0
  for (const [key, page] of refused) {
    if (told.has(key)) {
      both++
      continue
    }
    const within = (at: number) => at >= page.sentAt && at - page.sentAt < tellingMillis
    const cause = records.has(page.streamId)
      ? batches
      : ends.some(({ at, worker }) => worker === page.worker && within(at))
        ? "its process ended before it could tell"
        : endsOfDatabase.some(within)
          ? "the database was gone before it could tell"
          : ledger.shaken.some(
                ({ at, worker }) => (worker === null || worker === page.worker) && Math.abs(at - page.sentAt) < unlockingMillis
              )
            ? "its work ended with its locks before it could tell"
            : unexplained
    onlyRefused[cause] = (onlyRefused[cause] ?? 0) + 1
    single.push(
      `refused at ${new Date(page.sentAt).toISOString()}: process ${page.worker}, stream ${page.streamId}, epoch ${page.epoch} (${cause})`
    )
  }
  const onlyNoted = noted.filter(
    ({ epoch, streamIds, worker }) => !streamIds.some((streamId) => refused.has(keyOf({ epoch, streamId, worker })))
  )
  for (const { at, epoch, streamIds, worker } of onlyNoted)
    single.push(`noted at ${at}: process ${worker}, stream ${streamIds.join(" or ")}, epoch ${epoch}`)
  const fencing: Fencing = {
    refused: refused.size,
    noted: noted.length,
    both,
    onlyRefused,
    onlyNoted: onlyNoted.length === 0 ? {} : { "it noticed before it sent a page": onlyNoted.length },
    single
  }
  return fencing
})

/** Where the witnesses contradict one another. */
export const contradictionsIn = ({ both, noted, onlyRefused, refused }: Fencing): ReadonlyArray<string> => [
  ...(onlyRefused[unexplained] === undefined ? [] : [`${onlyRefused[unexplained]} refused pages are told of by no incident`]),
  ...(refused > 0 && noted === 0 ? [`${refused} leases were fenced, and no incident tells of any`] : []),
  ...(both < leastTold * (refused - (onlyRefused[batches] ?? 0))
    ? [`of ${refused} leases whose pages were refused, incidents tell of ${both} alone`]
    : []),
  ...(both > noted ? [`${both} leases have only ${noted} incidents`] : [])
]
