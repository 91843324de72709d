/**
 * Begins what has been requested, and sees that it moves: work starts from rows, so nothing that was asked for is lost with a process. Only so many runs
 * are under way at once, whoever asked for however many: what is not begun is a row and costs nothing. Belongs in every process that hosts the engine.
 */
import { PgClient } from "@effect/sql-pg"
import { Duration, Effect, Layer, Option, Queue, Schedule } from "effect"
import { Adapters } from "../Adapters.ts"
import { bulkSlots } from "../loading/SliceSlots.ts"
import { monotonicMillis } from "../monotonicMillis.ts"
import { Incidents } from "../state/Incidents.ts"
import { type Run, Runs } from "../state/Runs.ts"
import { type DueRun, runPlaces, RunsInLine } from "../state/RunsInLine.ts"
import { RunControl } from "../strategies/RunControl.ts"
import { isOutdated } from "../store/outdated.ts"
import { isKnownMajor, newestMajor, workflowMajors } from "../workflowMajors.ts"
import { MainSyncOrchestratorWorkflow } from "./MainSyncOrchestrator.ts"
import { watchForStandstill } from "./standstill.ts"
import { Ladder, watch } from "./Watchdog.ts"

/** How often the store is looked through, besides being told. */
const sweepEvery = Duration.seconds(5)
/** Told of many runs at once, it looks once. */
const toldTogether = Duration.millis(200)
/** What is still waiting after so long is begun again: its message may have been lost, or its planning has ended in an error. */
const beginAgainMillis = 4000
/** Remembered runs; forgetting one costs a statement. */
const remembered = 5000

export const RunStarter = Layer.effectDiscard(
  Effect.gen(function* () {
    const pg = yield* PgClient.PgClient
    const runs = yield* Runs
    const line = yield* RunsInLine
    const control = yield* RunControl
    const incidents = yield* Incidents
    const { attemptAfterSeconds, attemptsInVain } = yield* Ladder
    const known = { adapters: (yield* Adapters).all.map(({ id }) => id), majors: workflowMajors }
    // More readings than there are slices would only wait, and take memory for it.
    const places = { ...runPlaces, bulk: yield* Effect.orDie(bulkSlots) }
    type Attempt = Pick<Run, "id" | "attempt">

    /** Which major version open attempts were begun under; it never changes. */
    const majors = new Map<string, number>()
    /** When this process began an attempt first, and last. */
    const begun = new Map<string, { readonly first: number; readonly last: number }>()
    const keyOf = ({ attempt, id }: Attempt) => `${id}/${attempt}`
    const isOurs = Effect.fnUntraced(function* (run: Attempt) {
      const told = majors.get(keyOf(run))
      if (told !== undefined) return isKnownMajor(told)
      const found = yield* runs.majorOf(run.id, run.attempt, newestMajor)
      if (Option.isNone(found)) return false
      majors.set(keyOf(run), found.value)
      if (!isKnownMajor(found.value))
        yield* Effect.logInfo(
          `Run ${run.id} was begun by a newer program, under version ${found.value} of its workflows, and is left to newer ones.`
        )
      return isKnownMajor(found.value)
    })

    /** Why this attempt could not be planned; `null` where nothing failed, as when the source's limit makes it take long. */
    const unplanned = Effect.fnUntraced(function* ({ attempt, id }: Attempt) {
      const failed = (yield* incidents.of(id, 20)).find(
        (each) => each.attempt === attempt && each.kind === "failed" && each.entity === null
      )
      return failed?.detail ?? null
    })
    /** An attempt did not begin in its time: the next one does, unless none before it could be planned either. */
    const beginNext = Effect.fnUntraced(function* ({ attempt, id, inVain }: DueRun) {
      const why = yield* unplanned({ attempt, id })
      if (why !== null && inVain >= attemptsInVain) {
        const reason = `it could not be planned, nor in the ${inVain} attempts before; at last: ${why}`
        if (yield* runs.pause(id, reason)) yield* incidents.note({ runId: id, attempt, entity: null, kind: "paused", detail: reason })
        return
      }
      // Its message was read by somebody who never got it, as when a connection is cut just then: the engine gives it to nobody else for ten minutes.
      if (yield* control.recover({ id, attempt, inVain: why === null ? 0 : inVain }))
        yield* Effect.logWarning(`Run ${id} did not begin within ${attemptAfterSeconds} s; it begins as attempt ${attempt + 1}.`)
    })

    let isAnybodyTold = true
    /** Why runs do not begin stands with them. Where none has to be told, nor was, nothing is looked through. */
    const tellHeldUp = Effect.gen(function* () {
      const isAnyHeldUp = yield* line.isAnyHeldUp(runPlaces.quiet)
      if (isAnyHeldUp || isAnybodyTold) yield* line.tellHeldUp(runPlaces.quiet)
      isAnybodyTold = isAnyHeldUp
    })

    let isToldOutdated = false
    const begin = Effect.gen(function* () {
      const outdated = yield* isOutdated
      if (outdated && !isToldOutdated)
        yield* Effect.logError(
          "A newer program has changed the database: this one begins nothing any more, and what it was at waits for a newer one. Stop it, and start the newer one in its place (docs/operate/upgrade.md)."
        )
      isToldOutdated = outdated
      if (outdated) return false
      for (const kept of [majors, begun]) if (kept.size > remembered) kept.clear()
      for (const run of yield* line.due(places, known)) {
        if (!(yield* isOurs(run))) continue
        const now = yield* monotonicMillis
        const before = begun.get(keyOf(run))
        // A run is planned before it is begun, and a delta asks its source for that: a shorter patience would begin it over and over.
        if (before && now - before.first > attemptAfterSeconds * 1000) {
          yield* beginNext(run)
          continue
        }
        if (before && now - before.last < beginAgainMillis) continue
        const payload = { runId: run.id, attempt: run.attempt }
        yield* MainSyncOrchestratorWorkflow.execute(payload, { discard: true })
        // Planned while the database did not answer, by whichever process, it is suspended; nothing happens to one that is not.
        yield* MainSyncOrchestratorWorkflow.resume(yield* MainSyncOrchestratorWorkflow.executionId(payload))
        begun.set(keyOf(run), { first: before?.first ?? now, last: now })
      }
      return true
    })
    const noted = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
      Effect.catchCause(effect, (cause) => Effect.logWarning("Looking for runs to start failed; it is tried again.", cause))

    yield* noted(Effect.flatMap(begin, (may) => (may ? Effect.andThen(watch(isOurs), tellHeldUp) : Effect.void))).pipe(
      Effect.repeat(Schedule.spaced(sweepEvery)),
      Effect.forkScoped
    )
    yield* watchForStandstill(isOurs).pipe(Effect.forkScoped)
    // Being told is quicker than looking; should the listening connection break, looking goes on.
    const told = yield* pg.listen("openfaith_runs")
    yield* Queue.takeAll(told).pipe(
      Effect.andThen(noted(begin)),
      Effect.andThen(Effect.sleep(toldTogether)),
      Effect.forever,
      Effect.ignoreCause,
      Effect.forkScoped
    )
  })
)
