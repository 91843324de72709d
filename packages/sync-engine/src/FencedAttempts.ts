/**
 * Attempts of this process to write that were turned down, since another one holds the stream by now: a process that was frozen, or took too long to stop.
 * Each is what the lease is for, so each is told; many of them say that processes lose their shards while they live.
 */
import { Context, Effect, Layer } from "effect"

export interface FencedAttemptsShape {
  /** Counts one, and warns of it in the log. */
  readonly note: (stream: { readonly runId: string; readonly entity: string }) => Effect.Effect<void>
  /** Since the process started. */
  readonly count: Effect.Effect<number>
}

export class FencedAttempts extends Context.Service<FencedAttempts, FencedAttemptsShape>()("@openfaith/sync-engine/FencedAttempts") {
  static readonly layer = Layer.sync(FencedAttempts, () => {
    let count = 0
    return FencedAttempts.of({
      note: ({ entity, runId }) =>
        Effect.suspend(() => {
          count++
          return Effect.logWarning(`Nothing was written of ${entity} in run ${runId}: another worker holds the stream.`)
        }),
      count: Effect.sync(() => count)
    })
  })
}
