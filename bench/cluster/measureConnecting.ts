/** Many organisations that connect at once: whether all complete, how the work is shared out, and what memory and statements it takes. */
import { Clock, Console, Effect, References } from "effect"
import { Operations } from "@openfaith/server"
import { processorMs } from "../machine.ts"
import { benchPostgres } from "./benchPostgres.ts"
import { allEnded, connect, differences, mostMemory, startInstallation } from "./installation.ts"
import { startTown } from "./town.ts"

export const measureConnecting = Effect.fn("measureConnecting")(
  function* ({ organisations, people, runners }: { readonly organisations: number; readonly people: number; readonly runners: number }) {
    const say = (line: string) => process.stderr.write(`${line}\n`)
    const town = yield* startTown({ churches: organisations, people, whale: 0, latencyMillis: 0 })
    say(`town: ${mostMemory(town.pid).toFixed(0)} MB`)
    const postgres = yield* benchPostgres
    const installation = yield* startInstallation({ databaseUrl: yield* postgres.createDatabase, runners, env: {} })
    yield* installation.startRunners
    say(`runners: ${installation.runners.map(({ started }) => mostMemory(started.pid).toFixed(0)).join(", ")} MB at rest`)
    yield* postgres.forget
    const pids = installation.runners.map(({ started }) => started.pid)
    yield* Effect.gen(function* () {
      const operations = yield* Operations
      const since = yield* Clock.currentTimeMillis
      const before = processorMs(pids) ?? 0
      const connections = yield* Effect.forEach(Array.from({ length: organisations }), (_, index) => connect(town, index), {
        concurrency: 20
      })
      const connected = (yield* Clock.currentTimeMillis) - since
      const connecting = yield* postgres.statements
      say(`connected in ${connected} ms, ${connecting.reduce((sum, { calls }) => sum + calls, 0)} statements`)
      for (const { calls, ms, text } of connecting.slice(0, 12))
        say(`  ${calls} ${ms.toFixed(0)} ms ${text.replaceAll(/\s+/g, " ").slice(0, 140)}`)
      yield* postgres.forget
      const requested = yield* Clock.currentTimeMillis
      yield* Effect.forEach(connections, (connection) => operations.requestRun(connection, "full", null), {
        concurrency: 20,
        discard: true
      })
      say(`requested in ${(yield* Clock.currentTimeMillis) - requested} ms`)
      const ended = yield* allEnded((line) =>
        say(
          `${line}; ${installation.runners.map(({ started }) => mostMemory(started.pid).toFixed(0)).join(", ")} MB; ${pids.map((pid) => processorMs([pid])).join(" ")}`
        )
      )
      const took = (yield* Clock.currentTimeMillis) - requested
      const statements = yield* postgres.statements
      say(
        `ended in ${took} ms: ${JSON.stringify([...ended])}, ${statements.reduce((sum, { calls }) => sum + calls, 0)} statements, ${(processorMs(pids) ?? 0) - before} ms of runners`
      )
      for (const { calls, ms, text } of statements.slice(0, 30))
        say(`  ${calls} ${ms.toFixed(0)} ms ${text.replaceAll(/\s+/g, " ").slice(0, 160)}`)
      for (const { calls, ms, text } of statements.toSorted((a, b) => b.calls - a.calls).slice(0, 45))
        say(`  # ${calls} ${ms.toFixed(0)} ms ${text.replaceAll(/\s+/g, " ").slice(0, 110)}`)
      say(`memory: ${installation.runners.map(({ started }) => mostMemory(started.pid).toFixed(0)).join(", ")} MB`)
      const wrong = yield* differences(yield* town.digests)
      say(`${wrong.length} wrong: ${wrong.slice(0, 5).join("; ")}`)
    }).pipe(Effect.provideContext(installation.services))
    yield* Console.log("done")
  },
  Effect.scoped,
  Effect.provideService(References.MinimumLogLevel, "Error")
)
