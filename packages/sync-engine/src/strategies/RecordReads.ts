/**
 * Makes waiting reads of one entity: by id, under the lease of its stream in the connection's standing run, so that a worker which has lost it writes
 * nothing. What goes wrong concerns one record, the entity or the whole connection, and the reads wait accordingly: none is given up.
 */
import type { AnyEntity, EntityName } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option } from "effect"
import type { SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import type { ApiClient } from "../credentials/SourceClients.ts"
import { readDatabaseClock } from "../loading/DatabaseClock.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { makeFetcher } from "../loading/Fetcher.ts"
import { makePathIds } from "../loading/pathIds.ts"
import { fieldsOff } from "../loading/FieldsOff.ts"
import type { Halt } from "../loading/Halt.ts"
import { Losses } from "../loading/Losses.ts"
import { noteRefusal } from "../loading/noteRefusal.ts"
import { SingleReads, type WaitingLook } from "../loading/SingleReads.ts"
import type { HeldStream, StreamContext } from "../loading/StreamContext.ts"
import { type AskAnswer, Asks } from "../state/Asks.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { Quarantine } from "../state/Quarantine.ts"
import { Records } from "../state/Records.ts"
import type { StandingRun } from "../state/Runs.ts"
import { Streams } from "../state/Streams.ts"
import { type WaitingRead, WaitingReads } from "../state/WaitingReads.ts"

/** Where records are read. */
export interface LanePlace {
  readonly connection: Connection
  readonly client: ApiClient
  readonly run: StandingRun
  readonly entityIds: ReadonlyMap<EntityName, number>
}

export interface RecordReadsShape {
  /** Reads the records. A halt concerns the whole connection; whatever concerns less has been dealt with. */
  readonly read: (
    place: LanePlace,
    entity: AnyEntity,
    entityId: number,
    reads: ReadonlyArray<WaitingRead>
  ) => Effect.Effect<Halt | null, SqlError.SqlError>
}

/** A record that was announced may not be shown for a while (Planning Center: some minutes): seconds until it is asked for again, then it is gone. */
const absentWaits = [5, 15, 60, 300, 900] as const
/** Where a read failed for a reason of its own; the last wait goes on. */
const failedWaits = [15, 60, 300, 900, 3600] as const
/** An entity that the credential may not read is asked for again this often. */
const refusedSeconds = 900
const readsAtOnce = 6

export class RecordReads extends Context.Service<RecordReads, RecordReadsShape>()("@openfaith/sync-engine/strategies/RecordReads") {
  static readonly layer = Layer.effect(
    RecordReads,
    Effect.gen(function* () {
      const asks = yield* Asks
      const connections = yield* Connections
      const losses = yield* Losses
      const model = yield* CanonicalModel
      const quarantine = yield* Quarantine
      const records = yield* Records
      const single = yield* SingleReads
      const streams = yield* Streams
      const waiting = yield* WaitingReads

      /** Takes the stream over. Reads that were found before are answered by whatever is sent from now on. */
      const hold = Effect.fnUntraced(function* ({ client, connection, run }: LanePlace, entity: AnyEntity, entityId: number) {
        yield* streams.plan(run.id, 1, [{ entity: entity.name, entityId, plan: { strategy: "byId" } }])
        const lease = Effect.map(streams.lease({ runId: run.id, attempt: 1, entity: entity.name }), Option.getOrThrow)
        const { answer, clock } = yield* readDatabaseClock(lease)
        const own: HeldStream = { ...answer, entity, met: null }
        return { own, clock, off: yield* fieldsOff(connections, connection.id, client.adapter) }
      })

      const contextOf = Effect.fnUntraced(function* (
        { client, connection, entityIds, run }: LanePlace,
        { clock, off, own }: Effect.Success<ReturnType<typeof hold>>,
        lane: StreamContext["lane"]
      ) {
        const fetcher = yield* makeFetcher({
          client,
          fieldsOff: off,
          lane,
          pathIds: yield* makePathIds(client.adapter, entityIds).pipe(Effect.provideService(Records, records)),
          onRefused: (entity, refused) =>
            noteRefusal(connection, client.adapter.manifest, entity, refused).pipe(Effect.provideService(Connections, connections))
        })
        const context: StreamContext = {
          runId: run.id,
          attempt: 1,
          lane,
          connection,
          adapter: client.adapter,
          own,
          harvested: [],
          entityIds,
          clock,
          fetcher,
          target: { connectionId: connection.id, manifest: client.adapter.manifest, model, links: new Map(), zone: null }
        }
        return context
      })

      /**
       * No reading ends here, so what would empty fields is judged with each batch, and shown where it waits for a person. What halts it leaves it to the
       * next batch, or the next sync.
       */
      const settleLosses = Effect.fnUntraced(function* (context: StreamContext) {
        const reason = yield* Effect.catchTag(losses.settle(context), "Halt", () => Effect.succeed(null))
        if (reason === null) return null
        const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
        yield* streams.waiting(context.own, { reason, since: new Date(now).toISOString(), until: null })
        return reason
      })

      /** What whoever asked for the record is told. */
      const answerOf = Effect.fnUntraced(function* (
        context: StreamContext,
        id: string,
        look: WaitingLook,
        before: string | null
      ): Effect.fn.Return<Omit<AskAnswer, "requests">, SqlError.SqlError> {
        switch (look._tag) {
          case "stored": {
            const held = yield* settleLosses(context)
            if (held !== null && (yield* quarantine.holds(context.own.entityId, id))) return { outcome: "quarantined", detail: held }
            return { outcome: (yield* records.contentOf(context.own.entityId, id)) === before ? "unchanged" : "stored", detail: null }
          }
          case "merged":
            return { outcome: "merged", detail: look.into }
          case "quarantined":
            return { outcome: "quarantined", detail: "see `openfaith quarantine list`" }
          default:
            return { outcome: look._tag, detail: null }
        }
      })

      const readOne = Effect.fnUntraced(function* (context: StreamContext, read: WaitingRead, isAwaited: boolean) {
        const { own } = context
        const { attempts, id, reason } = read
        const sent = context.clock.atEarliest(yield* monotonicMillis)
        const before = isAwaited ? yield* records.contentOf(own.entityId, id) : null
        const tell = (look: WaitingLook, sentAt: number) =>
          isAwaited
            ? Effect.gen(function* () {
                const answer = yield* answerOf(context, id, look, before)
                yield* asks.answer(own.entityId, id, sentAt, { ...answer, requests: yield* context.fetcher.spent })
              })
            : Effect.void
        const absentAgainIn = reason === "changed" ? (absentWaits[attempts] ?? null) : null
        return yield* single.answer(context, own, read, { absentAgainIn, tell }).pipe(
          Effect.as(null),
          Effect.catchTag("Halt", (halt) => settle(context, read, halt, sent))
        )
      })

      /** A read that failed waits. Answers the halt where it concerns the whole connection. */
      const settle = Effect.fnUntraced(function* (context: StreamContext, { attempts, id }: WaitingRead, halt: Halt, sent: number) {
        const { own } = context
        const failed = Effect.gen(function* () {
          const requests = yield* context.fetcher.spent
          yield* asks.answer(own.entityId, id, sent, { outcome: "failed", detail: halt.reason, requests })
        })
        switch (halt.kind) {
          case "superseded":
          case "stopped":
          case "unreachable":
          case "limited":
            return halt
          case "failed":
            yield* failed
            yield* waiting.postpone(own.entityId, [id], failedWaits[Math.min(attempts, failedWaits.length - 1)] ?? 0, sent)
            return null
          case "paused": {
            yield* failed
            const connection = yield* connections.find(context.connection.id)
            if (Option.isNone(connection) || connection.value.status !== "active") return halt
            yield* waiting.postpone(own.entityId, null, refusedSeconds, sent)
            const now = yield* Effect.clockWith((clock) => clock.currentTimeMillis)
            yield* streams.waiting(own, {
              reason: halt.reason,
              since: new Date(now).toISOString(),
              until: new Date(now + refusedSeconds * 1000).toISOString()
            })
            return null
          }
        }
      })

      const read: RecordReadsShape["read"] = Effect.fn("RecordReads.read")(function* (place, entity, entityId, reads) {
        const held = yield* hold(place, entity, entityId)
        const ids = reads.map(({ id }) => id)
        const awaited = yield* asks.awaited(entityId, ids)
        const halts = yield* Effect.forEach(
          reads,
          (each) =>
            Effect.flatMap(contextOf(place, held, each.reason === "asked" ? "interactive" : "webhook"), (context) =>
              readOne(context, each, awaited.has(each.id))
            ),
          { concurrency: readsAtOnce }
        )
        const halted = halts.find((halt) => halt !== null)
        if (halted) return halted
        yield* settleLosses(yield* contextOf(place, held, "webhook"))
        return null
      })

      return RecordReads.of({ read })
    })
  )
}
