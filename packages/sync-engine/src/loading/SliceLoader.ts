/**
 * One slice of a stream: take the lease, go on from the stored cursor, and read until the stream is done or the slice is full. The lease is taken once,
 * outside the part that is retried, so that a worker which has lost its stream cannot win it back; every retry starts from the committed cursor.
 */
import { mainWindow, type Proof, type ReadParameters, type RequestLane } from "@openfaith/adapter-core"
import { Cause, Clock, Context, DateTime, Duration, Effect, Fiber, Layer, Option, Schedule, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { type ApiClient, SourceClients } from "../credentials/SourceClients.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { Incidents } from "../state/Incidents.ts"
import { Records } from "../state/Records.ts"
import { defectIn } from "../state/defectIn.ts"
import { persistently } from "../state/persistently.ts"
import { type Run, Runs } from "../state/Runs.ts"
import type { Sightings } from "../state/Sightings.ts"
import { type Lease, Streams } from "../state/Streams.ts"
import { dieWhereOutdated, OutdatedProgram } from "../store/outdated.ts"
import { OlderTransform } from "../store/PageWriter.ts"
import type { Committer } from "./Committer.ts"
import { FencedAttempts } from "../FencedAttempts.ts"
import { HandOver } from "../HandOver.ts"
import { readDatabaseClock } from "./DatabaseClock.ts"
import { makeFetcher } from "./Fetcher.ts"
import { makePathIds } from "./pathIds.ts"
import { fieldsOffAmong } from "./FieldsOff.ts"
import { Halt } from "./Halt.ts"
import { noteRefusal } from "./noteRefusal.ts"
import { type SliceOwner, SliceSlots, type Turn } from "./SliceSlots.ts"
import { StoredPlan } from "./StoredPlan.ts"
import { StreamCloser } from "./StreamCloser.ts"
import type { HeldStream, StreamContext } from "./StreamContext.ts"
import { startCursor, StreamCursor } from "./StreamCursor.ts"
import { streamEntityData } from "./streamEntityData.ts"

/** How a slice ended. `more`: go on, after `waitSeconds` where the source cannot be reached or its limit lets nothing through. */
export const SliceOutcome = Schema.Struct({
  status: Schema.Literals(["done", "more", "failed", "paused", "stopped"]),
  reason: Schema.NullOr(Schema.String),
  pages: Schema.Int,
  waitSeconds: Schema.Int,
  /** The wait is for the source's limit, which is no reason to give up however long it takes. */
  isLimited: Schema.optionalKey(Schema.Boolean)
})
export type SliceOutcome = typeof SliceOutcome.Type

export interface SliceKey {
  readonly runId: string
  readonly attempt: number
  readonly entity: string
}

export interface SliceLoaderShape {
  /** Never fails: what goes wrong at the source or with the lease is part of the outcome. A lost database is waited for, then a defect. */
  readonly next: (key: SliceKey) => Effect.Effect<SliceOutcome>
  /** Ends the stream as failed: there has been no progress for too long. */
  readonly giveUp: (key: SliceKey, reason: string) => Effect.Effect<void>
}

/** Pages of one slice: the pipeline drains at its end, so slices are long. */
const pagesPerSlice = 200
/** How long a stream waits, durably, when the source cannot be reached. */
const unreachableWaitSeconds = 30

/** The longest durable wait for a limit, so that one that opens early is noticed. */
const longestLimitedSeconds = 900

/** Whose turn it is at the source, and what a record's history calls the way it came. */
const laneOf = { full: "backfill", delta: "delta", reconciliation: "reconciliation" } as const satisfies Record<Run["kind"], RequestLane>

/** After so many defects in a row without progress, or in all, a stream is paused; waits between them double up to the longest. */
const failuresInVain = 5
const failuresInAll = 100
const longestRetrySeconds = 60

/** The process stops, or a newer program has to take the work over: nothing failed. */
const isForOthers = (cause: Cause.Cause<never>) =>
  Cause.hasInterrupts(cause) || cause.reasons.some((reason) => Cause.isDieReason(reason) && reason.defect instanceof OutdatedProgram)

/** Forgetting one costs a statement. */
const rememberedOwners = 5000
/** Seconds that a stated wait for a slot holds good. */
const queueSaidFor = 60

interface KnownBefore {
  readonly watermark: string | null
  readonly sourceStartedAt: string | null
  readonly minTransformVersion: number
}

export class SliceLoader extends Context.Service<SliceLoader, SliceLoaderShape>()("@openfaith/sync-engine/loading/SliceLoader") {
  static readonly layer = Layer.effect(
    SliceLoader,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const runs = yield* Runs
      const records = yield* Records
      const streams = yield* Streams
      const connections = yield* Connections
      const clients = yield* SourceClients
      const adapters = yield* Adapters
      const model = yield* CanonicalModel
      const closer = yield* StreamCloser
      const fences = yield* FencedAttempts
      const handOver = yield* HandOver
      const incidents = yield* Incidents
      const slots = yield* SliceSlots
      const reading = yield* Effect.context<Committer | HandOver | Sightings | Records>()

      const outcome = (status: SliceOutcome["status"], reason: string | null, pages = 0, waitSeconds = 0): SliceOutcome => ({
        status,
        reason,
        pages,
        waitSeconds
      })

      const contextFor = Effect.fnUntraced(function* (run: Run, connection: Connection, client: ApiClient, key: SliceKey) {
        const { adapter } = client
        const { answer: leased, clock } = yield* readDatabaseClock(
          Effect.map(streams.lease(key), (lease) => ({ lease, databaseSeconds: Option.isSome(lease) ? lease.value.databaseSeconds : 0 }))
        )
        if (Option.isNone(leased.lease)) return yield* new Halt({ kind: "failed", reason: `there is no stream ${key.entity} in this run` })
        const lease = leased.lease.value
        const held = (name: string, taken: Lease): Option.Option<HeldStream> =>
          adapter.manifest.has(name)
            ? Option.some({ ...taken, entity: adapter.manifest.get(name), met: taken.isEmpty ? new Set() : null })
            : Option.none()
        const own = held(key.entity, lease)
        if (Option.isNone(own)) return yield* new Halt({ kind: "failed", reason: `the adapter has no entity ${key.entity} any more` })
        const harvested: Array<HeldStream> = []
        for (const other of adapter.manifest.entities.values()) {
          if (other.list.harvestFrom?.entity !== key.entity) continue
          const taken = yield* streams.leaseHarvest({ ...key, entity: other.name })
          const child = Option.flatMap(taken, (found) => held(other.name, found))
          if (Option.isSome(child)) harvested.push(child.value)
        }
        // After the leases: who switches a field takes the streams away from those who know them as they were.
        const entities = yield* connections.entities(connection.id, [...adapter.manifest.entities.keys()])
        const entityIds = new Map([...entities].flatMap(([name, { id }]) => (adapter.manifest.has(name) ? [[name, id] as const] : [])))
        const fetcher = yield* makeFetcher({
          client,
          fieldsOff: fieldsOffAmong(entities, adapter),
          lane: run.lane ?? laneOf[run.kind],
          pathIds: yield* makePathIds(adapter, entityIds).pipe(Effect.provideService(Records, records)),
          onRefused: (entity, refused) =>
            noteRefusal(connection, adapter.manifest, entity, refused).pipe(Effect.provideService(Connections, connections))
        })
        const context: StreamContext = {
          runId: run.id,
          attempt: run.attempt,
          lane: run.lane ?? laneOf[run.kind],
          connection,
          adapter,
          own: own.value,
          harvested,
          entityIds,
          clock,
          fetcher,
          target: { connectionId: connection.id, manifest: adapter.manifest, model, links: new Map(), zone: null }
        }
        const stored = entities.get(key.entity)
        const before = {
          watermark: stored?.watermark ?? null,
          sourceStartedAt: lease.sourceStartedAt,
          minTransformVersion: stored?.minTransformVersion ?? 1
        }
        return { context, lease, before }
      })

      const decodePlan = (lease: Lease) => Effect.orDie(Schema.decodeUnknownEffect(StoredPlan)(lease.plan))
      const decodeCursor = (stored: unknown, plan: ReadParameters) =>
        stored === null ? Effect.succeed(startCursor(plan)) : Effect.orDie(Schema.decodeUnknownEffect(StreamCursor)(stored))

      /** Shows on the stream why it waits, while it does. */
      const showWaits = (context: StreamContext, client: ApiClient) =>
        Effect.gen(function* () {
          const state = yield* client.limiter.state
          const { nextGrantAt, waitingSince } = state
          const { inUse, limit, name, periodMs } = state.heldUpBy ?? { ...state, name: mainWindow }
          const now = yield* Clock.currentTimeMillis
          if (waitingSince === null || now - waitingSince < 1000) return
          const whole = `the source's limit of ${limit} requests in ${periodMs / 1000} s${name === mainWindow ? "" : ` (${name})`}`
          yield* streams.waiting(context.own, {
            reason:
              inUse < limit ? `what is left of ${whole} is spread out, so that urgent requests find some of it` : `${whole} is used up`,
            since: DateTime.formatIso(DateTime.makeUnsafe(waitingSince)),
            until: nextGrantAt === null ? null : DateTime.formatIso(DateTime.makeUnsafe(nextGrantAt))
          })
        }).pipe(Effect.ignore, Effect.repeat(Schedule.spaced("1 second")), Effect.andThen(Effect.never))

      /** `from`: the cursor that came with the lease; `null` where it has to be asked for, since work that was done may have moved it. */
      const work = Effect.fnUntraced(function* (
        context: StreamContext,
        plan: ReadParameters,
        before: KnownBefore,
        turn: Turn,
        from: Pick<Lease, "cursor"> | null
      ) {
        const stored = from === null ? yield* streams.position(context.own) : Option.some(from.cursor)
        if (Option.isNone(stored)) return yield* new Halt({ kind: "superseded", reason: "another worker has taken this stream over" })
        // The first page would be refused; nothing is asked for before that.
        const { transformVersion } = context.own.entity
        if (transformVersion < before.minTransformVersion) {
          return yield* new Halt({ kind: "paused", reason: new OlderTransform({ transformVersion }).message })
        }
        let cursor = yield* decodeCursor(stored.value, plan)
        let pages = 0
        while (pages < pagesPerSlice && (pages === 0 || !turn.isOver())) {
          const result = yield* streamEntityData(context, plan, cursor, pagesPerSlice - pages, turn).pipe(Effect.provideContext(reading))
          pages += result.pages
          cursor = result.cursor
          if (result.halt) return { ...(yield* halted(context, result.halt)), pages }
          if (!result.proof) continue
          const closing: Proof = result.proof
          const closed = yield* closer.close(context, plan, cursor, closing, before)
          if (closed._tag === "Sweep") {
            cursor = closed.cursor
            continue
          }
          const ended = yield* closer.conclude(context, closed, before.watermark)
          return outcome(ended ? "done" : "more", closed.receipt.reason, pages)
        }
        return outcome("more", null, pages)
      })

      const halted = Effect.fnUntraced(function* (context: StreamContext, halt: Halt): Effect.fn.Return<SliceOutcome, SqlError.SqlError> {
        switch (halt.kind) {
          case "superseded":
            // Or the run was paused or cancelled meanwhile: then the stream still is ours.
            if (yield* incidents.noteFenced(context.own)) yield* fences.note({ runId: context.runId, entity: context.own.entity.name })
            return outcome("more", halt.reason)
          case "stopped":
            return outcome("more", halt.reason)
          case "unreachable": {
            const now = yield* DateTime.now
            yield* streams.waiting(context.own, {
              reason: halt.reason,
              since: DateTime.formatIso(now),
              until: DateTime.formatIso(DateTime.addDuration(now, Duration.seconds(unreachableWaitSeconds)))
            })
            return outcome("more", halt.reason, 0, unreachableWaitSeconds)
          }
          case "limited": {
            const now = yield* DateTime.now
            const seconds = halt.limitedSeconds ?? unreachableWaitSeconds
            yield* streams.waiting(context.own, {
              reason: halt.reason,
              since: DateTime.formatIso(now),
              until: DateTime.formatIso(DateTime.addDuration(now, Duration.seconds(seconds)))
            })
            return { ...outcome("more", halt.reason, 0, Math.min(seconds, longestLimitedSeconds)), isLimited: true }
          }
          case "paused":
          case "failed": {
            // Whoever holds the stream by now decides how it ends.
            const ended = yield* streams.finish(context.own, halt.kind, halt.reason, null)
            return outcome(ended ? halt.kind : "more", halt.reason)
          }
        }
      })

      /**
       * A slice that ended in a defect is tried again after a durable wait. One that fails over and over is paused with its cause: it would go on so for
       * ever, and the others with it. What cannot even be counted, since there is no database, is left to the watchdog.
       */
      const broke = Effect.fnUntraced(function* (key: SliceKey, cause: Cause.Cause<never>) {
        const counted = yield* Effect.catchCause(streams.noteFailure(key), () => Effect.failCause(cause))
        if (Option.isNone(counted)) return yield* Effect.failCause(cause)
        const { failures, inVain } = counted.value
        const detail = defectIn(cause)
        yield* Effect.logError(`A slice of ${key.entity} in ${key.runId} failed (${inVain} in vain, ${failures} in all).`, cause)
        yield* Effect.ignore(incidents.note({ ...key, kind: "failed", detail }))
        if (inVain < failuresInVain && failures < failuresInAll)
          return outcome("more", detail, 0, Math.min(2 ** (inVain - 1), longestRetrySeconds))
        const often = inVain >= failuresInVain ? `${inVain} times without storing anything` : `${failures} times`
        const reason = `its work failed ${often}; at last: ${detail}`
        yield* Effect.orDie(streams.settle(key, "paused", reason))
        return outcome("paused", reason)
      })

      /** Who waits for a slot. A run stays one connection's; those that have ended are forgotten with the others. */
      const owners = new Map<string, SliceOwner>()
      const ownerOf = Effect.fnUntraced(function* ({ runId }: SliceKey) {
        const known = owners.get(runId)
        if (known) return known
        const run = yield* runs.find(runId)
        const owner: SliceOwner = Option.match(run, {
          onNone: () => ({ connectionId: runId, lane: "backfill" as const }),
          onSome: ({ connectionId, kind, lane }) => ({ connectionId, lane: lane ?? laneOf[kind] })
        })
        if (owners.size >= rememberedOwners) owners.clear()
        owners.set(runId, owner)
        return owner
      })

      /** Shows on the stream that it waits for a slot, from when that takes a while. Said again and again, so that it does not outlive this process. */
      const showQueue = (key: SliceKey) =>
        Effect.gen(function* () {
          const since = DateTime.formatIso(yield* DateTime.now)
          yield* Effect.sleep("2 seconds")
          yield* streams
            .queued(key, { reason: "a process works on so many slices at once, and others have their turn", since }, queueSaidFor)
            .pipe(Effect.ignore, Effect.repeat(Schedule.spaced(Duration.seconds(queueSaidFor / 2))))
        })

      /** Waits for a slot, and says so; then the work begins. */
      const inTurn = Effect.fnUntraced(function* <A, E, R>(key: SliceKey, owner: SliceOwner, work: (turn: Turn) => Effect.Effect<A, E, R>) {
        const showing = yield* Effect.forkChild(showQueue(key))
        return yield* slots
          .during(owner, (turn) => Effect.andThen(Fiber.interrupt(showing), work(turn)))
          .pipe(Effect.ensuring(Fiber.interrupt(showing)))
      })

      const load = Effect.fnUntraced(function* (key: SliceKey, turn: Turn) {
        yield* dieWhereOutdated.pipe(Effect.provideService(SqlClient.SqlClient, sql))
        const run = yield* runs.find(key.runId)
        if (Option.isNone(run) || run.value.attempt !== key.attempt || run.value.status !== "running") {
          return outcome("stopped", Option.isSome(run) ? `the run is ${run.value.status}` : "there is no such run")
        }
        const connection = yield* connections.find(run.value.connectionId)
        if (Option.isNone(connection)) return outcome("failed", "the connection is gone")
        yield* adapters.get(connection.value.adapter)
        return yield* Effect.annotateLogs(read(run.value, connection.value, key, turn), {
          organisation: connection.value.orgId,
          connection: connection.value.id
        })
      })

      const read = Effect.fnUntraced(function* (run: Run, connection: Connection, key: SliceKey, turn: Turn) {
        const client = yield* clients.forConnection(connection)
        const { context, lease, before } = yield* persistently(contextFor(run, connection, client, key))
        if (lease.status === "done") return outcome("done", null)
        if (lease.status === "failed" || lease.status === "blocked" || lease.status === "cancelled") return outcome("failed", null)
        const plan = yield* decodePlan(lease)
        let from: Lease | null = lease
        const goOn = Effect.suspend(() => {
          const known = from
          from = null
          return work(context, plan, before, turn, known)
        })
        return yield* persistently(goOn).pipe(
          Effect.raceFirst(showWaits(context, client)),
          // A database that is away just then is waited for: the loss of a lease is no failure of whoever holds the stream by now.
          Effect.catchTag("Halt", (halt) => persistently(halted(context, halt)))
        )
      })

      return SliceLoader.of({
        giveUp: (key, reason) => Effect.orDie(streams.settle(key, "failed", reason)),
        next: Effect.fn("SliceLoader.next")((key) =>
          persistently(ownerOf(key)).pipe(
            Effect.flatMap((owner) => inTurn(key, owner, (turn) => handOver.during(load(key, turn)))),
            Effect.catchTag(["Halt", "UnknownAdapter", "NotConnected", "SealBroken"], (error) =>
              Effect.as(streams.settle(key, "failed", error.message), outcome("failed", error.message))
            ),
            Effect.catchTag("SqlError", Effect.die),
            Effect.catchCause((cause) => (isForOthers(cause) ? Effect.failCause(cause) : broke(key, cause)))
          )
        )
      })
    })
  )
}
