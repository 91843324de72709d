export {
  Access,
  Caller,
  includes,
  Needs,
  Permitted,
  Scope,
  scopes,
  sessionCookie,
  Shaped,
  TakesIdempotencyKey,
  BesideView,
  WholeInstallation,
  type CallerFacts
} from "./access.ts"
export { OpenFaithApi, RunnerApi } from "./OpenFaithApi.ts"
export {
  BadRequest,
  Conflict,
  Forbidden,
  Internal,
  NotFound,
  Problem,
  SourceFailed,
  statusOf,
  TooLarge,
  TooMany,
  Unauthenticated,
  Unavailable,
  Unprocessable,
  UnsupportedMediaType,
  type Details
} from "./problems.ts"
export { defaultPageSize, largestPage } from "./requests.ts"
export {
  Alert,
  AlertChannel,
  AlertChannels,
  AlertFilter,
  AlertKind,
  AlertSeverity,
  AlertTest,
  NewSilence,
  Silence
} from "./shapes/Alert.ts"
export { AuditEntry } from "./shapes/Audit.ts"
export { Authorisation, NewAuthorisation, StartedAuthorisation } from "./shapes/Authorisation.ts"
export { Budget, BudgetFilter, BudgetLane, BudgetUse } from "./shapes/Budget.ts"
export { Cluster, ClusterProcess } from "./shapes/Cluster.ts"
export {
  Connection,
  ConnectionView,
  CredentialFacts,
  NewConnection,
  Organisation,
  Reauthorisation,
  ZoneChange
} from "./shapes/Connection.ts"
export { Decision, DecisionView } from "./shapes/Decision.ts"
export { Health } from "./shapes/Health.ts"
export { Check, Checks } from "./shapes/Check.ts"
export { ApiKey, CreatedApiKey, KeysRotated, NewApiKey, NewSignInCode, Session, SignedIn, SignInCode } from "./shapes/Key.ts"
export { Lineage } from "./shapes/Lineage.ts"
export { Erasure, ErasureRequest } from "./shapes/Erasure.ts"
export { AdapterEntity, AdapterFacts, AdapterView, Graph, Plan, Upkeep } from "./shapes/Plan.ts"
export { QuarantinedRecord, QuarantineGroup, Replayed, ReplayRequest, WaiveRequest } from "./shapes/Quarantine.ts"
export { EntityAge, LeastProven, ProvenEntity, Rotation, RotationChange } from "./shapes/Proven.ts"
export { Disconnected, Disconnecting, Purge, PurgePreview } from "./shapes/Purge.ts"
export { AskedReads, ReadRequest, ReadsWaiting } from "./shapes/Reads.ts"
export { NewRun, Reason, Receipt, RequestedRun, Run, RunEvent, RunStream, RunView } from "./shapes/Run.ts"
export { QueuedReprojection, Reprojection, ReprojectionPreview, ReprojectionRequest } from "./shapes/Reprojection.ts"
export { Repaired, StrayDeliveries, Webhooks } from "./shapes/Webhooks.ts"
export { StandingFilter } from "./groups/standings.ts"
export {
  Activity,
  ActivityState,
  EntitiesSwitched,
  EntityHolding,
  EntityReading,
  EntitySwitch,
  EntityView,
  FieldState,
  FieldSwitch,
  FieldsSwitched,
  Freshness,
  HealthState,
  OpenCounts,
  Standing,
  StandingCounts
} from "./shapes/Standing.ts"
export { Blackout, Schedule, ScheduleChange } from "./shapes/Schedule.ts"
export { CanonicalRow, Change, ChangePage, FeedPosition, Find, StoredRecord } from "./shapes/Stored.ts"
export { userHeader, version, versionHeader } from "./version.ts"
