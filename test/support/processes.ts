/** Real processes for tests that kill them: the command line in a home of its own, and the simulator. Everything started is ended with the test. */
import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { ConfigProvider, Context, Effect, Layer, Schema } from "effect"
import { EmbeddedPostgres, Home } from "@openfaith/server"
import type { Fault } from "../../apps/simulator/src/index.ts"
import { canBeBundled, environmentOf, memoryFlags, programOf } from "../../scripts/programs.mjs"
import { root } from "../../scripts/sourceFiles.ts"

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Started {
  readonly pid: number
  readonly ended: Promise<Ended>
  readonly child: ChildProcess
}

const cli = "apps/cli/src/main.ts"
/** Where an image finds Node. */
const imagePath = `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`

/** The sources do not change while tests run, so the bundle is looked for once. */
const bundles = new Map<string, string>()
const bundleOf = (entry: string) => {
  const known = bundles.get(entry)
  if (known !== undefined) return known
  const found = programOf(process.execPath, entry, [], { env: {} })
  bundles.set(entry, found)
  return found
}

/** Starts a program of the project with the test run's own Node, in the form its users have it in. */
export const start = (
  entry: string,
  args: ReadonlyArray<string>,
  env: Readonly<Record<string, string>> = {},
  cwd: string = root
): Started => {
  const given = { ...process.env, ...env, NO_COLOR: "1" }
  const program = canBeBundled(entry, args, given) ? bundleOf(entry) : join(root, entry)
  return spawned(process.execPath, [...memoryFlags(entry, given), program, ...args], environmentOf(entry, given), cwd)
}

const spawned = (file: string, args: ReadonlyArray<string>, env: NodeJS.ProcessEnv, cwd: string): Started => {
  const child = spawn(file, args, { cwd, env, stdio: ["pipe", "pipe", "pipe"] })
  let stdout = ""
  let stderr = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text))
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text))
  const ended = new Promise<Ended>((resolve) => child.once("close", (code, signal) => resolve({ code, signal, stdout, stderr })))
  if (child.pid === undefined) throw new Error(`${file} could not be started`)
  return { pid: child.pid, ended, child }
}

/** Starts the command of an image: that of a folder which holds all that an image does, or, where there is none, of this clone. */
export const startAs = (folder: string | null, args: ReadonlyArray<string>, env: Readonly<Record<string, string>>): Started =>
  folder === null
    ? start(cli, args, env)
    : spawned(join(folder, "bin/openfaith"), args, { ...process.env, PATH: imagePath, ...env, NO_COLOR: "1" }, folder)

/** What a process is given that looks into a home. */
export const inHome = (home: string) => ConfigProvider.layer(ConfigProvider.fromEnv({ env: { OPENFAITH_HOME: home } }))

/** The embedded database of a home, without using it. */
export const databaseOf = (home: string) =>
  EmbeddedPostgres.layer.pipe(Layer.provideMerge(Home.layerExisting), Layer.provide([NodeServices.layer, NodeCrypto.layer, inHome(home)]))

/** What there is of a home's database; looking starts nothing. */
export const databaseFacts = (home: string) =>
  Effect.gen(function* () {
    const embedded = yield* EmbeddedPostgres
    return yield* embedded.describe
  }).pipe(Effect.provide(databaseOf(home)), Effect.orDie)

/** Kills the database of a home as a power cut would; answers the process that was killed. */
export const killDatabase = (home: string) =>
  Effect.map(databaseFacts(home), ({ pid }) => {
    if (pid !== null) process.kill(pid, "SIGKILL")
    return pid
  })

/** Uses the database of a home until the scope closes: commands that follow one another find it running, instead of starting and stopping it each. */
export const holdDatabase = (home: string) =>
  Effect.flatMap(Layer.build(databaseOf(home)), (embedded) => Context.get(embedded, EmbeddedPostgres).connectExisting).pipe(
    Effect.asVoid,
    Effect.orDie
  )

/** A home for one test; when the scope closes its database is stopped and all its data deleted. */
export const temporaryHome = Effect.acquireRelease(
  Effect.sync(() => join(mkdtempSync(join(tmpdir(), "openfaith test-")), "home")),
  (home) =>
    Effect.gen(function* () {
      const embedded = yield* EmbeddedPostgres
      yield* embedded.discard
    }).pipe(
      Effect.provide(databaseOf(home)),
      Effect.ignore,
      Effect.andThen(Effect.sync(() => rmSync(join(home, ".."), { recursive: true, force: true })))
    )
)

const Ready = Schema.fromJsonString(Schema.Struct({ url: Schema.String, controlUrl: Schema.String, token: Schema.String }))
const Requests = Schema.Struct({
  total: Schema.Int,
  maxInWindow: Schema.Int,
  log: Schema.Array(Schema.Struct({ method: Schema.String, url: Schema.String, status: Schema.Int }))
})

export interface SimulatorProcess {
  readonly pid: number
  readonly url: string
  readonly token: string
  /** What was asked since the last call. */
  readonly takeRequests: Effect.Effect<typeof Requests.Type>
  readonly requestCount: Effect.Effect<number>
  /** Every live row of an entity as NDJSON, with the includes named. */
  readonly truth: (entity: string, include: ReadonlyArray<string>) => Effect.Effect<string>
  /** Any other request to the control port. */
  readonly control: (path: string, init?: RequestInit) => Effect.Effect<string>
  /** What goes wrong from now on, instead of what went wrong before. */
  readonly setFaults: (faults: ReadonlyArray<Fault>) => Effect.Effect<void>
}

/** The simulator in a process of its own, ended with the scope. */
export const simulatorProcess = Effect.fnUntraced(function* (args: ReadonlyArray<string>) {
  const started = yield* Effect.acquireRelease(
    Effect.sync(() => start("apps/simulator/src/main.ts", [...args, "--with-parent"])),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGTERM"), ended))
  )
  const line = yield* Effect.promise(
    () => new Promise<string>((resolve) => started.child.stdout?.once("data", (text: string) => resolve(text)))
  )
  const { controlUrl, token, url } = yield* Schema.decodeUnknownEffect(Ready)(line.trim()).pipe(Effect.orDie)
  const ask = (path: string, init?: RequestInit) => Effect.promise(async () => (await fetch(`${controlUrl}${path}`, init)).text())
  const requests = ask("/requests?log=1").pipe(Effect.flatMap(Schema.decodeUnknownEffect(Schema.fromJsonString(Requests))), Effect.orDie)
  const simulator: SimulatorProcess = {
    pid: started.pid,
    url,
    token,
    takeRequests: Effect.tap(requests, () => ask("/requests", { method: "DELETE" })),
    requestCount: Effect.map(requests, ({ total }) => total),
    truth: (entity, include) => ask(`/truth/${entity}?include=${include.join(",")}`),
    control: ask,
    setFaults: (faults) => Effect.asVoid(ask("/faults", { method: "POST", body: JSON.stringify(faults) }))
  }
  return simulator
})
