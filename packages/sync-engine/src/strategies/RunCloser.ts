/** Ends a run: gathers what became of its streams, decides what the whole is worth, and writes the receipt. Green means proven. */
import { Context, Effect, Layer, Option } from "effect"
import { SqlClient } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { Connections } from "../state/Connections.ts"
import { exceptionLimit } from "../state/Receipt.ts"
import { Receipts } from "../state/Receipts.ts"
import { countEnded } from "../state/runMetrics.ts"
import { Runs, type RunStatus } from "../state/Runs.ts"
import { Sightings } from "../state/Sightings.ts"
import { Streams, type StreamProgress } from "../state/Streams.ts"
import { Recogniser } from "./Recogniser.ts"
import { unchangedStream } from "./unchangedStream.ts"

export interface RunCloserShape {
  /** Marks an entity as blocked, since one it cannot be without did not finish. */
  readonly block: (runId: string, attempt: number, entity: string, on: string) => Effect.Effect<void>
  /** Ends the run and answers how. Can be done twice: an ended run keeps its end. */
  readonly close: (runId: string, attempt: number) => Effect.Effect<RunStatus>
}

export class RunCloser extends Context.Service<RunCloser, RunCloserShape>()("@openfaith/sync-engine/strategies/RunCloser") {
  static readonly layer = Layer.effect(
    RunCloser,
    Effect.gen(function* () {
      const adapters = yield* Adapters
      const connections = yield* Connections
      const recogniser = yield* Recogniser
      const runs = yield* Runs
      const streams = yield* Streams
      const sightings = yield* Sightings
      const receipts = yield* Receipts
      const sql = yield* SqlClient.SqlClient

      /** Streams that did not end well prove nothing, which is worth a receipt too. */
      const noteUnproven = Effect.fnUntraced(function* (runId: string, attempt: number, progress: ReadonlyArray<StreamProgress>) {
        for (const { entityId, isWhole, streamId } of yield* receipts.missing(runId, attempt)) {
          const stream = progress.find(({ id }) => id === streamId)
          if (!stream) continue
          const { entity, looks, reason, requests, status } = stream
          yield* receipts.add({
            runId,
            attempt,
            proves: "nothing",
            reason: `${entity} is ${status}: ${reason ?? "no reason given"}`,
            readings: [{ entityId, from: null, to: null, looks }],
            requests,
            counts: null,
            isWhole
          })
        }
      })

      /** What the products show of one thing is brought together. Rows and references are right by their ids before. */
      const recognise = Effect.fnUntraced(function* (connectionId: string) {
        const connection = yield* connections.find(connectionId)
        if (Option.isNone(connection)) return
        const adapter = adapters.all.find(({ id }) => id === connection.value.adapter)
        if (adapter) yield* recogniser.recognise(connectionId, adapter)
      })

      const close = Effect.fn("RunCloser.close")(function* (runId: string, attempt: number) {
        const run = yield* runs.find(runId)
        if (Option.isNone(run)) return "failed"
        if (run.value.status !== "running" || run.value.attempt !== attempt) return run.value.status
        const progress = yield* streams.progress(runId, attempt)
        if (progress.length > 0) yield* recognise(run.value.connectionId)
        const { reason, status } = verdict(progress)
        const unchanged = yield* receipts.unchanged(runId, attempt)
        const all = [...progress, ...unchanged.map((each) => unchangedStream(run.value, each))]
        const receipt = {
          balanced: all.every((stream) => stream.receipt?.balanced ?? false),
          entities: all.map(({ entity, receipt: own, status: ended }) => ({ entity, status: ended, ...own }))
        }
        const isEnded = yield* Effect.gen(function* () {
          const ended = yield* runs.finish(run.value.id, attempt, status, reason, receipt)
          if (ended) yield* noteUnproven(runId, attempt, progress)
          return ended
        }).pipe(sql.withTransaction)
        if (isEnded) yield* countEnded(run.value.kind, status)
        yield* sightings.forget(runId)
        return status
      })

      return RunCloser.of({
        block: (runId, attempt, entity, on) =>
          Effect.orDie(streams.settle({ runId, attempt, entity }, "blocked", `${on}, which it cannot be without, did not finish`)),
        close: (runId, attempt) => Effect.orDie(close(runId, attempt))
      })
    })
  )
}

/** What a run with these streams is worth, and why it is not more. */
export const verdict = (
  streams: ReadonlyArray<Pick<StreamProgress, "entity" | "status" | "reason" | "receipt">>
): { readonly status: RunStatus; readonly reason: string | null } => {
  const unfinished = streams.find(({ status }) => status !== "done")
  if (unfinished)
    return { status: "incomplete", reason: `${unfinished.entity} is ${unfinished.status}: ${unfinished.reason ?? "no reason given"}` }
  let exceptions = 0
  for (const { entity, receipt } of streams) {
    if (!receipt) return { status: "incomplete", reason: `${entity} has no receipt` }
    if (!receipt.balanced)
      return { status: "incomplete", reason: `${entity} is not proven: ${receipt.reason ?? "its receipt does not balance"}` }
    const own = receipt.quarantined + receipt.parked
    if (own > exceptionLimit(receipt.distinct)) {
      return {
        status: "incomplete",
        reason: `${own} of ${receipt.distinct} records of ${entity} could not be stored; see \`openfaith quarantine list\``
      }
    }
    exceptions += own
  }
  return exceptions > 0
    ? {
        status: "complete_with_exceptions",
        reason: `${exceptions} record${exceptions === 1 ? "" : "s"} in quarantine; see \`openfaith quarantine list\``
      }
    : { status: "complete", reason: null }
}
