export type { AnyCanonicalEntity, Draft, SourceRef } from "@openfaith/canonical/vocabulary"
export { defineAdapter, type Adapter, type AuthKind, type ErrorMeaning, type Refusal } from "./Adapter.ts"
export { mainWindow, windowsOf, type FurtherWindow, type LimitHeaders, type RequestBudget, type RequestWindow } from "./RequestBudget.ts"
export type { AskedSlot, BudgetWindow, Demand, Slot, WindowAnswer } from "./client/BudgetWindow.ts"
export { LimitFar, longestWaitMs } from "./client/LimitFar.ts"
export { Limiter, type LimiterState, type WindowPlace } from "./client/Limiter.ts"
export { CurrentLane, isUrgent, leastShare, requestLanes, urgentReserve, type RequestLane } from "./client/RequestLane.ts"
export { SourceClient, type Answer, type Credential, type SourceClientOptions, type Tokens } from "./client/SourceClient.ts"
export { makeTypedClient } from "./client/TypedClient.ts"
export type {
  Collection,
  IncludedRows,
  ListOptions,
  NewRow,
  Range,
  RowOf,
  TypedClient,
  TypedPage,
  UnreadRow
} from "./client/typedCollection.ts"
export {
  changeField,
  comesWhole,
  defineEntity,
  feedOf,
  hard,
  hardAttribute,
  isAddressable,
  isFoundInList,
  mirrorEntity,
  parent,
  productOf,
  soft,
  softAttribute,
  softMany,
  softWithin,
  type AccountFacts,
  type AnyEntity,
  type Changes,
  type DayChanges,
  type Deletes,
  type Merges,
  type EntityDefinition,
  type EntityName,
  type Events,
  type Feed,
  type FeedChanges,
  type ListEndpoint,
  type Marks,
  type Related,
  type Relation,
  type Relations,
  type RowEndpoint,
  type SourceRecord
} from "./Entity.ts"
export {
  AccessRefused,
  ContractViolation,
  meaningOf,
  NotFound,
  RateLimited,
  RequestRejected,
  SourceError,
  SourceUnavailable,
  TokenExpired,
  type Meaning
} from "./errors.ts"
export type { Examples } from "./Examples.ts"
export { mkEntityManifest, type EntityManifest } from "./Manifest.ts"
export type { OAuth } from "./OAuth.ts"
export { placesAboveParent, placesAboveRow, type FurtherPlace } from "./paths.ts"
export { hintsSuffice, mostHints } from "./reading/Hinted.ts"
export { longestOverlapMs, shift } from "./reading/order.ts"
export { defaultOverlapMs, harvestOf, overlapMsFor, planRead, type PlanOptions } from "./reading/planRead.ts"
export {
  isFollowing,
  orderFieldOf,
  parentOf,
  type ReadCost,
  type ReadParameters,
  type ReadPlan,
  type ReadStrategy,
  type SyncType
} from "./reading/ReadPlan.ts"
export {
  asksForLog,
  Filter,
  ReadLists,
  type Accepted,
  type ListPurpose,
  type PageFacts,
  type PageRequest,
  type Proof,
  type Reader,
  type RowFacts,
  type Step,
  type Violation
} from "./reading/Reader.ts"
export { localInstant } from "./localInstant.ts"
export { seriesOf } from "./series.ts"
export { overlapFor, overlapOf } from "./reading/OverlappingOffset.ts"
export { probeOf, type Probe } from "./reading/probe.ts"
export { ReadCursor, readerFor, sweepFor } from "./reading/readerFor.ts"
export { selectEndpointForSyncType, whyNoDelta, type EndpointChoice } from "./reading/selectEndpointForSyncType.ts"
export { hashText, versionOf } from "./wire/content.ts"
export { bareJson } from "./wire/bareJson.ts"
export { jsonApi } from "./wire/jsonApi.ts"
export { xmlFormat, type XmlEnvelope } from "./wire/xml/xmlFormat.ts"
export { linkRow, parentInLink } from "./wire/linkRow.ts"
export { decodeRecord, type DecodedRow, hardReferences, relatedId, type RowProblem } from "./wire/record.ts"
export { eventMeanings, signalsOf, type EventMeaning, type Signal } from "./webhooks/signals.ts"
export { sign, verify } from "./webhooks/verify.ts"
export type { Call, Delivery, EventUse, ShownSubscription, Signature, Subscriptions, WebhookEvent, Webhooks } from "./webhooks/Webhooks.ts"
export type { WholeList } from "./wire/WholeList.ts"
export type { AskedPage, BrokenRow, WireFormat, WireLink, WirePage, WireProblem, WireRow } from "./wire/WireFormat.ts"
