/**
 * Watches the streams of runs in the store, which is the truth about what has ended, whoever worked on it. However many runs this process watches, it asks
 * for all of them at once.
 */
import { Context, Deferred, Effect, Layer, Schema } from "effect"
import { persistently } from "../state/persistently.ts"
import { Streams, type WatchedStreams } from "../state/Streams.ts"

export const EndedStream = Schema.Struct({ entity: Schema.String, done: Schema.Boolean })
export type EndedStream = typeof EndedStream.Type

export interface RunWatchShape {
  /** Those of the entities whose streams have ended by now. */
  readonly ended: (runId: string, attempt: number, entities: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<EndedStream>>
  /**
   * Those of the entities whose streams have ended, as soon as one of the `needed` has, or more than half of them have; none where the run itself has been stopped. Each
   * answer is one step more for the orchestrator to go through again, and the end of an entity that nobody waits for changes nothing for it.
   */
  readonly nextEnded: (
    runId: string,
    attempt: number,
    entities: ReadonlyArray<string>,
    needed: ReadonlySet<string>
  ) => Effect.Effect<ReadonlyArray<EndedStream>>
}

interface Watcher extends WatchedStreams {
  readonly needed: ReadonlySet<string>
  readonly ended: Deferred.Deferred<ReadonlyArray<EndedStream>>
}

/** How soon the end of one entity starts those that waited for it. */
const lookEvery = "200 millis"

/** Whether the orchestrator has something to decide once these have ended, or room to start others. */
export const isEnough = (ended: ReadonlyArray<EndedStream>, entities: ReadonlyArray<string>, needed: ReadonlySet<string>) =>
  ended.length * 2 > entities.length || ended.some(({ entity }) => needed.has(entity))

export class RunWatch extends Context.Service<RunWatch, RunWatchShape>()("@openfaith/sync-engine/strategies/RunWatch") {
  static readonly layer = Layer.effect(
    RunWatch,
    Effect.gen(function* () {
      const streams = yield* Streams
      const watchers = new Map<number, Watcher>()
      let number = 0

      const look = Effect.gen(function* () {
        const asked = [...watchers]
        const found = yield* streams.watched(
          asked.map(([watcher, { attempt, entities, runId }]) => ({ watcher, attempt, entities, runId }))
        )
        for (const { ended, isRunning, watcher } of found) {
          const waiting = watchers.get(watcher)
          if (waiting && isRunning && !isEnough(ended, waiting.entities, waiting.needed)) continue
          if (waiting) Deferred.doneUnsafe(waiting.ended, Effect.succeed(isRunning ? ended : []))
          watchers.delete(watcher)
        }
      })
      yield* Effect.suspend(() => (watchers.size === 0 ? Effect.void : persistently(look))).pipe(
        Effect.catchCause((cause) => Effect.logWarning("Looking for what has ended failed; it is tried again.", cause)),
        Effect.andThen(Effect.sleep(lookEvery)),
        Effect.forever,
        Effect.forkScoped
      )

      return RunWatch.of({
        ended: Effect.fn("RunWatch.ended")((runId, attempt, entities) =>
          persistently(streams.watched([{ watcher: 0, runId, attempt, entities }])).pipe(
            Effect.map((found) => found.flatMap(({ ended }) => ended)),
            Effect.orDie
          )
        ),
        nextEnded: Effect.fn("RunWatch.nextEnded")((runId, attempt, entities, needed) =>
          Effect.suspend(() => {
            const watcher = ++number
            const ended = Deferred.makeUnsafe<ReadonlyArray<EndedStream>>()
            watchers.set(watcher, { runId, attempt, entities, needed, ended })
            return Effect.ensuring(
              Deferred.await(ended),
              Effect.sync(() => watchers.delete(watcher))
            )
          })
        )
      })
    })
  )
}
