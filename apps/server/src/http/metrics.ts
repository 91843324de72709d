/** Figures for Prometheus: what the engine and Effect count by themselves, and what the store says at the moment of asking. */
import { Pulse } from "@openfaith/sync-engine"
import { Effect, Metric } from "effect"
import { PrometheusMetrics } from "effect/observability"

const gauges = {
  requested: Metric.gauge("openfaith_runs_requested", { description: "Runs that wait to be started" }),
  running: Metric.gauge("openfaith_runs_running", { description: "Runs at work" }),
  paused: Metric.gauge("openfaith_runs_paused", { description: "Runs that wait for a person" }),
  streamsRunning: Metric.gauge("openfaith_streams_running", { description: "Entities being read" }),
  streamsWaiting: Metric.gauge("openfaith_streams_waiting", {
    description: "Of these, those that say what they wait for: a limit, a source out of reach"
  }),
  quarantined: Metric.gauge("openfaith_quarantine_open", { description: "Records in quarantine" }),
  decisionsOpen: Metric.gauge("openfaith_decisions_open", { description: "Deletions that wait for a person" }),
  readsWaiting: Metric.gauge("openfaith_reads_waiting", { description: "Records to be read by id" }),
  connectionsRefused: Metric.gauge("openfaith_connections_refused", { description: "Connections whose source refuses the token" }),
  scheduleLagSeconds: Metric.gauge("openfaith_schedule_lag_seconds", { description: "By how much the latest schedule is late" })
}

const requests = Metric.counter("openfaith_http_requests", { description: "Answers, by status", incremental: true })

/** Counts an answer. */
export const countAnswer = (status: number) => Metric.update(Metric.withAttributes(requests, { status: String(status) }), 1)

export const metricsText = Effect.gen(function* () {
  const pulse = yield* Pulse
  const { stuck } = yield* pulse.beat
  const figures = yield* pulse.figures
  yield* Metric.update(
    Metric.gauge("openfaith_runs_stuck", { description: "Runs that should move and do not, for no stated reason" }),
    stuck
  )
  yield* Metric.update(gauges.requested, figures.requested)
  yield* Metric.update(gauges.running, figures.running)
  yield* Metric.update(gauges.paused, figures.paused)
  yield* Metric.update(gauges.streamsRunning, figures.streamsRunning)
  yield* Metric.update(gauges.streamsWaiting, figures.streamsWaiting)
  yield* Metric.update(gauges.quarantined, figures.quarantined)
  yield* Metric.update(gauges.decisionsOpen, figures.decisionsOpen)
  yield* Metric.update(gauges.readsWaiting, figures.readsWaiting)
  yield* Metric.update(gauges.connectionsRefused, figures.connectionsRefused)
  yield* Metric.update(gauges.scheduleLagSeconds, figures.scheduleLagSeconds)
  return yield* PrometheusMetrics.format()
}).pipe(Effect.withSpan("metricsText"))
