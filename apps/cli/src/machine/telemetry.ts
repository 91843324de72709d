/** What an OpenTelemetry collector is sent, over HTTP in JSON. Loaded only where there is one. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { version } from "@openfaith/api"
import { ConfigProvider, Layer } from "effect"
import { Otlp, OtlpSerialization } from "effect/observability"

/** OpenTelemetry's own defaults: what says nothing of an exporter is sent. */
const usual = ConfigProvider.fromEnv({
  env: { OTEL_LOGS_EXPORTER: "otlp", OTEL_METRICS_EXPORTER: "otlp", OTEL_TRACES_EXPORTER: "otlp" }
})

export const telemetry = Otlp.layerFromConfig({
  resource: { serviceName: "openfaith", serviceVersion: version },
  loggerMergeWithExisting: true
}).pipe(Layer.provide([OtlpSerialization.layerJson, NodeHttpClient.layerUndici, ConfigProvider.layerAdd(usual)]))
