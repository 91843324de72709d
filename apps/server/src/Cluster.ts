/**
 * The durable workflow engine over Postgres. A runner keeps its address across restarts, so a process that was killed gets its shards back at once;
 * the times below decide how soon another one takes over, and how late a durable timer may be.
 */
import * as NodeClusterSocket from "@effect/platform-node/NodeClusterSocket"
import { Layer, Option } from "effect"
import { ClusterWorkflowEngine, RunnerAddress } from "effect/cluster"
import { ClusterDataLive } from "./Store.ts"

const timings = {
  shardLockExpiration: "15 seconds",
  shardLockRefreshInterval: "5 seconds",
  refreshAssignmentsInterval: "1 second",
  runnerHealthCheckInterval: "5 seconds",
  entityMessagePollInterval: "1 second",
  entityTerminationTimeout: "1 second"
} as const

/** The workflow engine of a process that runs workflows, listening on 127.0.0.1. */
export const RunnerCluster = (port: number) =>
  ClusterWorkflowEngine.layer.pipe(
    Layer.provideMerge(
      NodeClusterSocket.layer({
        storage: "sql",
        shardingConfig: { ...timings, runnerAddress: Option.some(RunnerAddress.make("127.0.0.1", port)) }
      })
    ),
    Layer.provide(ClusterDataLive)
  )
