/**
 * Where what the engine tells goes: into the log file of the home, or as lines of JSON to standard error, and to an OpenTelemetry collector where the
 * environment names one. Loggers, spans and metrics are Effect's; here is only what becomes of them.
 */
import { join } from "node:path"
import { Cause, Config, Effect, type FileSystem, Formatter, Layer, Logger, type LogLevel, type Path, References } from "effect"
import { homeOnly } from "./homeOnly.ts"
import { keeping, logWriter } from "./logFile.ts"

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
        return Logger.layer([Logger.map(textLine, logWriter(yield* logFile, yield* keeping))])
    }
  })
)

const levels = { error: "Error", warning: "Warn", info: "Info", debug: "Debug" } as const satisfies Record<string, LogLevel.LogLevel>

/** `OPENFAITH_LOG_LEVEL`: the least that is told. */
const LevelLive = Layer.effect(
  References.MinimumLogLevel,
  Config.Literals(["error", "warning", "info", "debug"], "OPENFAITH_LOG_LEVEL").pipe(
    Config.withDefault("info" as const),
    Config.map((level) => levels[level])
  )
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

export const LogsLive = TelemetryLive.pipe(Layer.provideMerge(LoggersLive), Layer.merge(LevelLive))
