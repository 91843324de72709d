/** The engine's services over a database, adapters, a model, a vault and an HTTP client. Layers meet here and in the programs, nowhere else. */
import { Layer } from "effect"
import { Authorising } from "./Authorising.ts"
import { Authorisations } from "./credentials/Authorisations.ts"
import { BudgetBooks } from "./budget/BudgetBooks.ts"
import { Budgets } from "./budget/Budgets.ts"
import { KeyRotation } from "./credentials/KeyRotation.ts"
import { SourceClients } from "./credentials/SourceClients.ts"
import { Vault } from "./credentials/Vault.ts"
import { Committer } from "./loading/Committer.ts"
import { Losses } from "./loading/Losses.ts"
import { Drift } from "./loading/Drift.ts"
import { ErasedLooks } from "./loading/ErasedLooks.ts"
import { Eraser } from "./loading/Eraser.ts"
import { PartStore } from "./loading/PartStore.ts"
import { Preparation } from "./loading/Preparation.ts"
import { RecordRemoval } from "./loading/RecordRemoval.ts"
import { SingleReads } from "./loading/SingleReads.ts"
import { SliceLoader } from "./loading/SliceLoader.ts"
import { SliceSlots } from "./loading/SliceSlots.ts"
import { StreamCloser } from "./loading/StreamCloser.ts"
import { Targets } from "./loading/Targets.ts"
import { UnlistedRows } from "./loading/UnlistedRows.ts"
import { Aliases } from "./state/Aliases.ts"
import { Asks } from "./state/Asks.ts"
import { ChangeFeed } from "./state/ChangeFeed.ts"
import { Connections } from "./state/Connections.ts"
import { Decisions } from "./state/Decisions.ts"
import { EntityFields } from "./state/EntityFields.ts"
import { Erased } from "./state/Erased.ts"
import { FencedAttempts } from "./FencedAttempts.ts"
import { HandOver } from "./HandOver.ts"
import { History } from "./state/History.ts"
import { Lineage } from "./state/Lineage.ts"
import { Links } from "./state/Links.ts"
import { Incidents } from "./state/Incidents.ts"
import { Findings } from "./state/Findings.ts"
import { Journal } from "./state/Journal.ts"
import { OldRuns } from "./state/OldRuns.ts"
import { Orphans } from "./state/Orphans.ts"
import { Pulse } from "./state/Pulse.ts"
import { Purges } from "./state/Purges.ts"
import { Quarantine } from "./state/Quarantine.ts"
import { Readings } from "./state/Readings.ts"
import { Receipts } from "./state/Receipts.ts"
import { RecordLanes } from "./state/RecordLanes.ts"
import { Records } from "./state/Records.ts"
import { Reprojections } from "./state/Reprojections.ts"
import { Runners } from "./state/Runners.ts"
import { Runs } from "./state/Runs.ts"
import { RunsInLine } from "./state/RunsInLine.ts"
import { Schedules } from "./state/Schedules.ts"
import { Search } from "./state/Search.ts"
import { Sightings } from "./state/Sightings.ts"
import { Standings } from "./state/Standings.ts"
import { StoredContents } from "./state/StoredContents.ts"
import { StoredRows } from "./state/StoredRows.ts"
import { Streams } from "./state/Streams.ts"
import { Timelines } from "./state/Timelines.ts"
import { Upkeep } from "./state/Upkeep.ts"
import { Validators } from "./state/Validators.ts"
import { WaitingReads } from "./state/WaitingReads.ts"
import { WebhookEndpoints } from "./state/WebhookEndpoints.ts"
import { WebhookGaps } from "./state/WebhookGaps.ts"
import { WebhookInbox } from "./state/WebhookInbox.ts"
import { WebhookSubscriptions } from "./credentials/WebhookSubscriptions.ts"
import { WebhookTallies } from "./state/WebhookTallies.ts"
import { PageWriter } from "./store/PageWriter.ts"
import { DeltaProbe } from "./strategies/DeltaProbe.ts"
import { Recogniser } from "./strategies/Recogniser.ts"
import { Disconnector } from "./strategies/Disconnector.ts"
import { Erasures } from "./strategies/Erasures.ts"
import { Explain } from "./strategies/Explain.ts"
import { ContentExpiry } from "./strategies/ContentExpiry.ts"
import { FieldEmptier } from "./strategies/FieldEmptier.ts"
import { FieldSwitches } from "./strategies/FieldSwitches.ts"
import { LossDecisions } from "./strategies/LossDecisions.ts"
import { ReferenceSweeper, ReferenceSweeperHost } from "./strategies/ReferenceSweeper.ts"
import { AskedRecords } from "./AskedRecords.ts"
import { RemovalHost } from "./strategies/RemovalHost.ts"
import { Purger } from "./strategies/Purger.ts"
import { RecordLane } from "./strategies/RecordLane.ts"
import { RecordReads } from "./strategies/RecordReads.ts"
import { Replay } from "./strategies/Replay.ts"
import { ReprojectionHost } from "./strategies/ReprojectionHost.ts"
import { LocalTimes } from "./strategies/LocalTimes.ts"
import { Reprojector } from "./strategies/Reprojector.ts"
import { Retention } from "./strategies/Retention.ts"
import { RunCloser } from "./strategies/RunCloser.ts"
import { RunControl } from "./strategies/RunControl.ts"
import { RunPlanner } from "./strategies/RunPlanner.ts"
import { RunWatch } from "./strategies/RunWatch.ts"
import { SyncEngine } from "./SyncEngine.ts"
import { EntitySyncWorkflowLayer } from "./workflows/EntitySync.ts"
import { EventWriter } from "./webhooks/EventWriter.ts"
import { WebhookAudit } from "./webhooks/WebhookAudit.ts"
import { WebhookIntake } from "./webhooks/WebhookIntake.ts"
import { MainSyncOrchestratorWorkflowLayer } from "./workflows/MainSyncOrchestrator.ts"
import { RunStarter } from "./workflows/RunStarter.ts"
import { RecordStarter } from "./workflows/RecordStarter.ts"
import { RetentionHost } from "./workflows/RetentionHost.ts"
import { RecordSyncWorkflowLayer } from "./workflows/RecordSync.ts"

/** State and store: what reading and requesting need. */
export const StateLive = Layer.mergeAll(
  BudgetBooks.layer,
  Connections.layer,
  Runners.layer,
  Runs.layer,
  RunsInLine.layer,
  HandOver.layer,
  FencedAttempts.layer,
  Schedules.layer,
  Search.layer,
  Standings.layer,
  Streams.layer,
  Sightings.layer,
  Records.layer,
  Decisions.layer,
  Findings.layer,
  Incidents.layer,
  Aliases.layer,
  ChangeFeed.layer,
  Journal.layer,
  OldRuns.layer,
  Timelines.layer,
  Upkeep.layer,
  Orphans.layer,
  Quarantine.layer,
  Readings.layer,
  Receipts.layer,
  Reprojections.layer,
  Purges.layer,
  Erased.layer,
  EntityFields.layer,
  StoredContents.layer,
  History.layer,
  Lineage.layer,
  Links.layer,
  StoredRows.layer,
  Pulse.layer,
  Validators.layer,
  WaitingReads.layer,
  WebhookEndpoints.layer,
  WebhookGaps.layer,
  WebhookInbox.layer,
  WebhookTallies.layer,
  Asks.layer,
  RecordLanes.layer,
  PageWriter.layer
)

/** Everything but the workflows. */
export const EngineLive = Layer.mergeAll(
  SyncEngine.layer,
  Authorising.layer.pipe(Layer.provide(Authorisations.layer)),
  AskedRecords.layer,
  RunPlanner.layer,
  RunCloser.layer,
  RunWatch.layer,
  WebhookAudit.layer,
  Explain.layer,
  LossDecisions.layer,
  Disconnector.layer,
  Erasures.layer,
  FieldSwitches.layer,
  ContentExpiry.layer,
  Retention.layer,
  FieldEmptier.layer,
  Purger.layer
).pipe(
  Layer.provide(Layer.mergeAll(DeltaProbe.layer, Recogniser.layer)),
  Layer.provideMerge(Layer.mergeAll(Reprojector.layer, ReferenceSweeper.layer, LocalTimes.layer)),
  Layer.provideMerge(Eraser.layer),
  Layer.provideMerge(RecordRemoval.layer),
  Layer.provideMerge(RunControl.layer),
  Layer.provideMerge(Replay.layer),
  Layer.provideMerge(KeyRotation.layer),
  Layer.provideMerge(Layer.mergeAll(SourceClients.layer, WebhookSubscriptions.layer)),
  Layer.provideMerge(Budgets.layer),
  Layer.provideMerge(Vault.layer),
  Layer.provideMerge(Targets.layer),
  Layer.provideMerge(StateLive)
)

/** What takes in deliveries; belongs into a process that serves HTTP. */
export const IntakeLive = WebhookIntake.layer.pipe(Layer.provide(EventWriter.layer))

/** What reads and stores. Its parts are nobody else's: each execution of a workflow would carry them in its context, and there are hundreds. */
const LoadingLive = Layer.mergeAll(SliceLoader.layer, RecordLane.layer).pipe(
  Layer.provide(RecordReads.layer),
  Layer.provide(SliceSlots.layer),
  Layer.provide(StreamCloser.layer),
  Layer.provide(Losses.layer),
  Layer.provide(Committer.layer),
  Layer.provide(UnlistedRows.layer),
  Layer.provide(SingleReads.layer),
  Layer.provide(PartStore.layer),
  Layer.provide(Drift.layer),
  Layer.provide(Preparation.layer),
  Layer.provide(ErasedLooks.layer)
)

/** What a runner hosts: the workflows, and the starter that gives them work. */
export const RunnerLive = Layer.mergeAll(
  MainSyncOrchestratorWorkflowLayer,
  EntitySyncWorkflowLayer,
  RunStarter,
  ReprojectionHost,
  RemovalHost,
  RetentionHost,
  ReferenceSweeperHost,
  RecordSyncWorkflowLayer,
  RecordStarter
).pipe(Layer.provide(LoadingLive))
