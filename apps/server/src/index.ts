export { ApiKeys, type StoredKey } from "./access/ApiKeys.ts"
export { startDemo, DemoDidNotStart, type DemoOptions } from "./demo.ts"
export { answerHere, type AnsweringHere } from "./http/answerHere.ts"
export { PublicUrlUnusable } from "./http/publicAddress.ts"
export { PortRefused, serveHttp } from "./http/serveHttp.ts"
export { firstSignInLink, signInLink } from "./http/signInLink.ts"
export * from "./home/errors.ts"
export { Home, homeRoot, type ServingHere } from "./home/Home.ts"
export {
  AdaptersLive,
  claimHome,
  ExistingInstallationLive,
  hostEngine,
  type HostOptions,
  InstallationLive,
  installedAdapters,
  runEngine
} from "./Installation.ts"
export * from "./operations/Operations.ts"
export { type EntityAge, type RotationView, UnusableRotation } from "./operations/upkeepOperations.ts"
export type { Asked, ReadsWaiting } from "./operations/recordOperations.ts"
export type { WebhooksView, WebhookView } from "./operations/webhookOperations.ts"
export { Database, type DatabaseFacts } from "./postgres/Database.ts"
export { EmbeddedPostgres, type PostgresFacts } from "./postgres/EmbeddedPostgres.ts"
export {
  Blackout,
  buildEntityDependencyGraph,
  changeTiming,
  getManifestForAdapter,
  graphFormats,
  renderGraph,
  requireEntities,
  type Explanation,
  type GraphFormat,
  type RecordStory,
  type Change,
  type ScheduleChange,
  type StoredSchedule
} from "@openfaith/sync-engine"
