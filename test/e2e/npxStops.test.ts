/** Who ends npx ends what it started: npm ends the shell between them, which tells nobody. */
import { spawn } from "node:child_process"
import { assert, it } from "@effect/vitest"
import { Effect } from "effect"
import { root } from "../../scripts/sourceFiles.ts"
import { eventually, isRunning } from "../support/commandLine.ts"
import { databaseFacts, temporaryHome } from "../support/processes.ts"

it.live(
  "a server that npx started stops with its database when npx is told to",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const home = yield* temporaryHome
        const npx = spawn("npx", ["openfaith", "serve", "--role", "runner"], {
          cwd: root,
          env: { ...process.env, OPENFAITH_HOME: home },
          stdio: ["ignore", "pipe", "pipe"]
        })
        let told = ""
        for (const stream of [npx.stdout, npx.stderr]) stream.on("data", (chunk: Buffer) => (told += chunk.toString()))
        yield* eventually(
          "it serves",
          120,
          Effect.sync(() => told.includes(`Serving ${home} as runner`)),
          () => told
        )
        const { pid: database, users } = yield* databaseFacts(home)
        const [server] = users
        assert.isDefined(server)
        assert.isNotNull(database)
        yield* Effect.addFinalizer(() => Effect.sync(() => isRunning(server ?? 0) && process.kill(server ?? 0, "SIGKILL")))
        npx.kill("SIGTERM")
        yield* eventually(
          "server and database stop",
          30,
          Effect.sync(() => !isRunning(server ?? 0) && !isRunning(database ?? 0)),
          () => told
        )
      })
    ),
  { timeout: 180_000 }
)
