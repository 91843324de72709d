export { AnotherAccount, Authorising, NoOAuth, NotAuthorised } from "./Authorising.ts"
export type { Authorisation } from "./credentials/Authorisations.ts"
export { Credentials, type CredentialFacts } from "./credentials/Credentials.ts"
export { OAuthNotConfigured } from "./credentials/TokenEndpoint.ts"
export { Adapters, getManifestForAdapter, UnknownAdapter } from "./Adapters.ts"
export { CanonicalModel } from "./CanonicalModel.ts"
export { BudgetBooks, type BudgetFilter, type BudgetInUse } from "./budget/BudgetBooks.ts"
export { Budgets } from "./budget/Budgets.ts"
export { getApiClientForOrg, NotConnected, SourceClients } from "./credentials/SourceClients.ts"
export { KeyRotation, type Rotated } from "./credentials/KeyRotation.ts"
export { type MasterKey, masterKeyOf, MasterKeys } from "./credentials/MasterKeys.ts"
export { SealBroken, Vault } from "./credentials/Vault.ts"
export { EngineLive, IntakeLive, RunnerLive, StateLive } from "./EngineLive.ts"
export {
  buildEntityDependencyGraph,
  extractHardDependencies,
  extractSoftDependencies,
  HardCycle,
  resolveSyncOrder,
  type DependencyGraph
} from "./graph/DependencyGraph.ts"
export { graphFormats, renderGraph, type GraphFormat } from "./graph/renderGraph.ts"
export { canonicalId, ConnectionId, RunId } from "./ids.ts"
export { streamEntityData } from "./loading/streamEntityData.ts"
export { Blackout } from "./schedules/Blackout.ts"
export { changeTiming, type ScheduleChange } from "./schedules/change.ts"
export { shardGroupOf, shardGroups, shardsPerGroup } from "./workflowMajors.ts"
export { OutdatedProgram } from "./store/outdated.ts"
export { dutyGroup } from "./duty.ts"
export { FencedAttempts } from "./FencedAttempts.ts"
export { HandOver } from "./HandOver.ts"
export { type Runner, type RunnerHere, RunnerRole, Runners, silentAfterSeconds } from "./state/Runners.ts"
export { AfterRestoreLive, compareRestored } from "./schedules/AfterRestore.ts"
export { SchedulerLive, tick } from "./schedules/Scheduler.ts"
export { gapsOf, nextDue, UnusableSchedule, type Timing } from "./schedules/Timing.ts"
export { ChangeFeed, type Change, type ChangePosition, type ChangesRead, UnusablePosition } from "./state/ChangeFeed.ts"
export type { Unproven } from "./state/ConnectedEntity.ts"
export { Connections, type Connection } from "./state/Connections.ts"
export { Decisions, type Decision, type DecisionKind, type DecisionRecord, type DecisionStatus } from "./state/Decisions.ts"
export type { LookOutcome, ToldLook } from "./state/History.ts"
export type { CanonicalPlace } from "./state/Lineage.ts"
export { Pulse, type Beat, type DatabaseState, type Figures } from "./state/Pulse.ts"
export { type Trouble, type TroubleFacts, type TroubleKind, troubleKinds, Troubles } from "./state/Troubles.ts"
export { type Timeline, TimelineMark, Timelines } from "./state/Timelines.ts"
export { Upkeep as UpkeepTasks } from "./state/Upkeep.ts"
export { Purges, type Purge } from "./state/Purges.ts"
export { connectionTables, keptTables, tablesWithoutConnection } from "./store/connectionTables.ts"
export type { Erasure } from "./loading/Eraser.ts"
export { type FieldsSwitched, type FieldState, FieldSwitches, type FieldSwitchesShape, UnusableField } from "./strategies/FieldSwitches.ts"
export { Erasures, type ErasureTrouble, MergedAway, type NamedRow, NothingToErase } from "./strategies/Erasures.ts"
export { type Disconnected, Disconnector } from "./strategies/Disconnector.ts"
export { type PurgePreview, Purger } from "./strategies/Purger.ts"
export { Quarantine } from "./state/Quarantine.ts"
export {
  QuarantineGroupPlace,
  type PlacedGroup,
  type QuarantinedRecord,
  type QuarantineGroup,
  type Selection
} from "./state/QuarantinedRecord.ts"
export { Reprojections, type Reprojection } from "./state/Reprojections.ts"
export { Finding, FindingKind, type FoundRecord } from "./state/Findings.ts"
export { EntityReceipt } from "./state/Receipt.ts"
export { ProvenPlace, Receipts, type LeastProven, type ProvenEntity, type Proves } from "./state/Receipts.ts"
export { Records } from "./state/Records.ts"
export { Incidents, type Incident, type IncidentKind } from "./state/Incidents.ts"
export { Ladder } from "./workflows/Watchdog.ts"
export { isActive, Runs, SyncType, type Run, type RunStatus } from "./state/Runs.ts"
export { keyOf, Schedules, type ScheduleName, type StoredSchedule } from "./state/Schedules.ts"
export {
  type EntityHolding,
  HealthState,
  mostCounted,
  mostOpen,
  mostStandings,
  type StandingFacts,
  type StandingPlace,
  Standings
} from "./state/Standings.ts"
export { StoredRows, type CanonicalLine, type StoredRecord } from "./state/StoredRows.ts"
export { Streams, type StreamProgress } from "./state/Streams.ts"
export {
  WaitingReads,
  type ReadReason,
  type ReadWanted,
  type WaitingCount,
  type WaitingPlace,
  type WaitingRead
} from "./state/WaitingReads.ts"
export { WebhookEndpoints, type WebhookEndpoint } from "./state/WebhookEndpoints.ts"
export { WebhookGaps, type WebhookGap } from "./state/WebhookGaps.ts"
export { WebhookInbox, type Traffic } from "./state/WebhookInbox.ts"
export { WebhookSubscriptions, type StoredSubscription } from "./credentials/WebhookSubscriptions.ts"
export { type DeliveryOutcome, type Tally, WebhookTallies } from "./state/WebhookTallies.ts"
export { DestructiveChange, modelColumns } from "./store/canonicalTables.ts"
export { StoreInUse } from "./store/briefly.ts"
export { apiRole, readerRole, rolesToTake, runnerRole } from "./store/databaseRoles.ts"
export { known as storeVersion, migrate, NewerStore, OlderStore } from "./store/migrate.ts"
export { OlderTransform } from "./store/PageWriter.ts"
export { Explain, type ExplainedLook, type Explanation, type RecordStory } from "./strategies/Explain.ts"
export { LocalTimes, UnusableZone } from "./strategies/LocalTimes.ts"
export { LossDecisions } from "./strategies/LossDecisions.ts"
export { Retention, type RetentionPolicy } from "./strategies/Retention.ts"
export { ReferenceSweeper } from "./strategies/ReferenceSweeper.ts"
export { Replay, type Replayed } from "./strategies/Replay.ts"
export {
  Reprojector,
  type QueuedReprojection,
  type ReprojectedEntity,
  type ReprojectedRow,
  type ReprojectionPreview,
  type ReprojectionScope
} from "./strategies/Reprojector.ts"
export { forecastUpkeep, type DailyCost, type EntityUpkeep, type Upkeep, type UpkeepFacts } from "./strategies/forecastUpkeep.ts"
export { usualDueAgeSeconds, usualRotation } from "./strategies/Rotation.ts"
export { usualGaps } from "./schedules/usual.ts"
export type { Organisation } from "./state/Connections.ts"
export { RecordPlace } from "./state/StoredRows.ts"
export { FindPlace, Search, type Find } from "./state/Search.ts"
export { Readings, type Activity, type EntityReading } from "./state/Readings.ts"
export { RunControl, RunNotChangeable, type RunVerb } from "./strategies/RunControl.ts"
export { RunPlanner, type EntityPlan } from "./strategies/RunPlanner.ts"
export { unchangedStream } from "./strategies/unchangedStream.ts"
export { UnknownProduct } from "./ProductChoice.ts"
export { NoLongerConnected, EntityOff, requireEntities, SyncEngine, UnknownEntity } from "./SyncEngine.ts"
export { PublicAddress } from "./webhooks/PublicAddress.ts"
export { type AuditReport, type AuditTrouble, NoWebhooks, WebhookAudit } from "./webhooks/WebhookAudit.ts"
export { auditDue, WebhookAuditorLive } from "./webhooks/WebhookAuditor.ts"
export { type Address, type RehearsedDelivery, type Verdict, WebhookIntake, type WebhookIntakeShape } from "./webhooks/WebhookIntake.ts"
export { EntitySyncWorkflow, EntitySyncWorkflowLayer, ProcessEntityPageActivity, startEntitySync } from "./workflows/EntitySync.ts"
export { MainSyncOrchestratorWorkflow, MainSyncOrchestratorWorkflowLayer } from "./workflows/MainSyncOrchestrator.ts"
export { AskedRecords, NotReadableById, UnusableId } from "./AskedRecords.ts"
export { Asks, type Ask } from "./state/Asks.ts"
export { RecordLanes, type RecordLane } from "./state/RecordLanes.ts"
export { RecordSyncWorkflow, RecordSyncWorkflowLayer } from "./workflows/RecordSync.ts"
export { selectEndpointForSyncType } from "@openfaith/adapter-core"
