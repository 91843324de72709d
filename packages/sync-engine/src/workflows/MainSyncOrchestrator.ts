/**
 * A run of a connection: plan its streams, sync each entity as soon as what it cannot be without is done, and end with a receipt. Children start when
 * their hard parents finish; nothing waits for a whole wave. An entity that fails blocks only those that need it.
 */
import { Deferred, Effect, Schema } from "effect"
import { Activity, Workflow } from "effect/workflow"
import { RunPlanner, PlannedStream } from "../strategies/RunPlanner.ts"
import { RunCloser } from "../strategies/RunCloser.ts"
import { RunStatus } from "../state/Runs.ts"
import { EntitySyncWorkflow, type StreamOutcome } from "./EntitySync.ts"

const MainSyncPayload = Schema.Struct({ runId: Schema.String, attempt: Schema.Int })

export const MainSyncOrchestratorWorkflow = Workflow.make("MainSyncOrchestrator/1", {
  payload: MainSyncPayload,
  success: Schema.Struct({ status: RunStatus }),
  // A key without the run and its attempt would answer every later sync with the first one's result.
  idempotencyKey: ({ attempt, runId }) => `${runId}/${attempt}`
}).annotate(Workflow.SuspendOnFailure, true)

const PlanRunActivity = (payload: typeof MainSyncPayload.Type) =>
  Activity.make({
    name: "plan",
    success: Schema.Array(PlannedStream),
    execute: RunPlanner.use((planner) => planner.begin(payload.runId, payload.attempt))
  })

const BlockActivity = (payload: typeof MainSyncPayload.Type, entity: string, on: string) =>
  Activity.make({
    name: `block/${entity}`,
    execute: RunCloser.use((closer) => closer.block(payload.runId, payload.attempt, entity, on))
  })

const CloseRunActivity = (payload: typeof MainSyncPayload.Type) =>
  Activity.make({ name: "close", success: RunStatus, execute: RunCloser.use((closer) => closer.close(payload.runId, payload.attempt)) })

/** Awaits the chapters of one entity until there are no more. */
const syncEntity = Effect.fnUntraced(function* (payload: typeof MainSyncPayload.Type, entity: string) {
  let outcome: StreamOutcome = { status: "more", reason: null, pages: 0, idle: 0 }
  for (let chapter = 0; outcome.status === "more"; chapter++) {
    outcome = yield* EntitySyncWorkflow.execute({ ...payload, entity, chapter, idle: outcome.idle })
  }
  return outcome
})

export const MainSyncOrchestratorWorkflowLayer = MainSyncOrchestratorWorkflow.toLayer(
  Effect.fnUntraced(function* (payload) {
    const planned = yield* PlanRunActivity(payload)
    const isDone = new Map(planned.map(({ entity }) => [entity, Deferred.makeUnsafe<boolean>()]))
    const settle = (entity: string, done: boolean) => {
      const deferred = isDone.get(entity)
      return deferred ? Effect.asVoid(Deferred.succeed(deferred, done)) : Effect.void
    }

    yield* Effect.forEach(
      planned,
      Effect.fnUntraced(function* ({ after, entity }) {
        for (const parent of after) {
          const deferred = isDone.get(parent)
          if (deferred && !(yield* Deferred.await(deferred))) {
            yield* BlockActivity(payload, entity, parent)
            return yield* settle(entity, false)
          }
        }
        const outcome = yield* syncEntity(payload, entity)
        yield* settle(entity, outcome.status === "done")
      }),
      { concurrency: "unbounded", discard: true }
    )
    return { status: yield* CloseRunActivity(payload) }
  })
)
