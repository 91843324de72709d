/** The engine as its users have it: a runner, started as `openfaith serve --role runner`, every safety on, journal, gate, lineage, receipts and all. */
import { InstallationLive, Operations } from "@openfaith/server"
import { Runs } from "@openfaith/sync-engine"
import { Effect, Exit, ManagedRuntime, Option, Schedule, Scope } from "effect"
import { startRunner } from "../cluster/installation.ts"
import type { Contender } from "./contender.ts"

export const openfaith: Contender = async ({ database, home }) => {
  const env = { OPENFAITH_HOME: home, DATABASE_URL: database }
  Object.assign(process.env, env)
  const runtime = ManagedRuntime.make(InstallationLive)
  const scope = await runtime.runPromise(Scope.make())
  const { started } = await runtime.runPromise(Scope.provide(startRunner(env), scope))
  const program = Effect.gen(function* () {
    const operations = yield* Operations
    const runs = yield* Runs
    const connection = (yield* operations.connections("bench"))[0]
    if (connection === undefined) return yield* Effect.die("The database has no connection.")
    const { runId } = yield* operations.requestRun(connection, "full", null)
    const run = yield* Effect.repeat(runs.find(runId), {
      until: (found) => Option.isSome(found) && found.value.status !== "requested" && found.value.status !== "running",
      schedule: Schedule.spaced("50 millis")
    })
    const { reason, status } = Option.getOrThrow(run)
    if (status !== "complete") return yield* Effect.die(`The run is ${status}: ${reason}`)
    const others = (yield* runs.list({ orgId: connection.orgId, limit: 100 })).filter(({ id, kind }) => id !== runId && kind !== "full")
    if (others.length > 0)
      return yield* Effect.die(`Beside it ran ${others.map(({ kind }) => kind).join(", ")}: the figures would be of both.`)
  })
  return {
    pid: started.pid,
    run: () => runtime.runPromise(program),
    end: async () => {
      await runtime.runPromise(Scope.close(scope, Exit.void))
      await runtime.dispose()
    }
  }
}
