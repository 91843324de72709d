/** What keeping a connection fresh costs and leaves unseen, and what its nightly reconciliations may take for it. */
import {
  Adapters,
  buildEntityDependencyGraph,
  type Connection,
  Connections,
  forecastUpkeep,
  gapsOf,
  type HardCycle,
  keyOf,
  requireEntities,
  resolveSyncOrder,
  Schedules,
  type StoredSchedule,
  type UnknownAdapter,
  type UnknownEntity,
  type Unproven,
  type Upkeep,
  usualDueAgeSeconds,
  usualRotation
} from "@openfaith/sync-engine"
import { Clock, Effect, Option, Result, Schema } from "effect"
import type { SqlError } from "effect/sql"

export class UnusableRotation extends Schema.TaggedError<UnusableRotation>()("UnusableRotation", { problem: Schema.String }) {
  override get message() {
    return `${this.problem} Nothing was changed.`
  }
}

/** For how long a deletion of an entity may have stayed unseen by now, and how long it may. */
export interface EntityAge extends Omit<Unproven, "dueAgeSeconds"> {
  readonly dueAgeSeconds: number
  readonly isOverdue: boolean
}

/** What nightly reconciliations of a connection may take of a day's requests, from 0 to 1, and how old each entity is by them. */
export interface RotationView {
  readonly share: number
  readonly entities: ReadonlyArray<EntityAge>
}

export interface RotationChange {
  /** Above 0, at most 1. */
  readonly share?: number
  /** Whose age is set; `null`: of all. */
  readonly entity: string | null
  readonly dueAgeSeconds?: number
}

export interface UpkeepOperations {
  readonly rotation: (connection: Connection) => Effect.Effect<RotationView, SqlError.SqlError>
  readonly setRotation: (
    connection: Connection,
    change: RotationChange
  ) => Effect.Effect<RotationView, UnusableRotation | UnknownAdapter | UnknownEntity | SqlError.SqlError>
  /** Entities in which a deletion may have stayed unseen for longer than it should. */
  readonly overdue: Effect.Effect<ReadonlyArray<EntityAge>, SqlError.SqlError>
}

/** Seconds. */
const shortestDueAge = 3600

export const ageOf = (unproven: Unproven): EntityAge => {
  const dueAgeSeconds = unproven.dueAgeSeconds ?? usualDueAgeSeconds
  return { ...unproven, dueAgeSeconds, isOverdue: unproven.unprovenSeconds > dueAgeSeconds }
}

export const makeUpkeepOperations = Effect.gen(function* () {
  const adapters = yield* Adapters
  const connections = yield* Connections
  const schedules = yield* Schedules

  const rotation = Effect.fn("Operations.rotation")(function* ({ id }: Connection) {
    const share = Option.flatMapNullishOr(yield* connections.find(id), ({ reconciliationShare }) => reconciliationShare)
    const unproven = yield* connections.unproven({ connectionId: id })
    return { share: Option.getOrElse(share, () => usualRotation.share), entities: unproven.map(ageOf) }
  })

  const setRotation: UpkeepOperations["setRotation"] = Effect.fn("Operations.setRotation")(function* (connection, change) {
    const { dueAgeSeconds, entity, share } = change
    const { adapter, id } = connection
    if (share !== undefined && !(share > 0 && share <= 1))
      return yield* new UnusableRotation({ problem: "A share is more than 0 and at most 100 per cent of a day's requests." })
    if (dueAgeSeconds !== undefined && dueAgeSeconds < shortestDueAge)
      return yield* new UnusableRotation({
        problem: "A deletion cannot be found within less than an hour by reading everything. Give 1h or more, such as 3d."
      })
    yield* requireEntities(adapter, entity === null ? [] : [entity]).pipe(Effect.provideService(Adapters, adapters))
    yield* connections.entities(id, [...(yield* adapters.get(adapter)).manifest.entities.keys()])
    if (share !== undefined) yield* connections.setReconciliationShare(id, share)
    if (dueAgeSeconds !== undefined) yield* connections.setDueAge(id, entity, dueAgeSeconds)
    return yield* rotation(connection)
  })

  /** By the connection's own schedules, settings and rows. */
  const upkeepOf = Effect.fn("Operations.upkeepOf")(function* (
    connection: Connection,
    totals: ReadonlyMap<string, number>
  ): Effect.fn.Return<Upkeep, UnknownAdapter | HardCycle | SqlError.SqlError> {
    const { budget, manifest } = yield* adapters.get(connection.adapter)
    const order = resolveSyncOrder(yield* buildEntityDependencyGraph(manifest))
    const settings = yield* connections.entities(connection.id, order)
    const own = (yield* schedules.list(connection.orgId)).filter(
      ({ connectionId, enabled, pausedReason }) => connectionId === connection.id && enabled && pausedReason === null
    )
    const now = yield* Clock.currentTimeMillis
    const gapOf = (schedule: StoredSchedule | undefined) => {
      const gap = schedule === undefined ? null : Result.getOrNull(gapsOf(keyOf(schedule), schedule, now))
      return gap !== null && Number.isFinite(gap.longest) ? gap : null
    }
    const ofEntities = own.flatMap((schedule) => {
      const gap = schedule.kind === "delta" && schedule.entity !== null ? gapOf(schedule) : null
      return gap === null || schedule.entity === null ? [] : [[schedule.entity, gap] as const]
    })
    return forecastUpkeep({
      manifest,
      budget,
      entities: order.filter((name) => settings.get(name)?.enabled ?? true),
      totals,
      gaps: {
        delta: gapOf(own.find(({ entity, kind }) => kind === "delta" && entity === null)),
        reconciliation: gapOf(own.find(({ entity, kind }) => kind === "reconciliation" && entity === null)),
        own: new Map(ofEntities)
      },
      share: connection.reconciliationShare,
      dueAges: new Map([...settings].flatMap(([name, { dueAgeSeconds }]) => (dueAgeSeconds === null ? [] : [[name, dueAgeSeconds]])))
    })
  })

  const operations: UpkeepOperations = {
    rotation,
    setRotation,
    overdue: Effect.map(connections.unproven({}), (all) => all.map(ageOf).filter(({ isOverdue }) => isOverdue))
  }
  return { operations, upkeepOf }
})
