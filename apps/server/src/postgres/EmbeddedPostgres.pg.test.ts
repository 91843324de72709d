import { type ChildProcess, spawn } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync
} from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Layer, Redacted, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { startedAt } from "../home/processIdentity.ts"
import { Home } from "../home/Home.ts"
import { EmbeddedPostgres, type EmbeddedPostgresShape } from "./EmbeddedPostgres.ts"

const isRoot = process.getuid?.() === 0
const nobody = 65_534

const layerAt = (root: string) =>
  EmbeddedPostgres.layer.pipe(
    Layer.provide(Home.layer),
    Layer.provide([NodeServices.layer, NodeCrypto.layer, ConfigProvider.layer(ConfigProvider.fromEnv({ env: { OPENFAITH_HOME: root } }))])
  )

const embeddedAt = (root: string) => EmbeddedPostgres.pipe(Effect.provide(layerAt(root)))

const makeHome = Effect.sync(() => join(realpathSync(mkdtempSync(join(tmpdir(), "openfaith pg "))), "a home"))

/** Whatever a test left running or wrote anywhere is stopped and removed. */
const removeHome = (root: string) =>
  embeddedAt(root).pipe(
    Effect.flatMap((embedded) => embedded.discard),
    Effect.ignore,
    Effect.ensuring(Effect.sync(() => rmSync(join(root, ".."), { recursive: true, force: true })))
  )

/** A home in a path with spaces in which nothing has happened yet. */
const freshHome = Effect.acquireRelease(makeHome, removeHome)

/** A home with data and no server, for tests that leave it so. Saves them a first start. */
let installedHome = ""
beforeAll(async () => {
  installedHome = await Effect.runPromise(makeHome)
  await Effect.runPromise(Effect.scoped(Effect.flatMap(embeddedAt(installedHome), (embedded) => embedded.use)))
})
afterAll(() => Effect.runPromise(removeHome(installedHome)))

const query = (url: Redacted.Redacted, text: string) =>
  SqlClient.SqlClient.pipe(
    Effect.flatMap((sql) => sql.unsafe(text)),
    Effect.provide(PgClient.layer({ url, maxConnections: 1 }))
  )

const Said = Schema.fromJsonString(
  Schema.Struct({
    url: Schema.String,
    port: Schema.Int,
    dataDirectory: Schema.String,
    startedHere: Schema.Boolean,
    adopted: Schema.Boolean,
    millis: Schema.Finite
  })
)

const file = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)))
const userProgram = `
  import { NodeCrypto, NodeRuntime, NodeServices } from "@effect/platform-node"
  import { Effect, Layer, Redacted } from "effect"
  import { Home } from ${file("../home/Home.ts")}
  import { EmbeddedPostgres } from ${file("./EmbeddedPostgres.ts")}
  const platform = Layer.mergeAll(NodeServices.layer, NodeCrypto.layer)
  const use = Effect.gen(function* () {
    const embedded = yield* EmbeddedPostgres
    const from = performance.now()
    const running = yield* embedded.use
    const millis = performance.now() - from
    console.log(JSON.stringify({ ...running, url: Redacted.value(running.url), millis }))
    return yield* Effect.never
  })
  NodeRuntime.runMain(Effect.scoped(use).pipe(Effect.provide(EmbeddedPostgres.layer.pipe(Layer.provide(Home.layer), Layer.provide(platform)))))`

interface Options {
  readonly uid?: number
}

/** A process that uses the server of a home until it is ended. */
const spawnUser = (root: string, { uid }: Options = {}) =>
  Effect.acquireRelease(
    Effect.sync(() =>
      spawn(process.execPath, ["--input-type=module-typescript", "-e", userProgram], {
        cwd: fileURLToPath(new URL(".", import.meta.url)),
        env: { PATH: process.env["PATH"], OPENFAITH_HOME: root },
        stdio: ["ignore", "pipe", "inherit"],
        ...(uid === undefined ? {} : { uid, gid: uid })
      })
    ),
    (child) => Effect.sync(() => child.kill("SIGKILL"))
  )

/** What it says once it may use the server. */
const said = (child: ChildProcess) =>
  Effect.callback<string, string>((resume) => {
    child.once("exit", (code) => resume(Effect.fail(`the process ended with ${code}`)))
    if (child.stdout !== null) createInterface(child.stdout).once("line", (line) => resume(Effect.succeed(line)))
  }).pipe(Effect.flatMap(Schema.decodeUnknownEffect(Said)))

const ended = (child: ChildProcess, signal: "SIGTERM" | "SIGKILL") =>
  Effect.callback<void>((resume) => {
    child.once("exit", () => resume(Effect.void))
    child.kill(signal)
  })

const killPostmaster = Effect.fnUntraced(function* (embedded: EmbeddedPostgresShape) {
  const { pid } = yield* embedded.describe
  if (pid === null) return assert.fail("no server to kill")
  process.kill(pid, "SIGKILL")
  yield* Effect.repeat(startedAt(pid), { until: (started) => started === null, schedule: Schedule.spaced("5 millis") })
  return pid
})

describe("EmbeddedPostgres", () => {
  it.live("installs itself at first use, in a path with spaces, and stops when the last user leaves", () =>
    Effect.gen(function* () {
      const root = yield* freshHome
      const embedded = yield* embeddedAt(root)
      assert.deepInclude(yield* embedded.describe, { exists: false, pid: null, port: null, users: [] })
      yield* Effect.scoped(
        Effect.gen(function* () {
          const running = yield* embedded.use
          assert.deepInclude(running, { startedHere: true, adopted: false })
          const [row] = yield* query(
            running.url,
            `SELECT current_setting('fsync') AS fsync, current_setting('jit') AS jit, current_setting('TimeZone') AS zone,
               current_setting('listen_addresses') AS listens, datlocprovider::text AS provider, datlocale AS locale,
               pg_encoding_to_char(encoding) AS encoding, current_user::text AS "user", current_database()::text AS database
             FROM pg_database WHERE datname = current_database()`
          )
          assert.deepStrictEqual(row, {
            fsync: "on",
            jit: "off",
            zone: "UTC",
            listens: "127.0.0.1",
            provider: "b",
            locale: "C.UTF-8",
            encoding: "UTF8",
            user: "openfaith",
            database: "openfaith"
          })
          const facts = yield* embedded.describe
          assert.deepInclude(facts, { exists: true, port: running.port, users: [process.pid], version: "18" })
          assert.isTrue(existsSync(running.logFile))
          assert.strictEqual(statSync(facts.passwordFile).mode & 0o777, 0o600)
          assert.strictEqual(statSync(running.dataDirectory).mode & 0o777, 0o700)
          assert.notInclude(JSON.stringify(running), "postgres://")
        })
      )
      assert.deepInclude(yield* embedded.describe, { exists: true, pid: null, users: [] })
    })
  )

  it.live("refuses a wrong password", () =>
    Effect.gen(function* () {
      const embedded = yield* embeddedAt(installedHome)
      const { port } = yield* embedded.use
      const error = yield* Effect.flip(query(Redacted.make(`postgres://openfaith:guess@127.0.0.1:${port}/openfaith`), "SELECT 1"))
      assert.match(String(error.cause ?? error), /password|authenti/i)
    })
  )

  it.live("is shared by processes, and stops with the last one", () =>
    Effect.gen(function* () {
      const root = installedHome
      const embedded = yield* embeddedAt(root)
      const first = yield* spawnUser(root)
      const one = yield* said(first)
      assert.isTrue(one.startedHere)
      const second = yield* spawnUser(root)
      const two = yield* said(second)
      assert.deepInclude(two, { startedHere: false, adopted: false, url: one.url })
      assert.sameMembers([...(yield* embedded.describe).users], [first.pid ?? 0, second.pid ?? 0])
      yield* ended(first, "SIGTERM")
      assert.deepStrictEqual([...(yield* query(Redacted.make(two.url), "SELECT 1 AS one"))], [{ one: 1 }])
      yield* ended(second, "SIGTERM")
      assert.deepInclude(yield* embedded.describe, { pid: null, users: [] })
    })
  )

  it.live("survives a kill -9 of its only user and is adopted by the next at once", () =>
    Effect.gen(function* () {
      const root = installedHome
      const embedded = yield* embeddedAt(root)
      const first = yield* spawnUser(root)
      const one = yield* said(first)
      const before = yield* embedded.describe
      yield* ended(first, "SIGKILL")
      assert.deepInclude(yield* embedded.describe, { pid: before.pid, users: [] })
      const [elapsed, adopted] = yield* Effect.timed(embedded.use)
      assert.deepInclude(adopted, { startedHere: false, adopted: true, port: one.port })
      assert.isBelow(Duration.toMillis(elapsed), 1000) // 10 ms on an idle computer
    })
  )

  it.live("recovers from a kill -9 of the server with every committed row", () =>
    Effect.gen(function* () {
      const root = installedHome
      const embedded = yield* embeddedAt(root)
      const first = yield* spawnUser(root)
      const one = yield* said(first)
      yield* query(Redacted.make(one.url), "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
      yield* ended(first, "SIGKILL")
      yield* killPostmaster(embedded)
      const running = yield* embedded.use
      assert.deepInclude(running, { startedHere: true, port: one.port })
      assert.deepStrictEqual([...(yield* query(running.url, "SELECT count(*)::int AS rows FROM kept"))], [{ rows: 1000 }])
    })
  )

  it.live("is started again at the same address when it dies while it is used", () =>
    Effect.gen(function* () {
      const embedded = yield* embeddedAt(installedHome)
      const running = yield* embedded.use
      const pid = yield* killPostmaster(embedded)
      const rows = yield* Effect.retry(query(running.url, "SELECT 1 AS one"), { schedule: Schedule.spaced("100 millis"), times: 150 })
      assert.deepStrictEqual([...rows], [{ one: 1 }])
      assert.notStrictEqual((yield* embedded.describe).pid, pid)
    })
  )

  it.live("is installed once when two processes start at the same time", () =>
    Effect.gen(function* () {
      const root = yield* freshHome
      const [one, two] = yield* Effect.all([Effect.flatMap(spawnUser(root), said), Effect.flatMap(spawnUser(root), said)], {
        concurrency: 2
      })
      assert.sameMembers([one.startedHere, two.startedHere], [true, false])
      assert.strictEqual(one.url, two.url)
      assert.isFalse(one.adopted || two.adopted)
    })
  )

  it.live("starts afresh after a first start that was killed half way", () =>
    Effect.gen(function* () {
      const root = yield* freshHome
      const embedded = yield* embeddedAt(root)
      const base = join((yield* embedded.describe).dataDirectory, "..")
      const child = yield* spawnUser(root)
      const partial = Effect.sync(() => existsSync(base) && readdirSync(base).some((name) => /^data\.partial-\d+$/.test(name)))
      yield* Effect.repeat(partial, { until: (begun) => begun, schedule: Schedule.spaced("5 millis") })
      yield* ended(child, "SIGKILL")
      assert.isFalse(existsSync(join(base, "data")))
      const running = yield* embedded.use
      assert.isTrue(running.startedHere)
      assert.deepStrictEqual(
        readdirSync(base).filter((name) => name.startsWith("data")),
        ["data"]
      )
    })
  )

  it.live("starts although its old process number now belongs to somebody else", () =>
    Effect.gen(function* () {
      const embedded = yield* embeddedAt(installedHome)
      const { dataDirectory } = yield* Effect.scoped(embedded.use)
      // As after a reboot: the file survived, and its number is a living process of the same user.
      const sleeper = yield* Effect.acquireRelease(
        Effect.sync(() => {
          const { gid, uid } = statSync(dataDirectory)
          return spawn("sleep", ["60"], { uid, gid, cwd: "/" })
        }),
        (child) => Effect.sync(() => child.kill("SIGKILL"))
      )
      const pidFile = join(dataDirectory, "postmaster.pid")
      writeFileSync(pidFile, `${sleeper.pid}\n${dataDirectory}\n1\n5432\n\n127.0.0.1\n 99999999 99999999\nready   \n`)
      assert.isNull((yield* embedded.describe).pid)
      assert.isTrue((yield* embedded.use).startedHere)
    })
  )

  it.live("moves to another port when somebody took its own", () =>
    Effect.gen(function* () {
      const embedded = yield* embeddedAt(installedHome)
      const { port } = yield* Effect.scoped(embedded.use)
      yield* Effect.acquireRelease(
        Effect.callback<ReturnType<typeof createServer>>((resume) => {
          const server = createServer().listen(port, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const moved = yield* embedded.use
      assert.notStrictEqual(moved.port, port)
      assert.deepStrictEqual([...(yield* query(moved.url, "SELECT 1 AS one"))], [{ one: 1 }])
    })
  )

  it.live("is not made by a command that only reads, but started when it exists", () =>
    Effect.gen(function* () {
      const embedded = yield* embeddedAt(yield* freshHome)
      assert.strictEqual((yield* Effect.flip(Effect.scoped(embedded.connectExisting)))._tag, "NoInstallation")
      assert.isFalse((yield* embedded.describe).exists)
      yield* Effect.scoped(embedded.use)
      assert.isTrue((yield* Effect.scoped(embedded.connectExisting)).startedHere)
    })
  )

  it.live("refuses data of another version, and data whose password is lost", () =>
    Effect.gen(function* () {
      const root = installedHome
      const embedded = yield* embeddedAt(root)
      const { dataDirectory } = yield* Effect.scoped(embedded.use)
      const version = join(dataDirectory, "PG_VERSION")
      writeFileSync(version, "17\n")
      const other = yield* Effect.flip(Effect.scoped(embedded.use))
      assert.strictEqual(other._tag, "DataOfAnotherVersion")
      assert.match(other.message, /PostgreSQL 17 .* brings 18/)
      writeFileSync(version, "18\n")
      const password = join(root, "keys/postgres.password")
      renameSync(password, `${password}.lost`)
      assert.strictEqual((yield* Effect.flip(Effect.scoped(embedded.use)))._tag, "PostgresPasswordLost")
      renameSync(`${password}.lost`, password)
    })
  )

  it.live("says why it cannot start, and where the log is", () =>
    Effect.gen(function* () {
      const embedded = yield* embeddedAt(installedHome)
      const { dataDirectory } = yield* Effect.scoped(embedded.use)
      const configuration = join(dataDirectory, "postgresql.conf")
      const before = readFileSync(configuration)
      writeFileSync(configuration, "max_connections = many\n")
      const error = yield* Effect.flip(Effect.scoped(embedded.use))
      writeFileSync(configuration, before)
      assert.strictEqual(error._tag, "PostgresDidNotStart")
      assert.match(error.message, /log\/start\.log/)
      assert.deepInclude(yield* embedded.describe, { users: [], pid: null })
    })
  )

  it.live.skipIf(!isRoot)("as root keeps data outside the home, also of one that no other user can reach", () =>
    Effect.gen(function* () {
      const root = yield* freshHome
      chmodSync(join(root, ".."), 0o700)
      const embedded = yield* embeddedAt(root)
      const { dataDirectory } = yield* Effect.scoped(embedded.use)
      assert.match(dataDirectory, /^\/var\/lib\/openfaith-[0-9a-f]{16}\/data$/)
      assert.notStrictEqual(statSync(dataDirectory).uid, 0)
      assert.isFalse(existsSync(join(root, "postgres/data")))
      assert.strictEqual(statSync(join(root, "keys/postgres.password")).uid, 0)
      const facts = yield* embedded.describe
      assert.include(facts.outsideHome, "root")
      assert.strictEqual(facts.serverUid, statSync(dataDirectory).uid)
      yield* embedded.discard
      assert.isFalse(existsSync(join(dataDirectory, "..")))
    })
  )

  it.live.skipIf(!isRoot)("as root refuses to share one database between a home and its copy, but follows one that moved", () =>
    Effect.gen(function* () {
      const root = yield* freshHome
      const { dataDirectory } = yield* Effect.scoped((yield* embeddedAt(root)).use)
      const copy = join(root, "../a copy")
      cpSync(root, copy, { recursive: true })
      const copied = yield* embeddedAt(copy)
      const error = yield* Effect.flip(Effect.scoped(copied.use))
      assert.strictEqual(error._tag, "HomeIsACopy")
      assert.include(error.message, root)
      rmSync(root, { recursive: true })
      assert.strictEqual((yield* Effect.scoped(copied.use)).dataDirectory, dataDirectory)
      yield* copied.discard
    })
  )

  it.live.skipIf(!isRoot)("as an ordinary user keeps everything in the home, where root may come and go", () =>
    Effect.gen(function* () {
      const root = yield* freshHome
      const parent = join(root, "..")
      chmodSync(parent, 0o711)
      chownSync(parent, nobody, nobody)
      const child = yield* spawnUser(root, { uid: nobody })
      const one = yield* said(child)
      assert.strictEqual(one.dataDirectory, join(root, "postgres/data"))
      assert.strictEqual(statSync(one.dataDirectory).uid, nobody)
      assert.isFalse(readFileSync(join(root, "postgres/openfaith.conf"), "utf8").includes("fsync = off"))
      yield* ended(child, "SIGTERM")
      const embedded = yield* embeddedAt(root)
      assert.isNull((yield* embedded.describe).pid)
      assert.deepInclude(yield* Effect.scoped(embedded.use), { startedHere: true, dataDirectory: one.dataDirectory })
      const again = yield* spawnUser(root, { uid: nobody })
      assert.isTrue((yield* said(again)).startedHere)
      yield* ended(again, "SIGTERM")
    })
  )
})
