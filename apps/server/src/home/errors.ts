import { Effect, PlatformError, Schema } from "effect"

/** A command that only reads was given a directory in which nothing has been installed. */
export class NoInstallation extends Schema.TaggedError<NoInstallation>()("NoInstallation", {
  root: Schema.String
}) {
  override get message() {
    return `There is no OpenFaith installation in ${this.root}: run \`npm start\` for the demo or \`openfaith connect <adapter> --org <name>\` for your own data, or point OPENFAITH_HOME at an existing installation.`
  }
}

/** Another version of OpenFaith wrote this home in a layout this one does not know. Nothing in it was touched. */
export class HomeOfAnotherVersion extends Schema.TaggedError<HomeOfAnotherVersion>()("HomeOfAnotherVersion", {
  root: Schema.String,
  found: Schema.Int,
  expected: Schema.Int
}) {
  override get message() {
    return `The installation in ${this.root} has format ${this.found} and this version of OpenFaith reads format ${this.expected}: use the version that wrote it, or set OPENFAITH_HOME to another directory.`
  }
}

/** A file of the home is not what OpenFaith writes. It is never repaired silently, because keys and data hang on it. */
export class HomeDamaged extends Schema.TaggedError<HomeDamaged>()("HomeDamaged", {
  file: Schema.String,
  problem: Schema.String
}) {
  override get message() {
    return `${this.file} ${this.problem}: restore it from a backup, or set OPENFAITH_HOME to another directory to start afresh.`
  }
}

/** The operating system refused to read or write the home: permission, a full disk, a file where a directory should be. */
export class HomeUnusable extends Schema.TaggedError<HomeUnusable>()("HomeUnusable", {
  root: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `OpenFaith cannot use its home ${this.root} (${this.reason}): correct its permissions or free disk space, or set OPENFAITH_HOME to another directory.`
  }
}

/** Another process has held a short lock far longer than any step under it takes, so it is probably frozen. */
export class HomeBusy extends Schema.TaggedError<HomeBusy>()("HomeBusy", {
  file: Schema.String,
  waitedSeconds: Schema.Int
}) {
  override get message() {
    return `Another OpenFaith process has held ${this.file} for more than ${this.waitedSeconds} s: end the process that \`fuser "${this.file}"\` names, then run the command again.`
  }
}

/** The home already has a running server. A second one would compete for its ports and its place in the cluster. */
export class AlreadyServing extends Schema.TaggedError<AlreadyServing>()("AlreadyServing", {
  root: Schema.String,
  pid: Schema.Int,
  url: Schema.NullOr(Schema.String)
}) {
  override get message() {
    const where = this.url === null ? "" : ` at ${this.url}`
    return `OpenFaith is already running for ${this.root}${where} (process ${this.pid}): use that one, stop it with \`kill ${this.pid}\`, or set OPENFAITH_HOME to another directory.`
  }
}

/** Anything that can go wrong with a home that already exists. */
export type HomeError = HomeDamaged | HomeUnusable | HomeBusy

/** What the operating system said, in its own words: `EACCES: permission denied, open '/x'`. */
const systemReason = (error: PlatformError.PlatformError) =>
  error.reason.cause instanceof Error ? error.reason.cause.message : error.message

const isRefusal = <E>(error: E): error is Extract<E, PlatformError.PlatformError> => PlatformError.isPlatformError(error)

/** Says of every refusal by the operating system which home it concerns. */
export const unusable =
  (root: string) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.catchIf(effect, isRefusal, (error) => new HomeUnusable({ root, reason: systemReason(error) }))
