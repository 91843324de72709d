/** `npm run test:deep -- realPooler`: the start against a real pgbouncer, which is another program: `apt-get install pgbouncer`. */
import { spawn } from "node:child_process"
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { connect } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Effect, Redacted, Schedule } from "effect"
import { EmptyDatabaseTest } from "../../../../test/support/database.ts"
import { isDeep } from "../../../../test/support/engine.ts"
import { freePortOf } from "../../../../test/support/freePort.ts"
import { Database } from "../postgres/Database.ts"
import { requireDatabase } from "./requireDatabase.ts"

const program = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"].find((path) => existsSync(path))
/** It refuses to run as root. */
const asNobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}

const canConnect = (port: number) =>
  Effect.callback<boolean>((resume) => {
    const socket = connect(port, "127.0.0.1")
    const answer = (there: boolean) => {
      socket.destroy()
      resume(Effect.succeed(there))
    }
    socket.once("connect", () => answer(true)).once("error", () => answer(false))
  })

/** The database behind a pooler that is set so, until the scope closes. */
const behindPooler = Effect.fnUntraced(function* (settings: ReadonlyArray<string>) {
  const url = new URL(Redacted.value((yield* Database).url))
  const port = yield* freePortOf
  const folder = yield* Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "openfaith-pooler-"))),
    (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
  )
  chmodSync(folder, 0o755)
  writeFileSync(join(folder, "users.txt"), `"${decodeURIComponent(url.username)}" "${decodeURIComponent(url.password)}"\n`)
  writeFileSync(
    join(folder, "pooler.ini"),
    [
      "[databases]",
      `* = host=127.0.0.1 port=${url.port}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${port}`,
      "unix_socket_dir =",
      "auth_type = trust",
      `auth_file = ${join(folder, "users.txt")}`,
      ...settings
    ].join("\n")
  )
  yield* Effect.acquireRelease(
    Effect.sync(() => spawn(program ?? "pgbouncer", [join(folder, "pooler.ini")], { ...asNobody, stdio: "ignore" })),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )
  yield* Effect.repeat(canConnect(port), { until: (there) => there, schedule: Schedule.spaced("50 millis") })
  url.port = String(port)
  return Redacted.make(url.href)
})

/** Sessions that are there already, as when others use the pooler: they are what the next connections may get. */
const warmed = Effect.fnUntraced(function* (url: Redacted.Redacted) {
  yield* Effect.replicateEffect(Effect.ignore(requireDatabase(url)), 6, { concurrency: 6 })
  return url
})

const missing = program === undefined ? " (pgbouncer is not installed: `apt-get install pgbouncer`)" : ""

layer(EmptyDatabaseTest, { excludeTestServices: true })("A real pooler", (it) => {
  const test = isDeep && program !== undefined ? it.effect : it.effect.skip
  for (const mode of ["transaction", "statement"])
    for (const order of ["server_round_robin = 0", "server_round_robin = 1"])
      test(`in ${mode} mode is refused, with ${order}${missing}`, () =>
        Effect.gen(function* () {
          const url = yield* behindPooler([`pool_mode = ${mode}`, order])
          for (const each of [url, yield* warmed(url)])
            for (let again = 0; again < 5; again++) {
              const refused = yield* Effect.flip(requireDatabase(each))
              assert.strictEqual(refused._tag, "TransactionPooler", String(refused))
            }
        }).pipe(Effect.scoped))

  test(`in session mode is as good as none${missing}`, () =>
    Effect.gen(function* () {
      const url = yield* behindPooler(["pool_mode = session"])
      for (let again = 0; again < 5; again++) yield* requireDatabase(url)
    }).pipe(Effect.scoped))
})
