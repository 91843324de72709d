export { checkNamed, type Checked, type Probe } from "./adapters/checkNamed.ts"
export { AdapterRefused, installedAdapters, loadAdapter, loadAdapters } from "./adapters/loadAdapters.ts"
export { backUp, type BackupMade } from "./backup/backUp.ts"
export * from "./backup/errors.ts"
export { restore, type RestoreDone } from "./backup/restore.ts"
export * from "./cluster/errors.ts"
export { keepMark } from "./cluster/watchTimeline.ts"
export { startDemo, DemoDidNotStart, type DemoOptions } from "./demo.ts"
export { answerHere, type AnsweringHere } from "./http/answerHere.ts"
export { PublicUrlUnusable } from "./http/publicAddress.ts"
export { PortRefused } from "./http/listenWith.ts"
export { serveHttp } from "./http/serveHttp.ts"
export { firstSignInLink } from "./http/signInLink.ts"
export * from "./home/errors.ts"
export { Home, homeRoot, type ServingHere } from "./home/Home.ts"
export {
  AdaptersLive,
  claimHome,
  ExistingInstallationLive,
  hostEngine,
  hostHttp,
  hostRunner,
  type HostOptions,
  InstallationLive,
  runEngine
} from "./Installation.ts"
export { databaseChecks, workChecks } from "./operations/installationChecks.ts"
export * from "./operations/Operations.ts"
export type { WebhookView } from "./operations/webhookOperations.ts"
export { Database, type DatabaseFacts } from "./postgres/Database.ts"
export { EmbeddedPostgres, type PostgresFacts } from "./postgres/EmbeddedPostgres.ts"
export {
  buildEntityDependencyGraph,
  changeTiming,
  getManifestForAdapter,
  renderGraph,
  requireEntities,
  type GraphFormat
} from "@openfaith/sync-engine"
