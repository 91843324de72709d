/**
 * The record lane of a connection: makes its waiting reads, whoever asked for them, until nothing is due. Records are read by id; where the source
 * signals more changes of an entity than a delta of it would cost requests, one delta answers them, and only what it did not show is read by id. An
 * entity that cannot be read by id is read as a list.
 */
import { type AnyEntity, type EntityName, isAddressable, selectEndpointForSyncType } from "@openfaith/adapter-core"
import { Clock, Context, Effect, Layer, Option } from "effect"
import type { SqlError } from "effect/sql"
import { SourceClients } from "../credentials/SourceClients.ts"
import { HandOver } from "../HandOver.ts"
import type { Halt } from "../loading/Halt.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { persistently } from "../state/persistently.ts"
import type { ConnectedEntity } from "../state/ConnectedEntity.ts"
import { Connections } from "../state/Connections.ts"
import { RecordLanes, type Rest } from "../state/RecordLanes.ts"
import { isActive, type Run, Runs } from "../state/Runs.ts"
import { type WaitingRead, WaitingReads } from "../state/WaitingReads.ts"
import { needsParent } from "../loading/needsParent.ts"
import { type LanePlace, RecordReads } from "./RecordReads.ts"
import { answerFor } from "./storm.ts"

export interface RecordLaneShape {
  /** Works for some time, or until nothing is due. False: there may be more. What goes wrong at the source makes the lane rest; it never fails. */
  readonly work: (connectionId: string, generation: number) => Effect.Effect<boolean>
  /** Ends the generation, and wakes whoever begins the next where something has become due meanwhile. */
  readonly end: (connectionId: string, generation: number) => Effect.Effect<void>
}

/** Reads of one entity between two looks at what is waiting: a storm is noticed this soon. */
const readsPerLook = 6
/** While a delta answers, or signals are still coming in. */
const lookAgain = "200 millis"
const workMs = 30_000
/** After the source could not be reached. */
const restSeconds = 30
/** What nobody can read is looked at again this often. */
const unknownSeconds = 3600
/** What is put off is so however late it was asked for. */
const whenever = Infinity

type Step = "read" | "pending" | "nothing" | Halt

interface LaneEntity {
  readonly entity: AnyEntity
  readonly known: ConnectedEntity
}

export class RecordLane extends Context.Service<RecordLane, RecordLaneShape>()("@openfaith/sync-engine/strategies/RecordLane") {
  static readonly layer = Layer.effect(
    RecordLane,
    Effect.gen(function* () {
      const clients = yield* SourceClients
      const handOver = yield* HandOver
      const connections = yield* Connections
      const lanes = yield* RecordLanes
      const reads = yield* RecordReads
      const runs = yield* Runs
      const waiting = yield* WaitingReads

      /** Which of the signalled changes are to be read by id now: those until a moment (`-infinity`: none), or `null`: all. */
      const changesToRead = Effect.fnUntraced(function* (place: LanePlace, { entity, known }: LaneEntity) {
        if (known.watermark === null || selectEndpointForSyncType(entity, "delta") === null) return { until: null, pending: false }
        const { id } = place.connection
        const scope = { entities: [entity.name], manyChanged: true as const }
        const last = Option.getOrNull(yield* runs.newest(id, "delta", scope))
        if (isAnswering(last)) return { until: "-infinity", pending: true }
        const gathered = yield* waiting.gathered(known.id, last?.requestedAt ?? null)
        const until = last?.requestedAt ?? "-infinity"
        switch (answerFor(gathered, entity.list.perPage)) {
          case "byId":
            return { until: null, pending: false }
          case "gather":
            return { until, pending: true }
          case "delta":
            yield* runs.request(id, "delta", scope, { lane: "webhook" })
            return { until: "-infinity", pending: true }
        }
      })

      /** Reads the entity as a list, for records that cannot be asked for by their id. What a whole reading did not show is not there. */
      const readList = Effect.fnUntraced(function* (
        { connection }: LanePlace,
        { entity, known }: LaneEntity,
        waits: ReadonlyArray<WaitingRead>
      ): Effect.fn.Return<Step, SqlError.SqlError> {
        const hasDelta = known.watermark !== null && selectEndpointForSyncType(entity, "delta") !== null
        const kind = hasDelta ? "delta" : "full"
        const scope = { entities: [entity.name] }
        const last = Option.getOrNull(yield* runs.newest(connection.id, kind, scope))
        if (isAnswering(last)) return "pending"
        const ids = waits.map(({ id }) => id)
        if (last !== null && (last.status === "complete" || last.status === "complete_with_exceptions")) {
          yield* waiting.forgetListed(known.id, ids, last.requestedAt)
        }
        const left = yield* waiting.due(known.id, { limit: ids.length })
        if (!left.some(({ id }) => ids.includes(id))) return "read"
        const now = yield* Clock.currentTimeMillis
        if (last !== null && last.status !== "complete" && now - Date.parse(last.requestedAt) < restSeconds * 1000) {
          yield* waiting.postpone(known.id, ids, restSeconds, whenever)
          return "read"
        }
        yield* runs.request(connection.id, kind, scope, { lane: "webhook" })
        return "pending"
      })

      const answer = Effect.fnUntraced(function* (place: LanePlace, at: LaneEntity): Effect.fn.Return<Step, SqlError.SqlError> {
        const { entity, known } = at
        yield* waiting.forgetBrought(known.id)
        const { pending, until } = yield* changesToRead(place, at)
        const due = yield* waiting.due(known.id, { limit: readsPerLook, changedUntil: until })
        const byId = due.filter((read) => isReadable(entity, read))
        const listed = due.filter((read) => !isReadable(entity, read))
        const step = listed.length > 0 ? yield* readList(place, at, listed) : "nothing"
        if (byId.length === 0) return step === "nothing" && pending ? "pending" : step
        return (yield* reads.read(place, entity, known.id, byId)) ?? "read"
      })

      /** Goes on until nothing is due. Answers a rest where the source cannot be asked now, `null` otherwise. */
      const workOn = Effect.fnUntraced(function* (place: LanePlace, entities: ReadonlyMap<string, ConnectedEntity>) {
        const { client, connection } = place
        const begun = yield* monotonicMillis
        while ((yield* monotonicMillis) - begun < workMs && !(yield* handOver.hasBegun)) {
          const steps: Array<Step> = []
          for (const { due, entity: name, entityId } of yield* waiting.counts(connection.id)) {
            if (due === 0) continue
            const known = entities.get(name)
            if (!known || !client.adapter.manifest.has(name)) {
              yield* waiting.postpone(entityId, null, unknownSeconds, whenever)
              continue
            }
            const step = yield* answer(place, { entity: client.adapter.manifest.get(name), known })
            if (typeof step !== "string") return { rest: restFor(step), more: false }
            steps.push(step)
          }
          if (steps.includes("read")) continue
          if (!steps.includes("pending")) return { rest: null, more: false }
          yield* Effect.sleep(lookAgain)
        }
        return { rest: null, more: true }
      })

      const begin = Effect.fnUntraced(function* (connectionId: string) {
        const connection = yield* connections.find(connectionId)
        if (Option.isNone(connection) || connection.value.status !== "active") return null
        const run = yield* runs.standing(connection.value.id)
        if (run.status !== "running") return null
        const client = yield* clients.forConnection(connection.value)
        const { manifest } = client.adapter
        const entities = yield* connections.entities(connection.value.id, [...manifest.entities.keys()])
        const entityIds = new Map<EntityName, number>()
        for (const [name, { id }] of entities) if (manifest.has(name)) entityIds.set(name, id)
        return { place: { connection: connection.value, client, run, entityIds }, entities }
      })

      const work: RecordLaneShape["work"] = Effect.fn("RecordLane.work")(function* (connectionId, generation) {
        const lane = yield* Effect.orDie(lanes.find(connectionId))
        if (Option.isNone(lane) || lane.value.generation !== generation || !lane.value.working) return true
        const { more, rest } = yield* persistently(
          Effect.gen(function* () {
            const begun = yield* begin(connectionId)
            return begun === null ? { rest: null, more: false } : yield* workOn(begun.place, begun.entities)
          })
        ).pipe(
          handOver.during,
          Effect.catchTag(["UnknownAdapter", "NotConnected", "SealBroken"], ({ message }) =>
            Effect.succeed({ rest: { seconds: unknownSeconds, reason: message }, more: false })
          ),
          Effect.catchTag("SqlError", Effect.die)
        )
        if (rest !== null) yield* Effect.orDie(lanes.end(connectionId, generation, rest))
        return !more
      })

      const end: RecordLaneShape["end"] = Effect.fn("RecordLane.end")(function* (connectionId, generation) {
        yield* Effect.orDie(lanes.end(connectionId, generation, null))
        // Whoever asked while the lane was ending could not begin it, so it is looked at once more after it has ended.
        yield* Effect.orDie(waiting.wake(connectionId))
      })

      return RecordLane.of({ work, end })
    })
  )
}

/** A delta or reading that was requested to answer what waits, and has not ended. */
const isAnswering = (run: Run | null): boolean => run !== null && run.lane === "webhook" && isActive(run.status) && run.status !== "paused"

/** A row below a parent can be asked for only where its parent is known. */
const isReadable = (entity: AnyEntity, { parent }: WaitingRead): boolean =>
  isAddressable(entity) && (parent !== null || !needsParent(entity))

const restFor = ({ kind, limitedSeconds, reason }: Halt): Rest | null =>
  kind === "unreachable" || kind === "limited" ? { seconds: limitedSeconds ?? restSeconds, reason } : null
