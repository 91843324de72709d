/** What can be asked of single records: that they are read now, what became of that, and what waits to be read. */
import {
  type Ask,
  AskedRecords,
  Asks,
  type Connection,
  Connections,
  type NoLongerConnected,
  type EntityOff,
  type NotReadableById,
  RecordLanes,
  type UnknownAdapter,
  type UnknownEntity,
  type UnusableId,
  type WaitingCount,
  WaitingReads
} from "@openfaith/sync-engine"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"

/** Records that were asked for; `heldUpBy`: why those without an outcome still wait. */
export interface Asked {
  readonly records: ReadonlyArray<Ask>
  readonly heldUpBy: string | null
}

/** Records of one entity that wait to be read by id. */
export interface ReadsWaiting extends WaitingCount {
  readonly orgId: string
  readonly adapter: string
}

export interface RecordOperations {
  /** Asks for records to be read by id now, and joins what waits for them already. Answers the name under which `asked` tells of them. */
  readonly askRecords: (
    connection: Connection,
    entity: string,
    ids: ReadonlyArray<string>
  ) => Effect.Effect<
    string,
    UnknownAdapter | UnknownEntity | EntityOff | NoLongerConnected | NotReadableById | UnusableId | SqlError.SqlError
  >
  readonly asked: (connection: Connection, askId: string) => Effect.Effect<Asked, SqlError.SqlError>
  /** What waits to be read by id, by connection and entity. */
  readonly waitingReads: (orgId: string | null) => Effect.Effect<ReadonlyArray<ReadsWaiting>, SqlError.SqlError>
}

export const makeRecordOperations = Effect.gen(function* () {
  const { ask } = yield* AskedRecords
  const asks = yield* Asks
  const connections = yield* Connections
  const lanes = yield* RecordLanes
  const waiting = yield* WaitingReads

  /** What concerns all reads of a connection. */
  const heldUpBy = Effect.fnUntraced(function* (connectionId: string) {
    return (yield* lanes.heldUp([connectionId])).get(connectionId) ?? null
  })

  const operations: RecordOperations = {
    askRecords: ask,
    asked: Effect.fn("Operations.asked")(function* ({ id }, askId) {
      return { records: yield* asks.find(id, askId), heldUpBy: yield* heldUpBy(id) }
    }),
    waitingReads: Effect.fn("Operations.waitingReads")(function* (orgId) {
      const found = yield* connections.list(orgId === null ? {} : { orgId })
      const reads: Array<ReadsWaiting> = []
      for (const { adapter, id, orgId: organisation } of found) {
        const counts = yield* waiting.counts(id)
        const reason = counts.length === 0 ? null : yield* heldUpBy(id)
        reads.push(...counts.map((count) => ({ ...count, orgId: organisation, adapter, heldUpBy: reason ?? count.heldUpBy })))
      }
      return reads
    })
  }
  return operations
})
