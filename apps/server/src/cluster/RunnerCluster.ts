/**
 * The durable workflow engine over Postgres. A runner keeps its address across restarts, so a process that was killed gets its shards back at once;
 * the times below decide how soon another one takes over, and how late a durable timer may be.
 */
import { NodeCrypto } from "@effect/platform-node"
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import { Config, Effect, Layer, Option } from "effect"
import { ClusterWorkflowEngine, RunnerAddress, ShardingConfig, SocketRunner, SqlMessageStorage, SqlRunnerStorage } from "effect/cluster"
import { RpcSerialization } from "effect/rpc"
import { dutyGroup, shardGroups, shardsPerGroup } from "@openfaith/sync-engine"
import { ClusterDataLive } from "../Store.ts"
import { withoutDoubtfulReads } from "./doubtfulReads.ts"
import type { runnerHealth } from "./runnerHealth.ts"
import { watchNeighbour } from "./watchNeighbour.ts"

/** What a process holds passes to another so long after it was last heard of. */
export const shardLockExpiration = "15 seconds"

const timings = {
  shardLockExpiration,
  shardLockRefreshInterval: "5 seconds",
  refreshAssignmentsInterval: "1 second",
  runnerHealthCheckInterval: "5 seconds",
  entityMessagePollInterval: "1 second",
  entityTerminationTimeout: "1 second",
  // A message for a workflow that a runner does not know would be answered with a failure after this, for good. It waits for one that knows it.
  entityRegistrationTimeout: "365 days"
} as const

/**
 * Loops that run once in the whole cluster have shards of their own: a command that does the work of one run, and nothing that is due, takes no part in
 * them.
 */
const groups = (duties: boolean) => ({
  availableShardGroups: [...shardGroups, dutyGroup],
  assignedShardGroups: duties ? [...shardGroups, dutyGroup] : shardGroups
})

export interface RunnerPlace {
  /** Where other runners reach it. */
  readonly address: RunnerAddress.RunnerAddress
  readonly listenAddress: RunnerAddress.RunnerAddress
  /** Whether it takes its turn at what runs once in the whole cluster. */
  readonly duties: boolean
}

/** Where other runners reach this process, and where it listens for them: nowhere but on this machine, unless it is told so. */
export const runnerAddresses = Effect.fnUntraced(function* (ownPort: number) {
  const host = yield* Config.NonEmptyString("OPENFAITH_RUNNER_HOST").pipe(Config.withDefault("127.0.0.1"))
  const port = yield* Config.Port("OPENFAITH_RUNNER_PORT").pipe(Config.withDefault(ownPort))
  const listenOn = yield* Config.NonEmptyString("OPENFAITH_RUNNER_LISTEN").pipe(Config.withDefault(host))
  return { address: RunnerAddress.make(host, port), listenAddress: RunnerAddress.make(listenOn, port) }
})

/** The workflow engine of a process that runs workflows: one runner among any number on the same database. */
export const RunnerCluster = ({ address, duties, listenAddress }: RunnerPlace, health: Effect.Success<ReturnType<typeof runnerHealth>>) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(SocketRunner.layer),
    Layer.merge(watchNeighbour(address)),
    Layer.provide([NodeClusterSocket.layerSocketServer, NodeClusterSocket.layerClientProtocol, health]),
    Layer.provideMerge(withoutDoubtfulReads.pipe(Layer.provide(SqlMessageStorage.layer), Layer.provide(NodeCrypto.layerDigest))),
    Layer.provide(Layer.orDie(SqlRunnerStorage.layer)),
    Layer.provide([
      ShardingConfig.layerFromEnv({
        ...timings,
        shardsPerGroup,
        ...groups(duties),
        runnerAddress: Option.some(address),
        runnerListenAddress: Option.some(listenAddress)
      }),
      RpcSerialization.layerSchemaBinary({}),
      ClusterDataLive
    ])
  )
