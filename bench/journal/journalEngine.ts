/**
 * The engine's real workflows over a journal in Postgres, with strategies that stand in for source and store: what is measured is what the journal costs.
 */
import { NodeCrypto } from "@effect/platform-node"
import { PgClient } from "@effect/sql-pg"
import { EntitySyncWorkflowLayer, MainSyncOrchestratorWorkflowLayer } from "@openfaith/sync-engine"
import { Effect, Layer, Redacted } from "effect"
import { ClusterWorkflowEngine, SingleRunner } from "effect/cluster"
import { SliceLoader, type SliceLoaderShape } from "../../packages/sync-engine/src/loading/SliceLoader.ts"
import { RunCloser } from "../../packages/sync-engine/src/strategies/RunCloser.ts"
import { RunPlanner, type RunPlannerShape } from "../../packages/sync-engine/src/strategies/RunPlanner.ts"
import { RunWatch, type RunWatchShape } from "../../packages/sync-engine/src/strategies/RunWatch.ts"

export interface StandIns {
  readonly next: SliceLoaderShape["next"]
  readonly begin?: RunPlannerShape["begin"]
  readonly watch?: RunWatchShape
}

/** Connections for the journal, as a runner has them. */
const journalOf = (url: string) =>
  PgClient.layer({
    url: Redacted.make(url),
    maxConnections: 8,
    applicationName: "bench-cluster",
    startupParameters: { search_path: "cluster", TimeZone: "UTC" }
  })

/** One runner, as of a process that has just started. */
export const journalEngine = (url: string, { begin, next, watch }: StandIns) =>
  Layer.fresh(
    Layer.mergeAll(EntitySyncWorkflowLayer, MainSyncOrchestratorWorkflowLayer).pipe(
      Layer.provide([
        Layer.succeed(SliceLoader, SliceLoader.of({ next, giveUp: () => Effect.void })),
        Layer.succeed(
          RunPlanner,
          RunPlanner.of({
            begin: begin ?? (() => Effect.succeed([])),
            preview: () => Effect.succeed([]),
            storedTotals: () => Effect.succeed(new Map())
          })
        ),
        Layer.succeed(RunWatch, RunWatch.of(watch ?? { ended: () => Effect.succeed([]), nextEnded: () => Effect.succeed([]) })),
        Layer.succeed(RunCloser, RunCloser.of({ block: () => Effect.void, close: () => Effect.succeed("complete" as const) }))
      ]),
      Layer.provideMerge(ClusterWorkflowEngine.layer),
      Layer.provideMerge(
        SingleRunner.layer({
          runnerStorage: "memory",
          // As apps/server/src/cluster/RunnerCluster.ts has them.
          shardingConfig: {
            shardsPerGroup: 64,
            refreshAssignmentsInterval: "100 millis",
            entityMessagePollInterval: "1 second",
            entityReplyPollInterval: "100 millis",
            entityTerminationTimeout: "1 second"
          }
        })
      ),
      Layer.provide([journalOf(url), NodeCrypto.layer])
    )
  )
