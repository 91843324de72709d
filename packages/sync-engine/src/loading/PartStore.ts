/**
 * Stores prepared parts: pages, records read on their own and exceptions in one transaction, under the lease of their streams.
 */
import { Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Quarantine } from "../state/Quarantine.ts"
import { type PageWrite, PageWriter } from "../store/PageWriter.ts"
import { monotonicMillis } from "./DatabaseClock.ts"
import { Halt } from "./Halt.ts"
import { emptyPart } from "./PageGroup.ts"
import type { Interval, PreparedPart } from "./Preparation.ts"
import type { StreamContext } from "./StreamContext.ts"

/** Where the parts stand in their stream. */
export interface Placing {
  /** 0 for looks outside the stream's reading. */
  readonly lap: number
  readonly cursor: string | null
  readonly sourceTotal: number | null
  readonly pages: number
  readonly interval: Interval
}

export interface PartStoreShape {
  /** All or nothing; the first part is the stream's own. Fails as `superseded` where another worker has taken over, or the run was stopped. */
  readonly store: (
    context: StreamContext,
    parts: ReadonlyArray<PreparedPart>,
    placing: Placing
  ) => Effect.Effect<void, Halt | SqlError.SqlError>
  /** Counts the requests sent since the last page for the stream, such as reads by id. */
  readonly countRequests: (context: StreamContext, lap: number) => Effect.Effect<void, Halt | SqlError.SqlError>
}

export class PartStore extends Context.Service<PartStore, PartStoreShape>()("@openfaith/sync-engine/loading/PartStore") {
  static readonly layer = Layer.effect(
    PartStore,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const writer = yield* PageWriter
      const quarantine = yield* Quarantine

      const store: PartStoreShape["store"] = Effect.fnUntraced(function* (context, parts, placing) {
        // Looks outside the reading leave no sighting to count them with: their requests wait for the next one.
        const requests = placing.lap > 0 ? yield* context.fetcher.takeRequests : 0
        const writes = parts.flatMap((prepared, index) => writesOf(context, prepared, index === 0, requests, placing))
        const exceptions = parts.flatMap((prepared) => prepared.exceptions)
        const all = Effect.gen(function* () {
          for (const write of writes) {
            const { held } = yield* Effect.catchTag(writer.write(write), "OlderTransform", ({ message }) =>
              Effect.fail(new Halt({ kind: "paused", reason: message }))
            )
            if (!held) return yield* new Halt({ kind: "superseded", reason: "another worker has taken this stream over" })
          }
          yield* quarantine.keep(exceptions)
        })
        // One statement is a transaction by itself.
        yield* writes.length === 1 && exceptions.length === 0 ? all : sql.withTransaction(all)
      })

      const countRequests: PartStoreShape["countRequests"] = (context, lap) =>
        Effect.gen(function* () {
          const now = context.clock.atLatest(yield* monotonicMillis)
          const nothing = { held: context.own, part: emptyPart(context.own.entity), unchanged: [], candidates: [], exceptions: [] }
          const interval = { sent: now, received: now }
          yield* store(context, [nothing], { lap: Math.max(1, lap), cursor: null, sourceTotal: null, pages: 0, interval })
        })

      return PartStore.of({ store, countRequests })
    })
  )
}

/** The statements of one part: its page, and one for each record that was read on its own and so has an interval of its own. */
const writesOf = (
  context: StreamContext,
  { candidates, exceptions, held, part, unchanged }: PreparedPart,
  isOwn: boolean,
  requests: number,
  placing: Placing
): ReadonlyArray<PageWrite> => {
  const shared = {
    streamId: held.streamId,
    epoch: held.epoch,
    runId: context.runId,
    entityId: held.entityId,
    lap: placing.lap,
    lane: context.lane,
    adapterVersion: context.adapter.version,
    transformVersion: held.entity.transformVersion,
    canonical: held.entity.canonical
  }
  const nothing = { cursor: null, sourceTotal: null, others: [], requests: 0, pages: 0 }
  const others = [
    ...part.repeats.map((id) => ({ id, class: "u" as const })),
    ...unchanged.map((id) => ({ id, class: "u" as const })),
    ...exceptions.map(({ externalId, kind }) => ({ id: externalId, class: kind === "parked" ? ("p" as const) : ("q" as const) }))
  ]
  const listed = candidates.filter(({ interval }) => interval === null).map(({ record }) => record)
  const alone = candidates.filter(({ interval }) => interval !== null)
  return [
    {
      ...shared,
      ...nothing,
      others,
      ...(isOwn ? { cursor: placing.cursor, sourceTotal: placing.sourceTotal, requests, pages: placing.pages } : {}),
      ...placing.interval,
      byId: false,
      records: listed
    },
    ...alone.map(({ interval, record }) => ({ ...shared, ...nothing, ...(interval ?? placing.interval), byId: true, records: [record] }))
  ]
}
