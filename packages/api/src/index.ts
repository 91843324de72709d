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
  WholeInstallation,
  type CallerFacts
} from "./access.ts"
export { OpenFaithApi } from "./OpenFaithApi.ts"
export {
  BadRequest,
  Conflict,
  Forbidden,
  Internal,
  NotFound,
  Problem,
  SourceFailed,
  TooLarge,
  Unauthenticated,
  Unavailable,
  Unprocessable,
  UnsupportedMediaType,
  type Details
} from "./problems.ts"
export { defaultPageSize, largestPage } from "./requests.ts"
export { Connection, NewConnection, Organisation } from "./shapes/Connection.ts"
export { Decision, DecisionView } from "./shapes/Decision.ts"
export { Health } from "./shapes/Health.ts"
export { ApiKey, CreatedApiKey, NewApiKey, Session } from "./shapes/Key.ts"
export { Lineage } from "./shapes/Lineage.ts"
export { AdapterFacts, Graph, Plan } from "./shapes/Plan.ts"
export { QuarantinedRecord, QuarantineGroup, Replayed, ReplayRequest, WaiveRequest } from "./shapes/Quarantine.ts"
export { NewRun, Receipt, RequestedRun, Run, RunEvent, RunStream, RunView } from "./shapes/Run.ts"
export { QueuedReprojection, Reprojection, ReprojectionPreview, ReprojectionRequest } from "./shapes/Reprojection.ts"
export { Repaired, Webhooks } from "./shapes/Webhooks.ts"
export { Blackout, Schedule, ScheduleChange } from "./shapes/Schedule.ts"
export { CanonicalRow, Change, ChangePage, StoredRecord } from "./shapes/Stored.ts"
export { version, versionHeader } from "./version.ts"
