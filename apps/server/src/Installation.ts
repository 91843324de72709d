/** An installation: home, database, engine and operations in one process. The only place where layers meet. */
import * as NodeCrypto from "@effect/platform-node/NodeCrypto"
import * as NodeServices from "@effect/platform-node/NodeServices"
import {
  Adapters,
  AfterRestoreLive,
  Budgets,
  EngineLive,
  HandOver,
  RunnerLive,
  masterKeyOf,
  MasterKeys,
  SchedulerLive,
  StateLive,
  Troubles,
  WebhookAuditorLive
} from "@openfaith/sync-engine"
import { Context, Effect, type Exit, Fiber, Layer, Option, Scope } from "effect"
import { Aead, Cipher, Digest, Kdf, KeyAgreement, KeyWrap, Mac, SecureRandom, Signature } from "effect/crypto"
import { Alerts } from "./alerts/Alerts.ts"
import { AlertChannels, watchForAlerts } from "./alerts/AlertWatch.ts"
import { AuditLog } from "./access/AuditLog.ts"
import { ApiKeys } from "./access/ApiKeys.ts"
import { Sessions } from "./access/Sessions.ts"
import { otherAtWork } from "./cluster/otherAtWork.ts"
import { RunnerCluster, runnerAddresses } from "./cluster/RunnerCluster.ts"
import { runnerHealth } from "./cluster/runnerHealth.ts"
import { requireDatabase } from "./cluster/requireDatabase.ts"
import { takePart } from "./cluster/takePart.ts"
import { watchTimeline } from "./cluster/watchTimeline.ts"
import { Home, type ServingHere } from "./home/Home.ts"
import { Operations } from "./operations/Operations.ts"
import { OperationsLive } from "./operations/OperationsLive.ts"
import { PublicAddressLive } from "./http/publicAddress.ts"
import { ServerServicesLive } from "./http/ApiRoutes.ts"
import { serveFigures } from "./http/serveFigures.ts"
import { serveHttp } from "./http/serveHttp.ts"
import { loadAdapters } from "./adapters/loadAdapters.ts"
import { guardedHttpClient } from "./outbound/guardedDispatcher.ts"
import { Database } from "./postgres/Database.ts"
import { EmbeddedPostgres } from "./postgres/EmbeddedPostgres.ts"
import { withAddresses } from "./sourceAddresses.ts"
import { DataLive, MigratedLive, ModelLive } from "./Store.ts"

/** What the adapters of this process say of themselves; there need not be an installation. Fails where one of others cannot be used. */
export const AdaptersLive = Layer.unwrap(Effect.map(Effect.flatMap(loadAdapters, withAddresses), Adapters.layer)).pipe(
  Layer.provide(NodeServices.layer)
)

const PlatformLive = Layer.mergeAll(NodeServices.layer, NodeCrypto.layer)

/** Read anew whenever they are asked for, since another process may have rotated them; those read last where the files cannot be read just now. */
const MasterKeysLive = Layer.effect(
  MasterKeys,
  Effect.gen(function* () {
    const home = yield* Home
    const ring = Effect.map(home.masterKeys, ([current, ...former]) => [masterKeyOf(current), ...former.map(masterKeyOf)] as const)
    let known = yield* ring
    const read = Effect.map(ring, (keys) => (known = keys))
    return MasterKeys.of({ all: Effect.orElseSucceed(read, () => known), replace: Effect.orDie(home.replaceMasterKey) })
  })
)

/** Asked of a database that others run; ours is as it has to be. */
const RequiredLive = Layer.effectDiscard(
  Effect.gen(function* () {
    const { kind, url } = yield* Database
    if (kind === "external") yield* requireDatabase(url)
  })
)

const EverythingLive = Layer.mergeAll(OperationsLive, ServerServicesLive).pipe(
  Layer.provideMerge(EngineLive),
  Layer.provideMerge(StateLive),
  Layer.provideMerge(MasterKeysLive),
  Layer.provideMerge(PublicAddressLive),
  Layer.provideMerge(guardedHttpClient()),
  Layer.provideMerge(AdaptersLive),
  Layer.provideMerge(DataLive),
  Layer.provideMerge(MigratedLive),
  Layer.provideMerge(RequiredLive),
  Layer.provideMerge(ModelLive)
)

/** Makes the home and its database at first use, and brings the store up to date. */
export const InstallationLive = EverythingLive.pipe(
  Layer.provideMerge(Database.layer),
  Layer.provideMerge(EmbeddedPostgres.layer),
  Layer.provideMerge(Home.layer),
  Layer.provideMerge(PlatformLive)
)

/** For commands that read: fails with `NoInstallation` where there is no home, and makes none. */
export const ExistingInstallationLive = EverythingLive.pipe(
  Layer.provideMerge(Database.layerExisting),
  Layer.provideMerge(EmbeddedPostgres.layer),
  Layer.provideMerge(Home.layerExisting),
  Layer.provideMerge(PlatformLive)
)

/** Time for pages that are there to be committed; most are within a second. */
const commitPatience = "12 seconds"
/** Time for the cluster to give its shards back. */
const handoverPatience = "8 seconds"

/**
 * Stops a runner, but not at any price: a workflow that waits for others does not always let go when its process ends, and everything it has done is
 * stored. Whoever takes its place goes on from there, as after a crash.
 */
const closeWithin = (runner: Scope.Closeable, exit: Exit.Exit<unknown, unknown>) =>
  Scope.close(runner, exit).pipe(
    Effect.forkDetach({ startImmediately: true }),
    Effect.flatMap(Fiber.await),
    Effect.timeoutOption(handoverPatience),
    Effect.flatMap((closed) =>
      Option.isSome(closed)
        ? Effect.void
        : Effect.logInfo(`The runner did not hand over within ${handoverPatience}; its work goes on at the next start.`)
    )
  )

/**
 * Makes this process the one that serves its home until the scope closes, or names the one that is. It needs no database, so it is decided before
 * anything is started that there may be only one of.
 */
export const claimHome = Effect.gen(function* () {
  const home = yield* Home
  return yield* home.serve.pipe(
    Effect.map((here) => ({ here })),
    Effect.catchTag("AlreadyServing", ({ pid }) => Effect.succeed({ attachedTo: pid }))
  )
}).pipe(Effect.withSpan("claimHome"))

/** Folders of this machine whose disk must not become full: the home's, and that of its database where it is ours. */
const ownFolders = Effect.gen(function* () {
  const { root } = yield* Home
  const facts = yield* (yield* Database).describe
  return [root, ...(facts.kind === "embedded" ? [facts.dataDirectory] : [])]
})

export interface HostOptions {
  /** Whether deliveries are taken in, and what else HTTP serves. */
  readonly http: boolean
  /** What is due by itself (schedules, audits of webhooks) starts when this has ended; `null`: this process does only what it is asked for. */
  readonly schedulesFrom: Effect.Effect<unknown> | null
}

/** Without what no workflow asks for: each execution copies its context several times, and there are hundreds of them. */
const ofWorkflows = (services: Context.Context<Layer.Success<typeof InstallationLive>>) =>
  services.pipe(
    Context.omit(Home, EmbeddedPostgres, Operations, ApiKeys, Sessions, AuditLog, Alerts, AlertChannels, Troubles),
    Context.omit(SecureRandom.SecureRandom, Digest.Digest, Mac.Mac, Kdf.Kdf, Aead.Aead, Cipher.Cipher),
    Context.omit(Signature.Signature, KeyAgreement.KeyAgreement, KeyWrap.KeyWrap)
  )

/** Runs the workflows of a claimed place, and its HTTP server where asked, until the scope closes; answers the server's URL. */
export const runEngine = Effect.fn("runEngine")(function* (
  { announce, name, runnerPort }: ServingHere,
  { http, schedulesFrom }: HostOptions
) {
  yield* watchTimeline
  // Only one process at a time has the place, so whatever another of its name holds of a budget, nobody will use. Where it cannot be told it expires.
  yield* (yield* Budgets).succeed(name).pipe(Effect.ignore)
  const addresses = yield* runnerAddresses(runnerPort)
  const role = schedulesFrom === null ? "command" : http ? "all" : "runner"
  const { drain } = yield* takePart({ role, address: `${addresses.address.host}:${addresses.address.port}` })
  const url = http ? yield* serveHttp() : null
  if (schedulesFrom !== null) yield* watchForAlerts(yield* ownFolders)
  if (url !== null) yield* announce(url)
  const { idle } = yield* HandOver
  const runner = yield* Scope.make()
  yield* Effect.addFinalizer((exit) =>
    drain.pipe(Effect.andThen(Effect.timeoutOption(idle, commitPatience)), Effect.andThen(closeWithin(runner, exit)))
  )
  const hosted =
    schedulesFrom === null
      ? RunnerLive
      : Layer.mergeAll(RunnerLive, SchedulerLive(schedulesFrom), WebhookAuditorLive(schedulesFrom), AfterRestoreLive(schedulesFrom))
  const cluster = RunnerCluster({ ...addresses, duties: schedulesFrom !== null }, yield* runnerHealth(addresses.address.host))
  yield* Layer.buildWithScope(hosted.pipe(Layer.provide(cluster)), runner).pipe(Effect.updateContext(ofWorkflows))
  return url
})

/** HTTP alone, beside whoever does the work, until the scope closes; answers the server's URL. */
export const hostHttp = Effect.gen(function* () {
  yield* watchTimeline
  const url = yield* serveHttp()
  yield* takePart({ role: "api", address: url })
  yield* watchForAlerts(yield* ownFolders)
  return url
}).pipe(Effect.withSpan("hostHttp"))

/**
 * Makes this process a runner among others until the scope closes: of its home, and of whichever homes share its database. Answers where it tells of
 * itself, if it was asked to.
 */
export const hostRunner = Effect.gen(function* () {
  const home = yield* Home
  const figuresUrl = yield* serveFigures
  yield* runEngine(yield* home.join, { http: false, schedulesFrom: Effect.void })
  return { figuresUrl }
}).pipe(Effect.withSpan("hostRunner"))

/**
 * Makes this process the runner of its home until the scope closes. Where another process is that already, this one is attached: it reads, and what it
 * requests is started by the other.
 */
export const hostEngine = Effect.fn("hostEngine")(function* (options: HostOptions) {
  // A command takes no part where others do the work already, wherever they are.
  const other = options.schedulesFrom === null ? yield* otherAtWork : null
  if (other !== null) return { attachedTo: other.pid }
  const claimed = yield* claimHome
  if ("attachedTo" in claimed) return claimed
  return { url: yield* runEngine(claimed.here, options) }
})
