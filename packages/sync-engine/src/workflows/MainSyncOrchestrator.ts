/**
 * A run of a connection: plan its streams, sync each entity as soon as what it cannot be without is done, and end with a receipt. Children start when
 * their hard parents finish; nothing waits for a whole wave. An entity that fails blocks only those that need it.
 */
import { Effect, Schema } from "effect"
import { ClusterSchema } from "effect/cluster"
import { Activity, Workflow } from "effect/workflow"
import { entitiesAtOnce } from "../strategies/entitiesAtOnce.ts"
import { RunPlanner, PlannedStream } from "../strategies/RunPlanner.ts"
import { RunCloser } from "../strategies/RunCloser.ts"
import { RunWatch } from "../strategies/RunWatch.ts"
import { RunStatus } from "../state/Runs.ts"
import { startEntitySync } from "./EntitySync.ts"
import { shardGroupOf } from "../workflowMajors.ts"
import { told } from "./told.ts"

const MainSyncPayload = Schema.Struct({ runId: Schema.String, attempt: Schema.Int })

export const MainSyncOrchestratorWorkflow = Workflow.make("MainSyncOrchestrator/1", {
  payload: MainSyncPayload,
  success: Schema.Struct({ status: RunStatus }),
  // A key without the run and its attempt would answer every later sync with the first one's result.
  idempotencyKey: ({ attempt, runId }) => `${runId}/${attempt}`
})
  .annotate(Workflow.SuspendOnFailure, true)
  .annotate(ClusterSchema.ShardGroup, () => shardGroupOf(1))

const whoseOf = ({ attempt, runId }: typeof MainSyncPayload.Type) => ({ run: runId, attempt })

const PlanRunActivity = (payload: typeof MainSyncPayload.Type) => {
  const work = RunPlanner.use((planner) => planner.begin(payload.runId, payload.attempt)).pipe(
    Effect.tap((planned) => Effect.logInfo(`The run begins, with ${planned.length} entities.`))
  )
  return Activity.make({ name: "plan", success: Schema.Array(PlannedStream), execute: told("plan", whoseOf(payload), work) })
}

const CloseRunActivity = (payload: typeof MainSyncPayload.Type) => {
  const work = RunCloser.use((closer) => closer.close(payload.runId, payload.attempt)).pipe(
    Effect.tap((status) => Effect.logInfo(`The run has ended: ${status}.`))
  )
  return Activity.make({ name: "close", success: RunStatus, execute: told("close", whoseOf(payload), work) })
}

/** Each start, and each look at one that was made before, waits for the database: so many do that at the same time. */
const atOnce = { concurrency: 16, discard: true } as const

/** What is to be done about entities that neither have ended nor are under way. Notes those that can never start as ended. */
export const nextSteps = (planned: ReadonlyArray<PlannedStream>, isDone: Map<string, boolean>, underWay: ReadonlySet<string>) => {
  const blocked: Array<{ readonly entity: string; readonly on: string }> = []
  const ready: Array<string> = []
  const needed = new Set<string>()
  for (const { after, entity } of planned) {
    if (isDone.has(entity) || underWay.has(entity)) continue
    const on = after.find((parent) => isDone.get(parent) === false)
    if (on !== undefined) {
      blocked.push({ entity, on })
      isDone.set(entity, false)
    } else if (after.every((parent) => isDone.get(parent) === true)) ready.push(entity)
    else for (const parent of after) needed.add(parent)
  }
  return { blocked, needed, ready: ready.slice(0, Math.max(0, entitiesAtOnce - underWay.size)) }
}

/**
 * Starts each entity as soon as it can be, until all have ended or the run is stopped. It may run twice: it begins with what has ended, which stands in the
 * store, and an entity that is started again goes on. One step of the journal, however many entities there are (docs/decisions/0045).
 */
const ConductActivity = (payload: typeof MainSyncPayload.Type, planned: ReadonlyArray<PlannedStream>) => {
  const work = Effect.gen(function* () {
    const { attempt, runId } = payload
    const watch = yield* RunWatch
    const closer = yield* RunCloser
    const before = yield* watch.ended(
      runId,
      attempt,
      planned.map(({ entity }) => entity)
    )
    const isDone = new Map(before.map(({ done, entity }) => [entity, done]))
    const underWay = new Set<string>()
    while (isDone.size < planned.length) {
      const { blocked, needed, ready } = nextSteps(planned, isDone, underWay)
      yield* Effect.forEach(blocked, ({ entity, on }) => closer.block(runId, attempt, entity, on), atOnce)
      yield* Effect.forEach(ready, (entity) => startEntitySync({ ...payload, entity, chapter: 0, idle: 0 }), atOnce)
      for (const entity of ready) underWay.add(entity)
      // Blocking the last entity leaves nothing to wait for.
      if (underWay.size === 0) continue
      const ended = yield* watch.nextEnded(runId, attempt, [...underWay], needed)
      if (ended.length === 0) return
      for (const { done, entity } of ended) {
        underWay.delete(entity)
        isDone.set(entity, done)
      }
    }
  })
  return Activity.make({ name: "conduct", execute: told("conduct", whoseOf(payload), work) })
}

export const MainSyncOrchestratorWorkflowLayer = MainSyncOrchestratorWorkflow.toLayer(
  Effect.fnUntraced(function* (payload) {
    yield* ConductActivity(payload, yield* PlanRunActivity(payload))
    return { status: yield* CloseRunActivity(payload) }
  })
)
