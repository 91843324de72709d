/**
 * Stores prepared parts: pages, records read on their own and exceptions in one transaction, under the lease of their streams and in their turn.
 *
 * Parts are written at the turn at which they were compared, without a lock beforehand. Where others have written records of the entity since, they are
 * written under the lock, once it is sure that what was unchanged still is and what was made would be made the same; and are prepared anew where it is not.
 */
import { Context, Data, Effect, Layer } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { Quarantine } from "../state/Quarantine.ts"
import { addRequests, allRequests, noRequests, type RequestsFor } from "../state/RequestsFor.ts"
import { WaitingReads } from "../state/WaitingReads.ts"
import { inTurn } from "../store/inTurn.ts"
import { type PageWrite, PageWriter } from "../store/PageWriter.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { Drift } from "./Drift.ts"
import { ErasedLooks } from "./ErasedLooks.ts"
import { Halt } from "./Halt.ts"
import { countStored } from "./lookMetrics.ts"
import { emptyPart } from "./PageGroup.ts"
import type { Interval, PreparedPart } from "./Preparation.ts"
import { RecordRemoval } from "./RecordRemoval.ts"
import type { StreamContext } from "./StreamContext.ts"
import { isSameTarget, Targets } from "./Targets.ts"

/** Where the parts stand in their stream. */
export interface Placing {
  /** 0 for looks outside the stream's reading. */
  readonly lap: number
  /** Read by id because no list of the stream showed it: what differs from what is stored is drift all the same. */
  readonly isUnlisted?: boolean
  readonly cursor: string | null
  readonly sourceTotal: number | null
  readonly pages: number
  readonly interval: Interval
}

export interface PartStoreShape {
  /**
   * Stores what `prepare` answers, all or nothing; the first part is the stream's own. Prepares again where a record changed in between. Fails as
   * `superseded` where another worker has taken over, or the run was stopped.
   */
  readonly store: <E>(
    context: StreamContext,
    prepare: Effect.Effect<ReadonlyArray<PreparedPart>, E>,
    placing: Placing
  ) => Effect.Effect<void, E | Halt | SqlError.SqlError>
  /** Counts the requests sent since the last page for the stream, such as reads by id. */
  readonly countRequests: (context: StreamContext, lap: number) => Effect.Effect<void, Halt | SqlError.SqlError>
}

/** Records that are erased with their parents, and were not known to be. */
interface NewlyErased {
  readonly entityId: number
  readonly ids: ReadonlyArray<string>
}

const newlyErased = ({ erased, held }: PreparedPart): ReadonlyArray<NewlyErased> => {
  const ids = [...erased].flatMap(([id, kind]) => (kind === "new" ? [id] : []))
  return ids.length === 0 ? [] : [{ entityId: held.entityId, ids }]
}

/** Others have written records of the entity since they were compared. */
class TurnLost extends Data.TaggedError("TurnLost") {}

const isThereAfterAll = (error: { readonly _tag: string }) => error instanceof SqlError.SqlError && error.reason._tag === "UniqueViolation"

export class PartStore extends Context.Service<PartStore, PartStoreShape>()("@openfaith/sync-engine/loading/PartStore") {
  static readonly layer = Layer.effect(
    PartStore,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const writer = yield* PageWriter
      const quarantine = yield* Quarantine
      const drift = yield* Drift
      const waiting = yield* WaitingReads
      const erasedLooks = yield* ErasedLooks
      const removal = yield* RecordRemoval
      const targets = yield* Targets

      /** One transaction, in which each write to an entity takes its turn from the one before; answers how many records it changed. */
      const write = (
        writes: ReadonlyArray<PageWrite>,
        exceptions: PreparedPart["exceptions"],
        erased: ReadonlyArray<NewlyErased>,
        turns: ReadonlyMap<number, number>,
        /** Parts whose differences from what is stored are drift. */
        reconciled: ReadonlyArray<PreparedPart>
      ): Effect.Effect<number, Halt | TurnLost | SqlError.SqlError> => {
        const all = Effect.gen(function* () {
          const next = new Map(turns)
          let applied = 0
          for (const page of writes) {
            const outcome = yield* Effect.catchTag(
              writer.write({ ...page, turn: next.get(page.entityId) ?? page.turn }),
              "OlderTransform",
              ({ message }) => Effect.fail(new Halt({ kind: "paused", reason: message }))
            )
            if (!outcome.inTurn) return yield* new TurnLost()
            if (!outcome.held) return yield* new Halt({ kind: "superseded", reason: "another worker has taken this stream over" })
            next.set(page.entityId, outcome.turn)
            applied += outcome.applied
          }
          yield* quarantine.keep(exceptions)
          for (const { entityId, ids } of erased) yield* removal.erase(entityId, ids, null)
          return applied
        })
        // One statement is a transaction by itself.
        if (writes.length === 1 && exceptions.length === 0 && erased.length === 0 && reconciled.length === 0) return all
        return sql.withTransaction(reconciled.length === 0 ? all : drift.around(reconciled, all))
      }

      /** Does `effect` in the turns of all the entities, taken in order of their ids so that nobody waits in a circle. */
      const inTurns = <A, E>(
        entities: ReadonlyArray<number>,
        taken: ReadonlyMap<number, number>,
        effect: (turns: ReadonlyMap<number, number>) => Effect.Effect<A, E>
      ): Effect.Effect<A, E | SqlError.SqlError> => {
        const [entityId, ...others] = entities
        return entityId === undefined
          ? effect(taken)
          : inTurn(sql, entityId, (turn) => inTurns(others, new Map([...taken, [entityId, turn]]), effect))
      }

      /** What was unchanged still is, nothing of what is to be stored was erased meanwhile, and all of it would be made the same again. */
      const stillHolds = Effect.fnUntraced(function* (context: StreamContext, parts: ReadonlyArray<PreparedPart>) {
        for (const { erased, held, part, target, unchanged } of parts) {
          if (part.looks.size === 0) continue
          const { hasErased, hasLinks, same } = yield* writer.compare(held.entityId, held.entity.transformVersion, unchanged)
          if (same.includes(false)) return false
          if (target !== null && !isSameTarget(target, yield* targets.current(context, hasLinks))) return false
          const stored = new Set(unchanged.map(({ id }) => id))
          const looks = hasErased ? [...part.looks.values()].filter(({ row }) => !erased.has(row.id) && !stored.has(row.id)) : []
          if (looks.length > 0 && (yield* erasedLooks.among(context, held, looks)).size > 0) return false
        }
        return true
      })

      const storeOnce = Effect.fnUntraced(function* (
        context: StreamContext,
        parts: ReadonlyArray<PreparedPart>,
        placing: Placing,
        requests: RequestsFor
      ) {
        const writes = parts
          .flatMap((prepared, index) => writesOf(context, prepared, index === 0, requests, placing))
          .toSorted((one, other) => one.entityId - other.entityId)
        const exceptions = parts.flatMap((prepared) => prepared.exceptions)
        const erased = parts.flatMap((prepared) => newlyErased(prepared))
        const entities = [...new Set(writes.map(({ entityId }) => entityId))]
        const reconciled =
          context.lane === "reconciliation" && (placing.lap > 0 || placing.isUnlisted === true)
            ? parts.filter(({ candidates }) => candidates.length > 0)
            : []
        /** Whatever is stored by now. */
        const judged = writes.map((page) => ({ ...page, isFresh: false }))
        return yield* write(writes, exceptions, erased, new Map(), reconciled).pipe(
          // A record came between the beginning of the slice, when there was none of the entity, and the turn.
          Effect.catchIf(isThereAfterAll, () => Effect.fail(new TurnLost())),
          Effect.catchTag("TurnLost", (lost) =>
            inTurns(entities, new Map(), (turns) =>
              Effect.flatMap(stillHolds(context, parts), (still) =>
                still ? write(judged, exceptions, erased, turns, reconciled) : Effect.fail(lost)
              )
            )
          )
        )
      })

      /** A page that shows a record as it is stored answers what signalled a change before it was asked for. */
      const noteShown = Effect.fnUntraced(function* (parts: ReadonlyArray<PreparedPart>, { interval, lap }: Placing) {
        for (const { held, unchanged } of lap > 0 ? parts : []) {
          const ids = unchanged.map(({ id }) => id)
          if (ids.length > 0) yield* waiting.shown(held.entityId, ids, interval.sent)
        }
      })

      const store: PartStoreShape["store"] = Effect.fnUntraced(function* <E>(
        context: StreamContext,
        prepare: Effect.Effect<ReadonlyArray<PreparedPart>, E>,
        placing: Placing
      ) {
        let requests = noRequests
        for (;;) {
          const parts = yield* prepare
          // Looks outside the reading leave no sighting to count them with: their requests wait for the next one.
          if (placing.lap > 0) requests = addRequests(requests, yield* context.fetcher.takeRequests)
          const applied = yield* Effect.catchTag(storeOnce(context, parts, placing, requests), "TurnLost", () => Effect.succeed(null))
          if (applied === null) continue
          yield* countStored(context.adapter.id, placing.pages, parts, applied)
          return yield* noteShown(parts, placing)
        }
      })

      const countRequests: PartStoreShape["countRequests"] = (context, lap) =>
        Effect.gen(function* () {
          const requests = yield* context.fetcher.takeRequests
          if (allRequests(requests) === 0) return
          const { own } = context
          const now = context.clock.atLatest(yield* monotonicMillis)
          const nothing: PreparedPart = {
            held: own,
            part: emptyPart(own.entity),
            turn: null,
            target: null,
            unchanged: [],
            isFresh: false,
            candidates: [],
            exceptions: [],
            erased: new Map()
          }
          const interval = { sent: now, received: now }
          const placing = { lap: Math.max(1, lap), cursor: null, sourceTotal: null, pages: 0, interval }
          yield* Effect.catchTag(storeOnce(context, [nothing], placing, requests), "TurnLost", Effect.die)
        })

      return PartStore.of({ store, countRequests })
    })
  )
}

/** The statements of one part: its page, and one for each record that was read on its own and so has an interval of its own. */
const writesOf = (
  context: StreamContext,
  { candidates, erased, exceptions, held, isFresh, part, turn, unchanged }: PreparedPart,
  isOwn: boolean,
  requests: RequestsFor,
  placing: Placing
): ReadonlyArray<PageWrite> => {
  const shared = {
    streamId: held.streamId,
    epoch: held.epoch,
    runId: context.runId,
    entityId: held.entityId,
    turn,
    lap: placing.lap,
    lane: context.lane,
    adapterVersion: context.adapter.version,
    transformVersion: held.entity.transformVersion,
    quiet: [...held.entity.volatile, ...context.fetcher.fieldsOff.of(held.entity)],
    becoming: held.entity
  }
  const nothing = { cursor: null, sourceTotal: null, others: [], requests: 0, requestsFor: null, pages: 0 }
  const others = [
    ...part.repeats.map((id) => ({ id, class: "u" as const })),
    ...unchanged.map(({ id }) => ({ id, class: "u" as const })),
    ...exceptions.map(({ externalId, kind }) => ({ id: externalId, class: kind === "parked" ? ("p" as const) : ("q" as const) })),
    ...[...erased.keys()].map((id) => ({ id, class: "e" as const }))
  ]
  const listed = candidates.filter(({ interval }) => interval === null).map(({ record }) => record)
  const alone = candidates.filter(({ interval }) => interval !== null)
  return [
    {
      ...shared,
      ...nothing,
      others,
      ...(isOwn
        ? {
            cursor: placing.cursor,
            sourceTotal: placing.sourceTotal,
            requests: allRequests(requests),
            requestsFor: requests,
            pages: placing.pages
          }
        : {}),
      ...placing.interval,
      byId: false,
      isFresh,
      records: listed
    },
    ...alone.map(({ interval, record }) => ({
      ...shared,
      ...nothing,
      ...(interval ?? placing.interval),
      byId: true,
      isFresh: false,
      records: [record]
    }))
  ]
}
