/**
 * Rig: an installation as it stands in a data centre, on this machine. A PostgreSQL of its own, three runner processes, each with a door of its own to
 * it, started again whenever they end, and churches that change and tell of it. Everything is ended, and deleted, with the scope.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { NodeCrypto, NodeServices } from "@effect/platform-node"
import { EmbeddedPostgres, Home, InstallationLive, Operations } from "@openfaith/server"
import type { Connection } from "@openfaith/sync-engine"
import { ConfigProvider, Context, Effect, Layer, Redacted, type Scope } from "effect"
import { type Simulator, startSimulator } from "../../../apps/simulator/src/index.ts"
import { directory } from "../../support/directory.ts"
import { freePortOf } from "../../support/freePort.ts"
import { type Started, start } from "../../support/processes.ts"
import { Ledger } from "./Ledger.ts"
import { type Door, openDoor } from "./proxy.ts"

export interface Church {
  readonly orgId: string
  readonly simulator: Simulator
  readonly connection: Connection
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
}

export type RigServices = Layer.Success<typeof InstallationLive>

export interface RigShape {
  readonly runners: ReadonlyArray<Runner>
  readonly churches: ReadonlyArray<Church>
  readonly ledger: Ledger
  /** Ends the database at once, as `pg_ctl stop -m immediate` does; it is started again within a second or two. */
  readonly stopDatabase: Effect.Effect<void>
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
const startDatabase = Effect.fnUntraced(function* (home: string) {
  const services = yield* Layer.build(
    EmbeddedPostgres.layer.pipe(
      Layer.provideMerge(Home.layer),
      Layer.provide([NodeServices.layer, NodeCrypto.layer, environment({ OPENFAITH_HOME: home })])
    )
  )
  const embedded = Context.get(services, EmbeddedPostgres)
  yield* Effect.addFinalizer(() => Effect.ignore(embedded.discard))
  const { port, url } = yield* embedded.use
  const stop = Effect.gen(function* () {
    const { pid } = yield* embedded.describe
    if (pid !== null) process.kill(pid, "SIGQUIT")
  })
  return { port, url: Redacted.value(url), stop: Effect.orDie(stop) }
})

const kept = 4000
const lastOf = (text: string) => text.slice(-kept)

const startRunner = Effect.fnUntraced(function* (
  name: string,
  args: ReadonlyArray<string>,
  door: Door,
  env: Readonly<Record<string, string>>
) {
  let current: Started | null = null
  let away = startAgainMillis
  let starts = 0
  let words = ""
  const once = Effect.acquireUseRelease(
    Effect.sync(() => {
      const started = start("apps/cli/src/main.ts", ["serve", "--json", ...args], env)
      current = started
      door.worker = started.pid
      starts++
      return started
    }),
    (started) => Effect.promise(() => started.ended),
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
  const runner: Runner = { name, door, process: () => current, stayAway: (millis) => (away = millis), starts: () => starts }
  return { runner, words: () => words }
})

const connect = Effect.fnUntraced(function* (options: RigOptions, people: number, index: number) {
  const operations = yield* Operations
  const orgId = `church-${index + 1}`
  const simulator = yield* startSimulator({
    people,
    seed: options.seed + index,
    token: `${orgId}:secret-of-${orgId}`,
    latencyMillis: options.latencyMillis,
    limits: { requests: 1_000_000, deepRequests: 1_000_000 },
    webhookSpeed: 30
  })
  const connection = yield* operations.connect({
    orgId,
    adapter: "pco",
    baseUrl: simulator.url,
    credential: { kind: "basic", id: orgId, secret: Redacted.make(`secret-of-${orgId}`) },
    products: directory
  })
  return { orgId, simulator, connection } satisfies Church
})

/** Starts everything; the churches are connected and nothing is synced yet. The services are the rig's own view of the installation. */
export const startRig = Effect.fn("startRig")(function* (options: RigOptions) {
  const root = yield* temporaryRoot
  const home = join(root, "home")
  const database = yield* startDatabase(join(root, "database"))
  const services: Context.Context<RigServices> = yield* Layer.build(
    InstallationLive.pipe(Layer.provide(environment({ OPENFAITH_HOME: home, DATABASE_URL: database.url, OPENFAITH_PRODUCTS: products })))
  )
  const churches = yield* Effect.forEach(options.people, (people, index) => connect(options, people, index)).pipe(
    Effect.provideContext(services)
  )
  const ledger = new Ledger()
  const httpPort = String(yield* freePortOf)
  const started = yield* Effect.forEach(["server", "runner-1", "runner-2"], (name, index) =>
    Effect.gen(function* () {
      const door = yield* openDoor(() => database.port, ledger)
      const url = new URL(database.url)
      url.port = String(door.port)
      const env = { OPENFAITH_HOME: home, OPENFAITH_PORT: httpPort, OPENFAITH_PRODUCTS: products, DATABASE_URL: url.href }
      return yield* startRunner(name, index === 0 ? [] : ["--role", "runner"], door, env)
    })
  )
  const rig = Rig.of({
    runners: started.map(({ runner }) => runner),
    churches,
    ledger,
    stopDatabase: database.stop,
    lastWords: () => started.map(({ words }) => words()).join("\n")
  })
  return Context.add(services, Rig, rig)
})

export type RigContext = Context.Context<RigServices | Rig>
export type RigScope = Scope.Scope
