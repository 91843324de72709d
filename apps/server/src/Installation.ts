/** An installation: home, database, engine and operations in one process. The only place where layers meet. */
import { NodeCrypto, NodeHttpClient, NodeServices } from "@effect/platform-node"
import { pco } from "@openfaith/pco"
import { Adapters, EngineLive, RunnerLive, StateLive, Vault } from "@openfaith/sync-engine"
import { Effect, Layer } from "effect"
import { RunnerCluster } from "./Cluster.ts"
import { Home } from "./home/Home.ts"
import { OperationsLive } from "./operations/OperationsLive.ts"
import { Database } from "./postgres/Database.ts"
import { EmbeddedPostgres } from "./postgres/EmbeddedPostgres.ts"
import { DataLive, MigratedLive, ModelLive } from "./Store.ts"

/** The one list of installed adapters. */
export const installedAdapters = [pco] as const

const PlatformLive = Layer.mergeAll(NodeServices.layer, NodeCrypto.layer, NodeHttpClient.layerUndici)

const VaultLive = Layer.unwrap(
  Effect.map(
    Effect.flatMap(Home, ({ masterKey }) => masterKey),
    Vault.layer
  )
)

const EverythingLive = OperationsLive.pipe(
  Layer.provideMerge(EngineLive),
  Layer.provideMerge(StateLive),
  Layer.provideMerge(VaultLive),
  Layer.provideMerge(Adapters.layer(installedAdapters)),
  Layer.provideMerge(MigratedLive),
  Layer.provideMerge(DataLive),
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

/**
 * Makes this process the runner of its home until the scope closes. Where another process is that already, this one is attached: it reads, and what it
 * requests is started by the other.
 */
export const hostEngine = Effect.gen(function* () {
  const home = yield* Home
  const served = yield* home.serve.pipe(
    Effect.map((here) => ({ here })),
    Effect.catchTag("AlreadyServing", ({ pid }) => Effect.succeed({ attachedTo: pid }))
  )
  if ("attachedTo" in served) return served
  const services = yield* Effect.context<Layer.Success<typeof InstallationLive>>()
  yield* Layer.build(RunnerLive.pipe(Layer.provide(RunnerCluster(served.here.runnerPort)))).pipe(Effect.provideContext(services))
  return "hosting" as const
}).pipe(Effect.withSpan("hostEngine"))
