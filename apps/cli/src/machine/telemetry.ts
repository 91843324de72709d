/** What an OpenTelemetry collector is sent, over HTTP in JSON. Loaded only where there is one. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { version } from "@openfaith/api"
import { ConfigProvider, Duration, Effect, Layer } from "effect"
import { Otlp, OtlpSerialization } from "effect/observability"
import { LastTelling } from "./lastTelling.ts"

/**
 * OpenTelemetry's own defaults: what says nothing of an exporter is sent. Effect goes by the three timeouts at the end alone, and any other variable of
 * them comes before these.
 */
const usual = Effect.map(LastTelling, (atMost) => {
  const timeout = String(Duration.toMillis(atMost))
  return ConfigProvider.fromEnv({
    env: {
      OTEL_LOGS_EXPORTER: "otlp",
      OTEL_METRICS_EXPORTER: "otlp",
      OTEL_TRACES_EXPORTER: "otlp",
      OTEL_BLRP_EXPORT_TIMEOUT: timeout,
      OTEL_METRIC_EXPORT_TIMEOUT: timeout,
      OTEL_BSP_EXPORT_TIMEOUT: timeout
    }
  })
})

export const telemetry = Otlp.layerFromConfig({
  resource: { serviceName: "openfaith", serviceVersion: version },
  loggerMergeWithExisting: true
}).pipe(Layer.provide([OtlpSerialization.layerJson, NodeHttpClient.layerUndici, ConfigProvider.layerAdd(usual)]))
