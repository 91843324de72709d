/**
 * The durable workflow engine over Postgres. A runner keeps its address across restarts, so a process that was killed gets its shards back at once;
 * the times below decide how soon another one takes over, and how late a durable timer may be.
 */
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import { Config, Effect, Layer, Option } from "effect"
import { ClusterWorkflowEngine, RunnerAddress } from "effect/cluster"
import { dutyGroup, shardGroups } from "@openfaith/sync-engine"
import { ClusterDataLive } from "../Store.ts"

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
 * The same in every process, and for good: a workflow is stored with its shard. Each shard that moves costs two statements on one connection, one after
 * the other; were they not done within the refresh interval, that connection would be given up, and with it the locks of all shards. With the usual 300
 * that came about when three runners started on a busy machine.
 */
const shardsPerGroup = 64

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
export const RunnerCluster = ({ address, duties, listenAddress }: RunnerPlace) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(
      NodeClusterSocket.layer({
        storage: "sql",
        shardingConfig: {
          ...timings,
          shardsPerGroup,
          ...groups(duties),
          runnerAddress: Option.some(address),
          runnerListenAddress: Option.some(listenAddress)
        }
      })
    ),
    Layer.provide(ClusterDataLive)
  )
