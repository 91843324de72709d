/** Watches the streams of a run in the store, which is the truth about what has ended, whoever worked on it. */
import { Context, Effect, Layer, Schedule, Schema } from "effect"
import { persistently } from "../state/persistently.ts"
import { Streams, type StreamProgress } from "../state/Streams.ts"

export const EndedStream = Schema.Struct({ entity: Schema.String, done: Schema.Boolean })
export type EndedStream = typeof EndedStream.Type

export interface RunWatchShape {
  /**
   * Those of the entities whose streams have ended, as soon as one of the `needed` has, or all have; none where the run itself has been stopped. Each
   * answer is one step more for the orchestrator to go through again, and the end of an entity that nobody waits for changes nothing for it.
   */
  readonly nextEnded: (
    runId: string,
    attempt: number,
    entities: ReadonlyArray<string>,
    needed: ReadonlySet<string>
  ) => Effect.Effect<ReadonlyArray<EndedStream>>
}

/** How soon the end of one entity starts those that waited for it. One small query per run. */
const lookEvery = "200 millis"

const hasEnded = ({ status }: Pick<StreamProgress, "status">) => status !== "pending" && status !== "running"

/** Whether the orchestrator has something to decide once these have ended. */
export const isEnough = (ended: ReadonlyArray<EndedStream>, entities: ReadonlyArray<string>, needed: ReadonlySet<string>) =>
  ended.length === entities.length || ended.some(({ entity }) => needed.has(entity))

export class RunWatch extends Context.Service<RunWatch, RunWatchShape>()("@openfaith/sync-engine/strategies/RunWatch") {
  static readonly layer = Layer.effect(
    RunWatch,
    Effect.gen(function* () {
      const streams = yield* Streams

      return RunWatch.of({
        nextEnded: Effect.fn("RunWatch.nextEnded")((runId, attempt, entities, needed) =>
          persistently(streams.statuses(runId, attempt)).pipe(
            Effect.map(({ isRunning, statuses }) => ({
              isRunning,
              ended: statuses
                .filter((stream) => entities.includes(stream.entity) && hasEnded(stream))
                .map(({ entity, status }) => ({ entity, done: status === "done" }))
            })),
            Effect.repeat({
              schedule: Schedule.spaced(lookEvery),
              until: ({ ended, isRunning }) => !isRunning || isEnough(ended, entities, needed)
            }),
            Effect.map(({ ended, isRunning }) => (isRunning ? ended : [])),
            Effect.orDie
          )
        )
      })
    })
  )
}
