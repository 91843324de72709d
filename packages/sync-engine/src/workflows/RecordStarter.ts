/**
 * Begins record lanes: when told that reads wait, and when it looks, so that nothing that was asked for is lost with a process. Belongs in every process
 * that hosts the engine.
 */
import { PgClient } from "@effect/sql-pg"
import { Duration, Effect, Layer, Option, Queue, Schedule } from "effect"
import { RecordLanes } from "../state/RecordLanes.ts"
import { WaitingReads } from "../state/WaitingReads.ts"
import { isOutdated } from "../store/outdated.ts"
import { isKnownMajor, newestMajor } from "../workflowMajors.ts"
import { RecordSyncWorkflow } from "./RecordSync.ts"

/** How often the store is asked for reads that wait, besides being told. */
const sweepEvery = Duration.seconds(5)
/** A lane that has worked for this long may be suspended. */
const stuckSeconds = 60

export const RecordStarter = Layer.effectDiscard(
  Effect.gen(function* () {
    const pg = yield* PgClient.PgClient
    const lanes = yield* RecordLanes
    const waiting = yield* WaitingReads

    const begin = Effect.fnUntraced(function* (connectionId: string) {
      const generation = yield* lanes.begin(connectionId, newestMajor)
      if (Option.isNone(generation)) return
      yield* RecordSyncWorkflow.execute({ connectionId, generation: generation.value }, { discard: true })
    })
    const noted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.catchCause(effect, (cause) => Effect.logWarning("Looking for records to read failed; it is tried again.", cause))

    const sweep = Effect.gen(function* () {
      if (yield* isOutdated) return
      for (const { age, connectionId, generation, workflowMajor } of yield* lanes.working) {
        // A newer program's, which only newer ones can go on with.
        if (!isKnownMajor(workflowMajor)) continue
        // Begun by a process that was gone before it could start the work; what is started already stays as it is.
        yield* RecordSyncWorkflow.execute({ connectionId, generation }, { discard: true })
        if (age < stuckSeconds) continue
        const id = yield* RecordSyncWorkflow.executionId({ connectionId, generation })
        const state = yield* RecordSyncWorkflow.poll(id)
        if (Option.isSome(state) && state.value._tag === "Suspended") yield* RecordSyncWorkflow.resume(id)
      }
      for (const connectionId of yield* waiting.dueConnections) yield* begin(connectionId)
    })

    yield* noted(sweep).pipe(Effect.repeat(Schedule.spaced(sweepEvery)), Effect.forkScoped)
    // Being told is quicker than looking; should the listening connection break, looking goes on.
    const told = yield* pg.listen("openfaith_reads")
    yield* Queue.takeAll(told).pipe(
      Effect.flatMap((all) => Effect.forEach(new Set(all.map(({ payload }) => payload)), (id) => noted(begin(id)), { discard: true })),
      Effect.forever,
      Effect.ignoreCause,
      Effect.forkScoped
    )
  })
)
