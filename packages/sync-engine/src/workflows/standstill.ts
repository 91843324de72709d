/**
 * The watchdog's step for a whole process: where nothing moves of any run, attempts of single runs do not help, since what stands is what does the work.
 * Then the process hands over what it has and is started anew. Looked for beside the cluster, which may be the very thing that stands.
 */
import { Duration, Effect, Option, Schedule } from "effect"
import type { SqlError } from "effect/sql"
import { Adapters } from "../Adapters.ts"
import { HandOver } from "../HandOver.ts"
import { Pulse } from "../state/Pulse.ts"
import { type Run, Runs } from "../state/Runs.ts"
import { Ladder } from "./Watchdog.ts"

type IsOurs = (run: Pick<Run, "id" | "attempt">) => Effect.Effect<boolean, SqlError.SqlError>

/** A run that should move and that this program can move, while nothing has moved of any for as long as the ladder says. */
const standingRun = Effect.fn("standingRun")(function* (isOurs: IsOurs) {
  const { resumeAfterSeconds, standstillSeconds } = yield* Ladder
  const runs = yield* Runs
  const adapters = yield* Adapters
  const quiet = (yield* runs.quiet(resumeAfterSeconds)).filter(({ waits }) => !waits)
  const requested = (yield* runs.open).filter(
    ({ adapter, status }) => status === "requested" && adapters.all.some(({ id }) => id === adapter)
  )
  const standing = yield* Effect.findFirst([...quiet, ...requested], isOurs)
  if (Option.isNone(standing) || (yield* (yield* Pulse).hasMoved(standstillSeconds))) return Option.none()
  return standing
})

/** Asks for a new process once nothing has moved at two looks in a row: whatever was requested between them has had its time to begin. */
export const watchForStandstill = Effect.fn("watchForStandstill")(function* (isOurs: IsOurs) {
  const { resumeAfterSeconds, standstillSeconds } = yield* Ladder
  const { askFor } = yield* HandOver
  let looks = 0
  // What it finds at its start is left by others; it has all its time to move it.
  yield* Effect.sleep(Duration.seconds(standstillSeconds))
  yield* standingRun(isOurs).pipe(
    Effect.flatMap((standing) => {
      looks = Option.isSome(standing) ? looks + 1 : 0
      return Option.isSome(standing) && looks >= 2
        ? askFor(`Nothing has moved for ${Math.round(standstillSeconds / 60)} min, run ${standing.value.id} among it`)
        : Effect.void
    }),
    Effect.catchCause((cause) => Effect.logWarning("Looking whether anything moves failed; it is tried again.", cause)),
    Effect.repeat(Schedule.spaced(Duration.seconds(resumeAfterSeconds)))
  )
})
