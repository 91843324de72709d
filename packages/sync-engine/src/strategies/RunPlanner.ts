/** What a run will read, in which order and how: streams planned from the manifest, the connection's settings and the watermarks. */
import {
  type AnyEntity,
  type EntityManifest,
  type EntityName,
  planRead,
  type ReadPlan,
  type RequestLane,
  type SyncType,
  type ReadParameters
} from "@openfaith/adapter-core"
import { Cause, Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError, SqlSchema } from "effect/sql"
import { Adapters, type UnknownAdapter } from "../Adapters.ts"
import { buildEntityDependencyGraph, extractHardDependencies, type HardCycle, resolveSyncOrder } from "../graph/DependencyGraph.ts"
import type { ConnectedEntity } from "../state/ConnectedEntity.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { defectIn } from "../state/defectIn.ts"
import { Incidents } from "../state/Incidents.ts"
import { type ProofHead, Receipts } from "../state/Receipts.ts"
import { type Run, Runs } from "../state/Runs.ts"
import type { RunScope } from "../state/RunScope.ts"
import { Schedules } from "../state/Schedules.ts"
import { Streams } from "../state/Streams.ts"
import { planDelta, planWholeOf, planWithChanged } from "./deltaPlan.ts"
import { DeltaProbe } from "./DeltaProbe.ts"
import { chooseRotation, creditOf, dailyShare, rememberedDays, unitsOf, usualDueAgeSeconds } from "./Rotation.ts"
import { Reprojector } from "./Reprojector.ts"

export const PlannedStream = Schema.Struct({
  entity: Schema.String,
  /** Entities of this run that have to be done first. */
  after: Schema.Array(Schema.String)
})
export type PlannedStream = typeof PlannedStream.Type

export interface EntityPlan {
  readonly entity: EntityName
  /** `null`: this kind of run does not read the entity, for the reason given. */
  readonly plan: ReadPlan | null
  readonly reason: string
  readonly after: ReadonlyArray<EntityName>
}

interface PlannedRow {
  readonly entity: EntityName
  readonly entityId: number
  readonly plan: ReadParameters
}

export interface RunPlannerShape {
  /** The plan of a run that has not been requested, in sync order. `totals`: rows by entity, where known. */
  readonly preview: (
    connection: Connection,
    kind: SyncType,
    scope: RunScope,
    totals: ReadonlyMap<string, number>
  ) => Effect.Effect<ReadonlyArray<EntityPlan>, UnknownAdapter | HardCycle | SqlError.SqlError>
  /** Live rows by entity, as stored: the best guess at what the source holds now. */
  readonly storedTotals: (connection: Connection) => Effect.Effect<ReadonlyMap<string, number>, SqlError.SqlError>
  /**
   * Makes the run's streams and marks it as running. A delta first asks what changed: what did not has its receipt then, and no stream. Can be done
   * twice.
   */
  readonly begin: (runId: string, attempt: number) => Effect.Effect<ReadonlyArray<PlannedStream>>
}

export class RunPlanner extends Context.Service<RunPlanner, RunPlannerShape>()("@openfaith/sync-engine/strategies/RunPlanner") {
  static readonly layer = Layer.effect(
    RunPlanner,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const runs = yield* Runs
      const streams = yield* Streams
      const connections = yield* Connections
      const adapters = yield* Adapters
      const reprojector = yield* Reprojector
      const receipts = yield* Receipts
      const schedules = yield* Schedules
      const probe = yield* DeltaProbe
      const incidents = yield* Incidents

      const preview: RunPlannerShape["preview"] = Effect.fn("RunPlanner.preview")(function* (connection, kind, scope, totals) {
        const { budget, manifest } = yield* adapters.get(connection.adapter)
        const { entities: wanted } = scope
        const order = resolveSyncOrder(yield* buildEntityDependencyGraph(manifest))
        const settings = yield* connections.entities(connection.id, order)
        const isEnabled = (name: EntityName) => settings.get(name)?.enabled ?? true
        const heads = kind === "delta" ? yield* receipts.heads(connection.id) : new Map<string, ProofHead>()
        const scheduled = kind === "delta" ? yield* schedules.entitiesOf(connection.id, "delta") : new Set<string>()
        const chosen = new Set(order.filter((name) => isEnabled(name) && (wanted === null || wanted.includes(name))))
        const plansOf = (inRun: ReadonlySet<EntityName>) =>
          order
            .filter((name) => inRun.has(name))
            .map((name) => {
              const entity = manifest.get(name)
              if (kind === "delta") {
                const facts = {
                  manifest,
                  budget,
                  watermark: settings.get(name)?.watermark ?? null,
                  head: heads.get(name),
                  isNamed: wanted !== null,
                  hasSchedule: scheduled.has(name),
                  total: totals.get(name) ?? null,
                  parents: parentTotal(entity, totals),
                  manyChanged: scope.manyChanged === true
                }
                return { entity: name, ...planDelta(entity, facts) }
              }
              const plan = planRead(entity, {
                syncType: kind,
                watermark: settings.get(name)?.watermark ?? null,
                budget,
                manifest,
                total: totals.get(name) ?? null,
                parents: parentTotal(entity, totals),
                inRun
              })
              return { entity: name, plan, reason: plan?.reason ?? "" }
            })
        const all = plansOf(chosen)
        const planned = scope.rotation === true ? yield* rotated(connection, manifest, all, settings) : all
        const reading = new Set(planned.flatMap(({ entity, plan }) => (plan ? [entity] : [])))
        return planned.map((each) => ({ ...each, after: hardAmong(manifest.get(each.entity), manifest.entities, reading) }))
      })

      /** Tonight's part of the rotation: the plans of what is read, and for the rest why it is not. */
      const rotated = Effect.fnUntraced(function* (
        connection: Connection,
        manifest: EntityManifest,
        planned: ReadonlyArray<Omit<EntityPlan, "after">>,
        settings: ReadonlyMap<string, ConnectedEntity>
      ) {
        const { budget } = yield* adapters.get(connection.adapter)
        const share = dailyShare(budget, connection.reconciliationShare)
        const spent = yield* runs.rotationSpending(connection.id, rememberedDays)
        const costs = new Map(planned.map(({ entity, plan }) => [entity, plan?.requests ?? 0]))
        const units = unitsOf(
          costs,
          (name) => manifest.get(name).list.harvestFrom?.entity,
          (name) => {
            const known = settings.get(name)
            return { ageSeconds: known?.unprovenSeconds ?? null, dueAgeSeconds: known?.dueAgeSeconds ?? usualDueAgeSeconds }
          }
        )
        const tonight = new Map(
          chooseRotation(units, creditOf(share, spent)).flatMap((chosen) => chosen.unit.entities.map((name) => [name, chosen]))
        )
        return planned.map(({ entity, plan, reason }) => {
          const chosen = tonight.get(entity)
          return { entity, plan: chosen?.isRead === true ? plan : null, reason: chosen ? `${reason}; ${chosen.reason}` : reason }
        })
      })

      const counted = SqlSchema.findAll({
        Request: Schema.String,
        Result: Schema.Struct({ entity: Schema.String, count: Schema.Int }),
        execute: (connectionId) => sql`
          SELECT e.entity, count(*)::int AS count FROM sync.entities e JOIN sync.records r ON r.entity_id = e.id
          WHERE e.connection_id = ${connectionId} AND r.deleted_at IS NULL GROUP BY e.entity`
      })

      const storedTotals = Effect.fn("RunPlanner.storedTotals")((connection: Connection) =>
        counted(connection.id).pipe(
          Effect.map((rows) => new Map(rows.map(({ count, entity }) => [entity, count]))),
          Effect.catchTag("SchemaError", Effect.die)
        )
      )
      /** Only a rotation needs to know what things cost. */
      const totalsFor = (connection: Connection, { rotation }: RunScope) =>
        rotation === true ? storedTotals(connection) : Effect.succeed(new Map<string, number>())

      /** What the source refuses is not read, and that is said. */
      const refusedEntities = Effect.fnUntraced(function* (connection: Connection, { entities: wanted }: RunScope) {
        const { manifest } = yield* adapters.get(connection.adapter)
        const names = [...manifest.entities.keys()].filter((name) => wanted === null || wanted.includes(name))
        const settings = yield* connections.entities(connection.id, names)
        return [...settings.values()].flatMap(({ enabled, entity, offReason }) =>
          enabled || offReason === null ? [] : [{ entity, reason: `it is switched off: ${offReason}` }]
        )
      })

      const begin = Effect.fn("RunPlanner.begin")(function* (runId: string, attempt: number) {
        const run = yield* runs.find(runId)
        if (Option.isNone(run) || run.value.attempt !== attempt) return []
        const connection = yield* connections.find(run.value.connectionId)
        if (Option.isNone(connection)) return []
        if (run.value.status !== "requested") return yield* begun(run.value, connection.value)
        const plans = yield* preview(connection.value, run.value.kind, run.value.scope, yield* totalsFor(connection.value, run.value.scope))
        const leftOut = [
          ...(run.value.scope.rotation === true ? plans.flatMap(({ entity, plan, reason }) => (plan ? [] : [{ entity, reason }])) : []),
          ...(yield* refusedEntities(connection.value, run.value.scope))
        ]
        if (leftOut.length > 0) yield* runs.leaveOut(run.value.id, leftOut)
        const entities = yield* connections.entities(
          connection.value.id,
          plans.map(({ entity }) => entity)
        )
        const planned = plans.flatMap(({ entity, plan }): ReadonlyArray<PlannedRow> => {
          const known = entities.get(entity)
          return plan && known ? [{ entity, entityId: known.id, plan }] : []
        })
        // Before anything of this connection is written with a newer transform, older programs are told.
        yield* reprojector.adopt(connection.value.id)
        const { rows, unchanged, requests } =
          run.value.kind === "delta"
            ? yield* narrowed(connection.value, run.value.lane ?? "delta", plans, entities, planned)
            : { rows: planned, unchanged: [], requests: 0 }
        yield* Effect.gen(function* () {
          // Whoever plans the same attempt twice, the first to come says what is read.
          if (!(yield* runs.start(run.value.id, attempt))) return
          yield* streams.plan(runId, attempt, rows)
          yield* receipts.add({
            runId,
            attempt,
            proves: "changes",
            reason: null,
            readings: unchanged.map(({ entityId, from, looks, proof }) => ({ entityId, from, to: proof.asOf ?? proof.watermark, looks })),
            requests,
            counts: null,
            isWhole: false
          })
          yield* connections.moveWatermarks(
            unchanged.flatMap(({ entityId, from, proof }) => (proof.watermark === null ? [] : [{ entityId, from, to: proof.watermark }]))
          )
        }).pipe(sql.withTransaction)
        return yield* begun(run.value, connection.value)
      })

      /** What is read of an attempt that has begun, whoever began it. */
      const begun = Effect.fnUntraced(function* ({ attempt, id }: Run, connection: Connection) {
        const { manifest } = yield* adapters.get(connection.adapter)
        const { statuses } = yield* streams.statuses(id, attempt)
        const names = statuses.map(({ entity }) => entity).filter((name) => manifest.has(name))
        const reading = new Set(names)
        return names.map((entity) => ({ entity, after: hardAmong(manifest.get(entity), manifest.entities, reading) }))
      })

      /** A delta reads on only where something changed; and what belongs to changed rows, only there. */
      const narrowed = Effect.fnUntraced(function* (
        connection: Connection,
        lane: RequestLane,
        plans: ReadonlyArray<EntityPlan>,
        entities: ReadonlyMap<string, ConnectedEntity>,
        planned: ReadonlyArray<PlannedRow>
      ) {
        const { budget, manifest } = yield* adapters.get(connection.adapter)
        const { requests, unchanged, whole } = yield* probe.ask(
          connection,
          lane,
          planned.map((row) => ({ ...row, entity: manifest.get(row.entity) }))
        )
        const rows = planned
          .filter(({ entityId }) => !unchanged.some((each) => each.entityId === entityId))
          .map((row) =>
            whole.has(row.entityId) ? { ...row, plan: planWholeOf(manifest.get(row.entity), { budget, manifest }) ?? row.plan } : row
          )
        const candidates = plans.map(({ entity }) => manifest.get(entity))
        const more = planWithChanged(candidates, new Set(rows.map(({ entity }) => entity))).flatMap(
          ({ entity, plan }): ReadonlyArray<PlannedRow> => {
            const known = entities.get(entity)
            return known ? [{ entity, entityId: known.id, plan }] : []
          }
        )
        return { rows: [...rows, ...more], unchanged, requests }
      })

      return RunPlanner.of({
        preview,
        storedTotals,
        // What fails here is the database or the installation: the workflow suspends and is resumed.
        begin: (runId, attempt) =>
          Effect.orDie(begin(runId, attempt)).pipe(
            Effect.tapCause((cause) =>
              Cause.hasInterrupts(cause)
                ? Effect.void
                : Effect.ignore(incidents.note({ runId, attempt, entity: null, kind: "failed", detail: defectIn(cause) }))
            )
          )
      })
    })
  )
}

const parentTotal = (entity: AnyEntity, totals: ReadonlyMap<string, number>) => {
  const parent = entity.list.under ?? entity.list.partitionBy?.entity
  return parent === undefined ? null : (totals.get(parent) ?? null)
}

/** The hard parents of an entity that this run reads too; an entity that carries others' rows needs what those need. */
const hardAmong = (
  entity: AnyEntity,
  all: ReadonlyMap<EntityName, AnyEntity>,
  reading: ReadonlySet<EntityName>
): ReadonlyArray<EntityName> => {
  const carried = [...all.values()].filter(({ list }) => list.harvestFrom?.entity === entity.name)
  const needed = [entity, ...carried].flatMap((each) => extractHardDependencies(each).map(({ on }) => on))
  return [...new Set(needed)].filter((name) => name !== entity.name && reading.has(name))
}
