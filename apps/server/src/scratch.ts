import { NodeCrypto, NodeHttpClient, NodeRuntime, NodeServices } from "@effect/platform-node"
import { pco } from "@openfaith/pco"
import { Adapters, EngineLive, RunnerLive, Runs, Streams, SyncEngine, Vault } from "@openfaith/sync-engine"
import { Effect, Layer, Redacted, Option } from "effect"
import { RunnerCluster } from "./Cluster.ts"
import { Home } from "./home/Home.ts"
import { Database } from "./postgres/Database.ts"
import { EmbeddedPostgres } from "./postgres/EmbeddedPostgres.ts"
import { DataLive, MigratedLive, ModelLive } from "./Store.ts"

const [url = "", token = ""] = process.argv.slice(2)
const VaultLive = Layer.unwrap(
  Effect.gen(function* () {
    const home = yield* Home
    return Vault.layer(yield* home.masterKey)
  })
)
const Platform = Layer.mergeAll(NodeServices.layer, NodeCrypto.layer, NodeHttpClient.layerUndici)
const Base = Layer.mergeAll(ModelLive, Adapters.layer([pco]), VaultLive).pipe(
  Layer.provideMerge(MigratedLive.pipe(Layer.provideMerge(DataLive), Layer.provide(ModelLive))),
  Layer.provideMerge(Database.layer),
  Layer.provideMerge(EmbeddedPostgres.layer),
  Layer.provideMerge(Home.layer),
  Layer.provideMerge(Platform)
)

const program = Effect.gen(function* () {
  const engine = yield* SyncEngine
  const runs = yield* Runs
  const streams = yield* Streams
  const [id = "", secret = ""] = token.split(":")
  const t0 = Date.now()
  const connection = yield* engine.connect({
    orgId: "acme",
    adapter: "pco",
    baseUrl: url,
    credential: { kind: "basic", id, secret: Redacted.make(secret) }
  })
  const { runId } = yield* engine.request({ connection, kind: "full", entities: null })
  console.log(runId, Date.now() - t0)
  for (;;) {
    yield* Effect.sleep("500 millis")
    const run = Option.getOrThrow(yield* runs.find(runId))
    if (run.finishedAt) {
      const p = yield* streams.progress(runId, 1)
      for (const s of p) console.log(s.entity, s.status, s.reason, JSON.stringify(s.receipt))
      console.log(run.status, run.reason, Date.now() - t0)
      return
    }
    const p = yield* streams.progress(runId, run.attempt)
    console.log(p.map((s) => `${s.entity.slice(7)}:${s.status[0]}${s.looks}/${s.sourceTotal}${s.waiting ? "W" : ""}`).join(" "))
  }
})
const Main = RunnerLive.pipe(
  Layer.provideMerge(EngineLive),
  Layer.provideMerge(
    Layer.unwrap(
      Effect.gen(function* () {
        const home = yield* Home
        const { runnerPort } = yield* home.serve
        return RunnerCluster(runnerPort)
      })
    )
  ),
  Layer.provideMerge(Base)
)
NodeRuntime.runMain(program.pipe(Effect.provide(Main)))
