/**
 * Keeps the store to its policy (strategies/Retention.ts). Belongs in every process that hosts the engine; one of them does it at a time. Executions that
 * were suspended, and whose rows say that they are over, are resumed: each finds that out, is complete, and goes with the others.
 */
import { Effect, Layer, Schedule } from "effect"
import { Retention } from "../strategies/Retention.ts"
import { EntitySyncWorkflow } from "./EntitySync.ts"
import { MainSyncOrchestratorWorkflow } from "./MainSyncOrchestrator.ts"
import { RecordSyncWorkflow } from "./RecordSync.ts"

/** Not while a process starts: others have to get going first. */
const startAfter = "20 seconds"
const lookEvery = "30 seconds"

const workflows = [MainSyncOrchestratorWorkflow, EntitySyncWorkflow, RecordSyncWorkflow] as const

export const RetentionHost = Layer.effectDiscard(
  Effect.gen(function* () {
    const retention = yield* Retention
    const once = Effect.gen(function* () {
      const removed = yield* retention.carryOut
      if (removed._tag === "None") return
      yield* Effect.logDebug("What was kept long enough is removed.", removed.value)
      for (const { executionId, workflow } of yield* retention.left(retention.policy))
        for (const known of workflows) if (known._tag === workflow) yield* known.resume(executionId)
    })
    yield* once.pipe(
      Effect.catchCause((cause) => Effect.logWarning("Removing what was kept long enough failed; it is tried again.", cause)),
      Effect.repeat(Schedule.spaced(lookEvery)),
      Effect.delay(startAfter),
      Effect.forkScoped
    )
  })
)
