/** The whole engine in this process, over real Postgres and real HTTP, and what tests of it have in common. */
import { NodeCrypto, NodeHttpClient } from "@effect/platform-node"
import type { Adapter, Credential } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"
import {
  Adapters,
  BudgetBooks,
  Budgets,
  Connections,
  dutyGroup,
  EngineLive,
  isActive,
  RunnerLive,
  StateLive,
  type SyncType,
  MasterKeys
} from "@openfaith/sync-engine"
import { Duration, Effect, Layer, Redacted, Schedule } from "effect"
import { ClusterWorkflowEngine, SingleRunner } from "effect/cluster"
import { LocalKey } from "../../apps/server/src/access/LocalKey.ts"
import { OperationsLive } from "../../apps/server/src/operations/OperationsLive.ts"
import { Operations, type RunView } from "../../apps/server/src/operations/Operations.ts"
import { ClusterDataLive } from "../../apps/server/src/Store.ts"
import type { Simulator } from "../../apps/simulator/src/index.ts"
import { DatabaseTest, WorkingDatabaseTest } from "./database.ts"
import { pcoDirectory } from "./pcoDirectory.ts"

/** The key of every test installation. */
export const testKey = Redacted.make(new Uint8Array(32).fill(7))

/** The key of whoever owns a test installation. */
export const testLocalKey = Redacted.make("local_of-a-test")

/** One runner, its journal in Postgres: the storage is the real one, only there are no other runners to talk to. */
const ClusterTest = ClusterWorkflowEngine.layer.pipe(
  Layer.provideMerge(
    SingleRunner.layer({
      runnerStorage: "memory",
      shardingConfig: {
        availableShardGroups: ["default", dutyGroup],
        assignedShardGroups: ["default", dutyGroup],
        shardsPerGroup: 10,
        refreshAssignmentsInterval: "100 millis",
        entityMessagePollInterval: "200 millis",
        entityReplyPollInterval: "50 millis",
        entityTerminationTimeout: "1 second"
      }
    })
  ),
  Layer.provide(ClusterDataLive)
)

/** The engine over whatever database there is, with the directory of Planning Center, or all of it where `pco` is given, and any further adapters. */
export const engineOver = (...adapters: ReadonlyArray<Adapter>) =>
  Layer.mergeAll(OperationsLive, RunnerLive, LocalKey.layer(testLocalKey)).pipe(
    Layer.provideMerge(ClusterTest),
    Layer.provideMerge(EngineLive),
    Layer.provideMerge(StateLive),
    Layer.provideMerge(MasterKeys.layer(testKey)),
    Layer.provideMerge(Adapters.layer([...(adapters.some(({ id }) => id === pco.id) ? [] : [pcoDirectory]), ...adapters])),
    Layer.provideMerge([NodeHttpClient.layerUndici, NodeCrypto.layer])
  )

/** The engine with a database of its own. */
export const engineWith = (...adapters: ReadonlyArray<Adapter>) => engineOver(...adapters).pipe(Layer.provideMerge(WorkingDatabaseTest))

export const EngineTest = engineWith()

/** What clients of sources are made from, without an engine. */
export const SourcesTest = Layer.mergeAll(Connections.layer, Budgets.layer).pipe(
  Layer.provideMerge(BudgetBooks.layer),
  Layer.provideMerge(DatabaseTest),
  Layer.provideMerge([Adapters.layer([pco]), NodeHttpClient.layerUndici])
)

/** More requests than any test sends: for tests that are not about the limit. */
export const noLimit = { requests: 1_000_000, deepRequests: 1_000_000 } as const

/** Long variants run too: many seeds, long waits. */
export const isDeep = process.env["OPENFAITH_TEST_DEEP"] === "1"

/** The engine asks a source for years if need be; a test does not. */
const patience = isDeep ? Duration.minutes(5) : Duration.minutes(4)

/** Where a church is, and what lets its reader in. */
export type Place = (Pick<Simulator, "token" | "url"> | { readonly url: string; readonly credential: Credential }) & {
  /** What is read of it, where that is not what tests usually read. */
  readonly products?: ReadonlyArray<string>
}

const credentialOf = (place: Place): Credential => {
  if ("credential" in place) return place.credential
  const [id = "", secret = ""] = place.token.split(":")
  return { kind: "basic", id, secret: Redacted.make(secret) }
}

/** Connects an organisation to a simulated church; the same one again is the same connection. */
export const connectTo = Effect.fn("connectTo")(function* (
  simulator: Place,
  orgId: string,
  adapter = "pco",
  products: ReadonlyArray<string> | null = simulator.products ?? null
) {
  const operations = yield* Operations
  return yield* operations.connect({
    orgId,
    adapter,
    baseUrl: simulator.url,
    credential: credentialOf(simulator),
    ...(products === null ? {} : { products })
  })
})

/** Waits until a run has ended; one that does not dies with what it was last seen doing. */
export const untilEnded = Effect.fn("untilEnded")(function* (runId: string) {
  const operations = yield* Operations
  let last: RunView | null = null
  return yield* operations.run(runId).pipe(
    Effect.tap((view) => Effect.sync(() => (last = view))),
    Effect.repeat({ until: ({ run }) => !isActive(run.status), schedule: Schedule.spaced("25 millis") }),
    Effect.timeoutOrElse({
      duration: patience,
      orElse: () => Effect.die(new Error(`The run did not end within ${Duration.format(patience)}: ${JSON.stringify(last, null, 1)}`))
    })
  )
})

export interface SyncOptions {
  readonly simulator: Place
  readonly orgId: string
  readonly kind?: SyncType
  readonly adapter?: string
  readonly entities?: ReadonlyArray<string>
}

/** Asks for a run as any caller does, waits for its end, and answers what an operator would be shown. */
export const syncOnce = Effect.fn("syncOnce")(function* ({ adapter, entities, kind = "full", orgId, simulator }: SyncOptions) {
  const operations = yield* Operations
  const connection = yield* connectTo(simulator, orgId, adapter)
  const { runId } = yield* operations.requestRun(connection, kind, entities ?? null)
  return yield* untilEnded(runId)
})

/** The stream of an entity in a run. Dies where the run has none. */
export const streamOf = ({ streams }: RunView, entity: string) => {
  const found = streams.find((stream) => stream.entity === entity)
  if (!found) throw new Error(`The run has no stream of ${entity}.`)
  return found
}

/** The receipt of an entity in a run. Dies where there is none. */
export const receiptOf = (view: RunView, entity: string) => {
  const { receipt, reason, status } = streamOf(view, entity)
  if (!receipt) throw new Error(`${entity} has no receipt; it is ${status}: ${reason}`)
  return receipt
}
