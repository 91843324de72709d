/**
 * How commands reach an installation. The server package brings the whole engine, so it is loaded only when a command needs it; `--help` and usage
 * errors do without.
 */
import { Effect, Layer } from "effect"
import { LogsLive } from "./logs.ts"

export const server = Effect.promise(() => import("@openfaith/server"))

/** The installed adapters alone: what they say of themselves needs no installation. */
export const InstalledAdapters = Layer.unwrap(Effect.map(server, ({ AdaptersLive }) => AdaptersLive))

/** The installation, made at first use. */
export const Installed = Layer.unwrap(Effect.map(server, ({ InstallationLive }) => InstallationLive)).pipe(Layer.provideMerge(LogsLive))

/** The installation as it is, for commands that read; fails where there is none. */
export const Existing = Layer.unwrap(Effect.map(server, ({ ExistingInstallationLive }) => ExistingInstallationLive)).pipe(
  Layer.provideMerge(LogsLive)
)
