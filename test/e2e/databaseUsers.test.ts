/**
 * Database users with no more rights than their task: one changes tables, another does the work, and neither does what is the other's. The processes are
 * started as deploy/compose starts them, each in a home of its own. A deep run starts them from all that an image holds.
 */
import { execFile } from "node:child_process"
import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Database } from "../../apps/server/src/postgres/Database.ts"
import { makeImage } from "../../scripts/image.mjs"
import { root } from "../../scripts/sourceFiles.ts"
import { type CommandLineOptions, command, endOf, eventually, outputOf, watchOutput } from "../support/commandLine.ts"
import { compose, imageEnvironment } from "../support/containers.ts"
import { EmptyDatabaseTest, numberOf } from "../support/database.ts"
import { freePortOf } from "../support/freePort.ts"
import { simulatorProcess, startAs, temporaryHome } from "../support/processes.ts"

/** A user who can sign in and may do nothing yet, and the address of the database for it. */
const userNamed = Effect.fnUntraced(function* (name: string) {
  const sql = yield* SqlClient.SqlClient
  const { url } = yield* Database
  const user = `${name}_${crypto.randomUUID().slice(0, 8)}`
  yield* Effect.acquireRelease(sql.unsafe(`CREATE ROLE ${user} LOGIN PASSWORD 'of-a-test'`), () =>
    Effect.ignore(sql.unsafe(`DROP OWNED BY ${user}; DROP ROLE ${user}`))
  )
  const address = new URL(Redacted.value(url))
  address.username = user
  address.password = "of-a-test"
  return { user, url: address.href }
})

const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"

/** All that an image holds, in a folder; `null` where the clone itself is as good, as it is for all but a deep run. */
const image = Effect.acquireRelease(
  Effect.sync(() => {
    if (!isDeep) return null
    const folder = join(mkdtempSync(join(tmpdir(), "openfaith-image-")), "image")
    makeImage(folder)
    return folder
  }),
  (folder) => Effect.sync(() => folder !== null && rmSync(dirname(folder), { recursive: true, force: true }))
)

/** Starts a service of compose.yaml as a process, and answers when it is ready; the ports are free ones, as a container's are. */
const serviceOf = Effect.fnUntraced(function* (name: "api" | "runner-1", folder: string | null, given: CommandLineOptions) {
  const env = {
    ...imageEnvironment,
    ...given.env,
    OPENFAITH_PORT: String(yield* freePortOf),
    OPENFAITH_METRICS_PORT: String(yield* freePortOf),
    OPENFAITH_RUNNER_PORT: String(yield* freePortOf),
    OPENFAITH_RUNNER_HOST: "127.0.0.1",
    OPENFAITH_HOME: given.home
  }
  const options = { ...given, env }
  const started = yield* Effect.acquireRelease(
    Effect.sync(() => startAs(folder, compose.services[name]?.command ?? [], env)),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
  )
  const isReady = Effect.callback<boolean>((resume) => {
    const script = join(folder ?? join(root, "deploy/container"), "bin/ready.mjs")
    execFile(process.execPath, [script], { env }, (error) => resume(Effect.succeed(error === null)))
  })
  yield* eventually(`${name} is ready`, 90, isReady, watchOutput(started))
  return { options, started }
})

layer(EmptyDatabaseTest, { excludeTestServices: true })("A database user", (it) => {
  it.effect("who may only work reads a church, once another has made the tables; one who may not is told what is lacking", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { url } = yield* Database
      const home = yield* temporaryHome
      const simulator = yield* simulatorProcess(["--people", "12"])
      const [, secret = ""] = simulator.token.split(":")
      const folder = yield* image
      const masterKey = randomBytes(32).toString("base64")
      const as = (database: string, env: Readonly<Record<string, string>> = {}): CommandLineOptions => ({
        home,
        secrets: [secret, "of-a-test", masterKey],
        env: { DATABASE_URL: database, OPENFAITH_MASTER_KEY: masterKey, OPENFAITH_TOKEN: simulator.token, ...env }
      })
      const sync = ["sync", "--org", "users", "--adapter", "pco", "--base-url", simulator.url, "--kind", "full", "--wait", "--json"]
      const worker = yield* userNamed("worker")
      const working = as(worker.url, { OPENFAITH_MIGRATE: "never" })

      yield* outputOf(as(Redacted.value(url)), 0, "migrate")
      const refused = yield* command(working, ...sync)
      assert.strictEqual(refused.code, 1)
      assert.match(refused.stderr + refused.stdout, /GRANT openfaith_runner TO \\?"worker_/)

      yield* sql.unsafe(`GRANT openfaith_runner TO ${worker.user}`)
      const runner = yield* serviceOf("runner-1", folder, { ...working, home: yield* temporaryHome })
      const api = yield* serviceOf("api", folder, working)
      assert.include(yield* outputOf(api.options, 0, ...sync), '"status":"complete"')
      assert.match(yield* outputOf(api.options, 0, "cluster"), /^runner .* 128 /m)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM canonical.person WHERE deleted_at IS NULL"), 12)
      // What it made is the role's, so that the next who works can go on with it.
      assert.strictEqual(yield* numberOf(`SELECT count(*) FROM pg_class WHERE relowner = '${worker.user}'::regrole`), 0)
      const doctor = yield* command(working, "doctor")
      assert.include(doctor.stdout, "the work is done as openfaith_runner, HTTP is read as openfaith_api")
      for (const { options, started } of [runner, api]) {
        started.child.kill("SIGTERM")
        assert.strictEqual((yield* endOf(options, started)).code, 0)
      }
    }).pipe(Effect.scoped)
  )
})
