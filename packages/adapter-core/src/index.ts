export type { AnyCanonicalEntity, Draft, SourceRef } from "@openfaith/canonical/vocabulary"
export { defineAdapter, type Adapter, type AuthKind, type RequestBudget } from "./Adapter.ts"
export {
  defineEntity,
  hard,
  parent,
  soft,
  softAttribute,
  softMany,
  type AnyEntity,
  type Changes,
  type Deletes,
  type EntityDefinition,
  type EntityName,
  type ListEndpoint,
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
export { mkEntityManifest, type EntityManifest } from "./Manifest.ts"
export {
  Filter,
  type Accepted,
  type PageFacts,
  type PageRequest,
  type Proof,
  type Reader,
  type RowFacts,
  type Step,
  type Violation
} from "./reading/Reader.ts"
export { jsonApi } from "./wire/jsonApi.ts"
export type { BrokenRow, WireFormat, WireLink, WirePage, WireProblem, WireRow } from "./wire/WireFormat.ts"
