/**
 * Watches what should be moving. Liveness is stored progress: a run that stores nothing, and says of no wait that it is still waiting for, is resumed; if that
 * does not help it goes on as its next attempt, whose workflows are new, whatever the journal holds of the old ones; if attempts do not help either it is
 * paused with what is known of it, for a person. Each step is one change of the run's row, so several watchdogs take it once.
 */
import { Context, Effect, Option } from "effect"
import type { SqlError } from "effect/sql"
import { Incidents } from "../state/Incidents.ts"
import { type QuietRun, Runs } from "../state/Runs.ts"
import { Streams } from "../state/Streams.ts"
import { RunControl } from "../strategies/RunControl.ts"
import { EntitySyncWorkflow } from "./EntitySync.ts"
import { MainSyncOrchestratorWorkflow } from "./MainSyncOrchestrator.ts"

/** When the watchdog takes which step. */
export interface Ladder {
  /** Nothing stored for so long: what is suspended is resumed. A lost database or a broken activity needs no more. */
  readonly resumeAfterSeconds: number
  /** Nothing for so long, in this attempt or since it: the next one begins. */
  readonly attemptAfterSeconds: number
  /** After so many attempts in a row that stored nothing, a person is asked. */
  readonly attemptsInVain: number
  /** Nothing of any run for so long: the process is started anew. Sooner than the last of the attempts in vain. */
  readonly standstillSeconds: number
}

/** Fifty seconds of retrying a lost database, and the longest takeover, are over by the first step. */
export const Ladder = Context.Reference<Ladder>("@openfaith/sync-engine/workflows/Ladder", {
  defaultValue: () => ({ resumeAfterSeconds: 60, attemptAfterSeconds: 240, attemptsInVain: 3, standstillSeconds: 600 })
})

/** The step for a run, if any. */
export const stepFor = (ladder: Ladder, { inVain, seconds, waits }: Pick<QuietRun, "inVain" | "seconds" | "waits">) => {
  if (seconds < ladder.resumeAfterSeconds) return "none"
  if (seconds < ladder.attemptAfterSeconds || waits) return "resume"
  return inVain < ladder.attemptsInVain ? "attempt" : "pause"
}

const isSuspended = (state: Option.Option<{ readonly _tag: string }>) => Option.isSome(state) && state.value._tag === "Suspended"

/** Resumes what is suspended of a run; answers how many executions were. Resuming one that is not does nothing. */
const resumeRun = Effect.fnUntraced(function* ({ attempt, id: runId }: QuietRun) {
  const streams = yield* Streams
  let resumed = 0
  for (const { entity, status } of yield* streams.progress(runId, attempt)) {
    if (status !== "running" && status !== "pending") continue
    // A chapter begins the next one before it ends, so behind two that are not there are no more.
    for (let chapter = 0, absent = 0; absent < 2; chapter++) {
      const id = yield* EntitySyncWorkflow.executionId({ runId, attempt, entity, chapter, idle: 0 })
      const state = yield* EntitySyncWorkflow.poll(id)
      absent = Option.isNone(state) ? absent + 1 : 0
      if (!isSuspended(state)) continue
      yield* EntitySyncWorkflow.resume(id)
      resumed++
    }
  }
  const main = yield* MainSyncOrchestratorWorkflow.executionId({ runId, attempt })
  if (isSuspended(yield* MainSyncOrchestratorWorkflow.poll(main))) resumed++
  yield* MainSyncOrchestratorWorkflow.resume(main)
  return resumed
})

const ago = (seconds: number) => (seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`)

/** Looks at every run that should be moving, and takes the step that each needs. `isOurs`: the program knows the version of the workflows it was begun under. */
export const watch = Effect.fn("Watchdog.watch")(function* (
  isOurs: (run: Pick<QuietRun, "id" | "attempt">) => Effect.Effect<boolean, SqlError.SqlError>
) {
  const ladder = yield* Ladder
  const runs = yield* Runs
  const incidents = yield* Incidents
  const control = yield* RunControl

  for (const run of yield* runs.quiet(ladder.resumeAfterSeconds)) {
    const { attempt, id: runId, inVain, seconds } = run
    if (!(yield* isOurs(run))) continue
    const note = (kind: "resumed" | "attempted" | "paused", detail: string) =>
      Effect.andThen(incidents.note({ runId, attempt, entity: null, kind, detail }), Effect.logWarning(`Run ${runId}: ${detail}`))
    switch (stepFor(ladder, run)) {
      case "none":
        break
      case "resume": {
        const resumed = yield* resumeRun(run)
        if (resumed > 0) yield* note("resumed", `nothing was stored for ${ago(seconds)}; ${resumed} suspended parts were resumed`)
        break
      }
      case "attempt": {
        if (yield* control.recover(run))
          yield* note("attempted", `nothing was stored for ${ago(seconds)}; it goes on as attempt ${attempt + 1}`)
        break
      }
      case "pause": {
        const [last] = (yield* incidents.of(runId, 20)).filter(({ kind }) => kind === "failed")
        const cause = last === undefined ? "no part of it told why" : `the last failure of ${last.entity} was: ${last.detail}`
        const reason = `nothing was stored for ${ago(seconds)}, nor in the ${inVain} attempts before; ${cause}`
        if (yield* runs.pause(runId, reason)) yield* note("paused", reason)
        break
      }
    }
  }
})
