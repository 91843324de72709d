import { type Runner, Runners } from "@openfaith/sync-engine"
import { Effect } from "effect"
import { isAlive } from "../home/processIdentity.ts"
import { thisMachine } from "./thisMachine.ts"

/** A runner of this database that is there: of whichever home, on whichever machine; `null`: nobody is. */
export const otherAtWork = Effect.gen(function* () {
  const runners = yield* Runners
  const machine = yield* thisMachine
  const isThere = (runner: Runner) =>
    runner.machine === machine.id ? isAlive({ pid: runner.pid, startedAt: runner.processStarted }) : Effect.succeed(true)
  for (const runner of yield* runners.all) {
    const isRunner = runner.role === "all" || runner.role === "runner"
    if (isRunner && runner.state === "serving" && (yield* isThere(runner))) return runner
  }
  return null
}).pipe(Effect.withSpan("otherAtWork"))
