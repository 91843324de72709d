/**
 * How commands reach an installation. The server package brings the whole engine, so it is loaded only when a command needs it; `--help` and usage
 * errors do without.
 */
import { appendFileSync, existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { Config, Effect, Layer, Logger } from "effect"

export const server = Effect.promise(() => import("@openfaith/server"))

/** The home alone, to find the server that runs in it. */
export const homeOnly = Effect.promise(() => import("@openfaith/server/home"))

/** `OPENFAITH_DEBUG=1`: logs and causes go to the terminal. */
export const debugging = Effect.orElseSucceed(Config.Boolean("OPENFAITH_DEBUG"), () => false)

/** Where the engine's log is, or would be. */
export const logFile = Effect.gen(function* () {
  const { homeRoot } = yield* homeOnly
  return join(yield* homeRoot, "logs", "openfaith.log")
})

/** Written line by line, so that the last words before a crash are in it. A log that cannot be written must not stop what it tells of. */
const fileLogger = (file: string) => {
  const home = join(file, "..", "..")
  return Logger.map(Logger.formatLogFmt, (line) => {
    try {
      // A command that only reads must not make a home, not even for its log.
      if (!existsSync(home)) return
      mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 })
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
    } catch {}
  })
}

export const LogsLive = Layer.unwrap(
  Effect.gen(function* () {
    if (yield* debugging) return Layer.mergeAll(Logger.layer([Logger.consolePretty()]), Layer.succeed(Logger.LogToStderr, true))
    return Logger.layer([fileLogger(yield* logFile)])
  })
)

/** The installed adapters alone: what they say of themselves needs no installation. */
export const InstalledAdapters = Layer.unwrap(Effect.map(server, ({ AdaptersLive }) => AdaptersLive))

/** The installation, made at first use. */
export const Installed = Layer.unwrap(Effect.map(server, ({ InstallationLive }) => InstallationLive)).pipe(Layer.provideMerge(LogsLive))

/** The installation as it is, for commands that read; fails where there is none. */
export const Existing = Layer.unwrap(Effect.map(server, ({ ExistingInstallationLive }) => ExistingInstallationLive)).pipe(
  Layer.provideMerge(LogsLive)
)
