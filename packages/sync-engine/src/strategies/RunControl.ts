/**
 * A person's hand on a run: pause, resume, cancel, retry. Each is one change of the run's row that only some states allow, so of several at once one
 * wins; the page statement looks at that row, so after it nothing of the run commits. Whoever works on the run finds out with the next page.
 */
import { Context, Effect, Layer, Option, Schema } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { countEnded } from "../state/runMetrics.ts"
import { type QuietRun, type Run, Runs, RunStatus } from "../state/Runs.ts"
import { Streams } from "../state/Streams.ts"

export const RunVerb = Schema.Literals(["pause", "resume", "cancel", "retry"])
export type RunVerb = typeof RunVerb.Type

/** The run is in a state in which this cannot be done to it. */
export class RunNotChangeable extends Schema.TaggedError<RunNotChangeable>()("RunNotChangeable", {
  runId: Schema.String,
  verb: RunVerb,
  status: RunStatus
}) {
  override get message() {
    const from = {
      pause: "Only a run that is requested or running can be paused.",
      resume: "Only a paused run can be resumed.",
      cancel: "It has ended already; what it stored stays.",
      retry:
        "Only a run that ended incomplete, failed or cancelled can be retried, and only while no other run of the same kind and scope is active."
    } satisfies Record<RunVerb, string>
    return `Run ${this.runId} is ${this.status}; nothing was changed. ${from[this.verb]}`
  }
}

/** Takes the transaction back. */
class Beaten extends Schema.TaggedError<Beaten>()("Beaten", {}) {}

export interface RunControlShape {
  /** Lets a run that does not move go on as its next attempt, each stream where it stands. False: it moved, or somebody was quicker. */
  readonly recover: (run: Pick<QuietRun, "id" | "attempt" | "inVain">) => Effect.Effect<boolean, SqlError.SqlError>
  /** Answers the run as it is now. `reason` goes with a pause or a cancellation. */
  readonly change: (run: Run, verb: RunVerb, reason: string) => Effect.Effect<Run, RunNotChangeable | SqlError.SqlError>
}

export class RunControl extends Context.Service<RunControl, RunControlShape>()("@openfaith/sync-engine/strategies/RunControl") {
  static readonly layer = Layer.effect(
    RunControl,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const runs = yield* Runs
      const streams = yield* Streams

      /** What a refused change has done to the streams is undone with it. */
      const unless = (refused: RunNotChangeable) => (changed: boolean) => (changed ? Effect.void : Effect.fail(refused))

      /** The next attempt goes on with the same streams, each from its cursor; a workflow of this one finds itself out of date. */
      const handOn = Effect.fnUntraced(function* (id: string, attempt: number) {
        yield* streams.hold(id, attempt)
        yield* streams.carryOver(id, attempt)
      })

      const applied = Effect.fnUntraced(function* ({ attempt, id }: Run, verb: RunVerb, reason: string, refused: RunNotChangeable) {
        switch (verb) {
          case "pause":
            return yield* Effect.flatMap(runs.pause(id, reason), unless(refused))
          case "resume":
            yield* handOn(id, attempt)
            return yield* Effect.flatMap(runs.resume(id, attempt), unless(refused))
          case "cancel":
            yield* streams.hold(id, attempt)
            yield* streams.cancelAll(id, attempt, reason)
            return yield* Effect.flatMap(runs.cancel(id, attempt, reason), unless(refused))
          case "retry":
            return yield* Effect.flatMap(runs.retry(id), unless(refused))
        }
      })

      return RunControl.of({
        recover: Effect.fn("RunControl.recover")(({ attempt, id, inVain }) =>
          Effect.gen(function* () {
            yield* handOn(id, attempt)
            if (!(yield* runs.recover(id, attempt, inVain))) return yield* new Beaten()
            return true
          }).pipe(
            sql.withTransaction,
            Effect.catchTag("Beaten", () => Effect.succeed(false))
          )
        ),
        change: Effect.fn("RunControl.change")(function* (run, verb, reason) {
          const refused = new RunNotChangeable({ runId: run.id, verb, status: run.status })
          const changed = yield* Effect.exit(sql.withTransaction(applied(run, verb, reason, refused)))
          const now = Option.getOrElse(yield* runs.find(run.id), () => run)
          if (changed._tag === "Success") {
            if (verb === "cancel") yield* countEnded(run.kind, "cancelled")
            return now
          }
          // Told with the state it is in by now: somebody else may have been quicker.
          return yield* Effect.failCause(changed.cause).pipe(
            Effect.catchTag("RunNotChangeable", () => new RunNotChangeable({ runId: run.id, verb, status: now.status }))
          )
        })
      })
    })
  )
}
