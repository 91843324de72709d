/** Database users with no more rights than their task: one changes tables, another does the work, and neither does what is the other's. */
import { assert, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Database } from "../../apps/server/src/postgres/Database.ts"
import { type CommandLineOptions, command, outputOf } from "../support/commandLine.ts"
import { EmptyDatabaseTest, numberOf } from "../support/database.ts"
import { simulatorProcess, temporaryHome } from "../support/processes.ts"

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

layer(EmptyDatabaseTest, { excludeTestServices: true })("A database user", (it) => {
  it.effect("who may only work reads a church, once another has made the tables; one who may not is told what is lacking", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { url } = yield* Database
      const home = yield* temporaryHome
      const simulator = yield* simulatorProcess(["--people", "12"])
      const [, secret = ""] = simulator.token.split(":")
      const as = (database: string, env: Readonly<Record<string, string>> = {}): CommandLineOptions => ({
        home,
        secrets: [secret, "of-a-test"],
        env: { DATABASE_URL: database, OPENFAITH_TOKEN: simulator.token, ...env }
      })
      const sync = ["sync", "--org", "users", "--adapter", "pco", "--base-url", simulator.url, "--kind", "full", "--wait", "--json"]
      const worker = yield* userNamed("worker")
      const working = as(worker.url, { OPENFAITH_MIGRATE: "never" })

      yield* outputOf(as(Redacted.value(url)), 0, "migrate")
      const refused = yield* command(working, ...sync)
      assert.strictEqual(refused.code, 1)
      assert.match(refused.stderr + refused.stdout, /GRANT openfaith_runner TO \\?"worker_/)

      yield* sql.unsafe(`GRANT openfaith_runner TO ${worker.user}`)
      assert.include(yield* outputOf(working, 0, ...sync), '"status":"complete"')
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM canonical.person WHERE deleted_at IS NULL"), 12)
      // What it made is the role's, so that the next who works can go on with it.
      assert.strictEqual(yield* numberOf(`SELECT count(*) FROM pg_class WHERE relowner = '${worker.user}'::regrole`), 0)
      const doctor = yield* command(working, "doctor")
      assert.include(doctor.stdout, "the work is done as openfaith_runner, HTTP is read as openfaith_api")
    }).pipe(Effect.scoped)
  )
})
