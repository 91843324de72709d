/**
 * Heals what a restore has brought back: sources have moved on since, so every connection is compared with its source once, in whole. What was read and
 * what the engine remembers of it are of the same moment, so deltas go on by themselves where they were; deletions and lost webhooks are found by this.
 */
import { Duration, Effect, Schedule } from "effect"
import { duty } from "../duty.ts"
import { Runs } from "../state/Runs.ts"
import { Timelines } from "../state/Timelines.ts"

const lookEvery = Duration.seconds(10)
/** Requested at once; the rest follows look by look. What is requested waits for its place as every run does. */
const batch = 500

/** Requests what is missing; answers how many runs that were. */
export const compareRestored = Effect.gen(function* () {
  const timelines = yield* Timelines
  const runs = yield* Runs
  const connections = yield* timelines.toCompare(batch)
  yield* Effect.forEach(connections, (id) => runs.request(id, "reconciliation", { entities: null }, { origin: "restore" }), {
    discard: true
  })
  if (connections.length > 0)
    yield* Effect.logWarning(
      `The database was restored: ${connections.length} connection${connections.length === 1 ? " is" : "s are"} compared with the source.`
    )
  return connections.length
}).pipe(Effect.withSpan("compareRestored"))

/** The loop, from when `ready` has ended. Belongs in every process that hosts the engine for good. */
export const AfterRestoreLive = <E, R>(ready: Effect.Effect<unknown, E, R>) =>
  duty(
    "AfterRestore",
    ready.pipe(
      Effect.andThen(
        compareRestored.pipe(
          Effect.catchCause((cause) => Effect.logWarning("Looking for what a restore has left failed; it is tried again.", cause)),
          Effect.repeat(Schedule.spaced(lookEvery))
        )
      ),
      Effect.asVoid
    )
  )
