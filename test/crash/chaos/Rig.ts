/**
 * Rig: an installation as it stands in a data centre, on this machine. A PostgreSQL of its own, three runner processes, each with a door of its own to
 * it, started again whenever they end, and churches that change and tell of it. Everything is ended, and deleted, with the scope.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { EmbeddedPostgres, Home, InstallationLive, Operations } from "@openfaith/server"
import { type Connection, Credentials } from "@openfaith/sync-engine"
import { ConfigProvider, Context, Effect, Layer, Redacted, type Scope } from "effect"
import { type Simulator, startSimulator } from "../../../apps/simulator/src/index.ts"
import { directory } from "../../support/directory.ts"
import { freePortOf } from "../../support/freePort.ts"
import { clientEnvironment, pairAt } from "../../support/oauth.ts"
import { type Started, start } from "../../support/processes.ts"
import { type ClockFile, makeClockFile } from "./ClockFile.ts"
import { Ledger } from "./Ledger.ts"
import { type Door, openDoor } from "./proxy.ts"
import { mountSmallDisk, type SmallDisk } from "./SmallDisk.ts"

export interface Church {
  readonly orgId: string
  readonly simulator: Simulator
  readonly connection: Connection
  /** Its access is a pair of tokens, which are refreshed. */
  readonly isByOAuth: boolean
}

/** A runner's place: the process in it changes. */
export interface Runner {
  readonly name: string
  readonly door: Door
  /** The living process, if there is one. */
  readonly process: () => Started | null
  /** How long nobody starts it again after its next end. */
  readonly stayAway: (millis: number) => void
  readonly starts: () => number
  /** Sets its wall clock, of whichever process is in it, to so many milliseconds beside the right time. */
  readonly setClock: ClockFile["set"]
  readonly clockSeen: ClockFile["seen"]
}

export type RigServices = Layer.Success<typeof InstallationLive>

export interface RigShape {
  readonly runners: ReadonlyArray<Runner>
  readonly churches: ReadonlyArray<Church>
  readonly ledger: Ledger
  /** Ends the database at once, as `pg_ctl stop -m immediate` does; it is started again within a second or two. */
  readonly stopDatabase: Effect.Effect<void>
  /** The disk with the database's data, or why there is none of its own. */
  readonly disk: SmallDisk | string
  /** Processes that have ended, and when. */
  readonly ends: ReadonlyArray<{ readonly worker: number; readonly at: number }>
  /** When the database was stopped. */
  readonly endsOfDatabase: ReadonlyArray<number>
  /** The last that the processes have said, for whoever looks into a failure. */
  readonly lastWords: () => string
}

export class Rig extends Context.Service<Rig, RigShape>()("test/crash/chaos/Rig") {}

export interface RigOptions {
  readonly seed: number
  /** People of each church. */
  readonly people: ReadonlyArray<number>
  /** Of every answer of a source: what is in hand stays in hand for a while. */
  readonly latencyMillis: number
  /** The database gets a disk of its own, where that can be made. */
  readonly ownDisk?: boolean
}

const products = directory.join(",")
/** A new process after one has ended, as a service manager gives one. */
const startAgainMillis = 700

const environment = (env: Readonly<Record<string, string>>) => ConfigProvider.layer(ConfigProvider.fromEnv({ env }))

const temporaryRoot = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "openfaith-chaos-"))),
  (root) => Effect.sync(() => rmSync(root, { recursive: true, force: true }))
)

/** Durable, as it is in production: what was acknowledged has to be there after a crash. */
const startDatabase = Effect.fnUntraced(function* (home: string, diskFile: string | null) {
  const services = yield* Layer.build(
    EmbeddedPostgres.layer.pipe(
      Layer.provideMerge(Home.layer),
      Layer.provide([NodeServices.layer, NodeCrypto.layer, environment({ OPENFAITH_HOME: home })])
    )
  )
  const embedded = Context.get(services, EmbeddedPostgres)
  const { dataDirectory } = yield* embedded.describe
  const disk = diskFile === null ? "it was not asked for" : yield* mountSmallDisk(dirname(dataDirectory), diskFile)
  yield* Effect.addFinalizer(() => Effect.ignore(embedded.discard))
  const { port, url } = yield* embedded.use
  const stop = Effect.gen(function* () {
    const { pid } = yield* embedded.describe
    if (pid !== null) process.kill(pid, "SIGQUIT")
  })
  return { port, url: Redacted.value(url), stop: Effect.orDie(stop), disk }
})

const kept = 4000
const lastOf = (text: string) => text.slice(-kept)

const startRunner = Effect.fnUntraced(function* (
  name: string,
  args: ReadonlyArray<string>,
  door: Door,
  clock: ClockFile,
  env: Readonly<Record<string, string>>,
  ends: Array<{ readonly worker: number; readonly at: number }>
) {
  let current: Started | null = null
  let away = startAgainMillis
  let starts = 0
  let words = ""
  const once = Effect.acquireUseRelease(
    Effect.sync(() => {
      const started = start("apps/cli/src/main.ts", ["serve", "--json", ...args], { ...env, ...clock.env })
      current = started
      door.worker = started.pid
      starts++
      return started
    }),
    (started) => Effect.promise(() => started.ended.finally(() => ends.push({ worker: started.pid, at: Date.now() }))),
    (started) => Effect.promise(async () => ((current = null), started.child.kill("SIGKILL"), await started.ended))
  )
  yield* once.pipe(
    Effect.tap(({ code, signal, stderr, stdout }) =>
      Effect.sync(() => {
        words = lastOf(`${words}\n${new Date().toISOString()} ${name} ended with ${code ?? signal}: ${lastOf(stderr || stdout)}`)
      })
    ),
    Effect.andThen(Effect.suspend(() => Effect.sleep(away))),
    Effect.tap(Effect.sync(() => (away = startAgainMillis))),
    Effect.forever,
    Effect.forkScoped
  )
  const runner: Runner = {
    name,
    door,
    process: () => current,
    stayAway: (millis) => (away = millis),
    starts: () => starts,
    setClock: clock.set,
    clockSeen: clock.seen
  }
  return { runner, words: () => words }
})

const scopes = ["people", "webhooks"]

/** The first church has a person who allowed it, the others a token that is never over. */
const connect = Effect.fnUntraced(function* (options: RigOptions, people: number, index: number) {
  const operations = yield* Operations
  const orgId = `church-${index + 1}`
  const simulator = yield* startSimulator({
    people,
    seed: options.seed + index,
    token: `${orgId}:secret-of-${orgId}`,
    latencyMillis: options.latencyMillis,
    limits: { requests: 1_000_000, deepRequests: 1_000_000 },
    webhookSpeed: 30,
    // Processes are killed between a refresh and its end; a source that forgives nothing then needs a person.
    oauth: { reuse: "until-used" }
  })
  const connection = yield* operations.connect({
    orgId,
    adapter: "pco",
    baseUrl: simulator.url,
    credential: { kind: "basic", id: orgId, secret: Redacted.make(`secret-of-${orgId}`) },
    products: directory
  })
  const isByOAuth = index === 0
  if (isByOAuth) {
    const credentials = yield* Credentials
    yield* credentials.keepPair(connection, pairAt(simulator, scopes), scopes)
  }
  return { orgId, simulator, connection, isByOAuth } satisfies Church
})

/** Starts everything; the churches are connected and nothing is synced yet. The services are the rig's own view of the installation. */
export const startRig = Effect.fn("startRig")(function* (options: RigOptions) {
  const root = yield* temporaryRoot
  const home = join(root, "home")
  const database = yield* startDatabase(join(root, "database"), options.ownDisk === true ? join(root, "disk") : null)
  const ours = { ...clientEnvironment, OPENFAITH_HOME: home, OPENFAITH_PRODUCTS: products }
  const services: Context.Context<RigServices> = yield* Layer.build(
    InstallationLive.pipe(Layer.provide(environment({ ...ours, DATABASE_URL: database.url })))
  )
  const churches = yield* Effect.forEach(options.people, (people, index) => connect(options, people, index)).pipe(
    Effect.provideContext(services)
  )
  const ledger = new Ledger()
  const ends: Array<{ readonly worker: number; readonly at: number }> = []
  const endsOfDatabase: Array<number> = []
  const httpPort = String(yield* freePortOf)
  const started = yield* Effect.forEach(["server", "runner-1", "runner-2"], (name, index) =>
    Effect.gen(function* () {
      const door = yield* openDoor(() => database.port, ledger)
      const url = new URL(database.url)
      url.port = String(door.port)
      const clock = makeClockFile(join(root, `clock-of-${name}`))
      const env = { ...ours, OPENFAITH_PORT: httpPort, DATABASE_URL: url.href }
      return yield* startRunner(name, index === 0 ? [] : ["--role", "runner"], door, clock, env, ends)
    })
  )
  const rig = Rig.of({
    runners: started.map(({ runner }) => runner),
    churches,
    ledger,
    stopDatabase: Effect.suspend(() => {
      endsOfDatabase.push(Date.now())
      return database.stop
    }),
    ends,
    endsOfDatabase,
    disk: database.disk,
    lastWords: () => started.map(({ words }) => words()).join("\n")
  })
  return Context.add(services, Rig, rig)
})

export type RigContext = Context.Context<RigServices | Rig>
export type RigScope = Scope.Scope
