/**
 * Where what the engine tells goes: into the log file of the home, or as lines of JSON to standard error, and to an OpenTelemetry collector where the
 * environment names one. Loggers, spans and metrics are Effect's; here is only what becomes of them.
 */
import { appendFileSync, existsSync, mkdirSync } from "node:fs"
import { join } from "node:path"
import { Cause, Config, Effect, type FileSystem, Formatter, Layer, Logger, type Path } from "effect"
import { homeOnly } from "./homeOnly.ts"

/** `OPENFAITH_DEBUG=1`: logs and causes go to the terminal. */
export const debugging = Effect.orElseSucceed(Config.Boolean("OPENFAITH_DEBUG"), () => false)

/** Where the engine's log is, or would be. */
export const logFile = Effect.gen(function* () {
  const { homeRoot } = yield* homeOnly
  return join(yield* homeRoot, "logs", "openfaith.log")
})

/** One line of text, whatever others have written into it: a terminal that shows it does nothing but show it. */
export const textLine = Logger.map(Logger.formatLogFmt, (line) =>
  line.replaceAll(/\p{Cc}/gu, (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`)
)

/** Written line by line, so that the last words before a crash are in it. A log that cannot be written must not stop what it tells of. */
const fileLogger = (file: string) => {
  const home = join(file, "..", "..")
  return Logger.map(textLine, (line) => {
    try {
      // A command that only reads must not make a home, not even for its log.
      if (!existsSync(home)) return
      mkdirSync(join(file, ".."), { recursive: true, mode: 0o700 })
      appendFileSync(file, `${line}\n`, { mode: 0o600 })
    } catch {}
  })
}

const tagIn = (value: unknown): string | null =>
  typeof value === "object" && value !== null && "_tag" in value ? String(value._tag) : value instanceof Error ? value.name : null

/** What kind of error a line tells of: the tag of the first one in its cause. */
const errorTagOf = (cause: Cause.Cause<unknown>): string | null => {
  for (const reason of cause.reasons) {
    if (Cause.isFailReason(reason)) return tagIn(reason.error) ?? "Failure"
    if (Cause.isDieReason(reason)) return tagIn(reason.defect) ?? "Defect"
  }
  return null
}

/** One line of JSON: `time`, `level`, `message`, what the work says of itself (`run`, `entity`, `workflowId`, ...), `errorTag` and `cause` where something failed. */
export const jsonLine = Logger.make((options) => {
  const { annotations, cause, fiberId, level, message, timestamp } = Logger.formatStructured.log(options)
  const errorTag = errorTagOf(options.cause)
  return Formatter.formatJson({
    time: timestamp,
    level,
    message,
    ...annotations,
    ...(errorTag === null ? {} : { errorTag }),
    ...(cause === undefined ? {} : { cause }),
    fiber: fiberId
  })
})

const destination = Effect.gen(function* () {
  const said = Config.Literals(["file", "json", "pretty"], "OPENFAITH_LOGS").pipe(Config.withDefault("file" as const))
  return (yield* debugging) ? ("pretty" as const) : yield* said
})

/** Where a person finds what is logged, in words. */
export const whereLogged = Effect.gen(function* () {
  return (yield* destination) === "file" ? `in ${yield* logFile}` : "among the logs, on standard error"
})

const LoggersLive: Layer.Layer<never, Config.ConfigError, FileSystem.FileSystem | Path.Path> = Layer.unwrap(
  Effect.gen(function* () {
    switch (yield* destination) {
      case "pretty":
        return Layer.mergeAll(Logger.layer([Logger.consolePretty()]), Layer.succeed(Logger.LogToStderr, true))
      case "json":
        return Logger.layer([Logger.withConsoleError(jsonLine)])
      case "file":
        return Logger.layer([fileLogger(yield* logFile)])
    }
  })
)

const collectors = [
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT",
  "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
  "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"
]

/** Logs, spans and metrics by OTLP, as the usual variables say (`OTEL_EXPORTER_OTLP_ENDPOINT` and its kin); nothing, and nothing loaded, where there are none. */
const TelemetryLive: Layer.Layer<never, Config.ConfigError> = Layer.unwrap(
  Effect.gen(function* () {
    const named = yield* Effect.forEach(collectors, (name) => Config.withDefault(Config.String(name), ""))
    if (named.every((url) => url === "")) return Layer.empty
    const { telemetry } = yield* Effect.promise(() => import("./telemetry.ts"))
    return telemetry
  })
)

export const LogsLive = TelemetryLive.pipe(Layer.provideMerge(LoggersLive))
