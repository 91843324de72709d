/** Figures for Prometheus: what was counted where it happened, what the process takes, and what the store says at the moment of asking. */
import { Pulse } from "@openfaith/sync-engine"
import { Effect, Metric } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { updateAlertMetrics } from "../alerts/AlertWatch.ts"
import { updateBudgetMetrics } from "./budgetMetrics.ts"

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
  signalsWaiting: Metric.gauge("openfaith_webhook_signals_waiting", { description: "Of these, those that a source told of" }),
  signalsOldestSeconds: Metric.gauge("openfaith_webhook_signals_oldest_seconds", {
    description: "For how long the oldest of them has waited"
  }),
  provenAgeSeconds: Metric.gauge("openfaith_proven_age_seconds", {
    description: "How long ago the moment is up to which nothing is missing, for the entity that is proven least far"
  }),
  unproven: Metric.gauge("openfaith_entities_unproven", { description: "Entities that have never been read whole" }),
  connections: Metric.gauge("openfaith_connections", { description: "Connections that are not disconnected" }),
  webhooksFailing: Metric.gauge("openfaith_webhooks_failing", { description: "Connections whose webhooks could not be audited" }),
  connectionsRefused: Metric.gauge("openfaith_connections_refused", { description: "Connections whose source refuses the token" }),
  scheduleLagSeconds: Metric.gauge("openfaith_schedule_lag_seconds", { description: "By how much the latest schedule is late" })
}

const names = [
  "requested",
  "running",
  "paused",
  "streamsRunning",
  "streamsWaiting",
  "quarantined",
  "decisionsOpen",
  "readsWaiting",
  "signalsWaiting",
  "signalsOldestSeconds",
  "provenAgeSeconds",
  "unproven",
  "connections",
  "webhooksFailing",
  "connectionsRefused",
  "scheduleLagSeconds"
] as const satisfies ReadonlyArray<keyof typeof gauges>

export const metricsText = Effect.gen(function* () {
  yield* updateAlertMetrics
  const pulse = yield* Pulse
  const { stuck } = yield* pulse.beat
  const figures = yield* pulse.figures
  yield* Metric.update(
    Metric.gauge("openfaith_runs_stuck", { description: "Runs that should move and do not, for no stated reason" }),
    stuck
  )
  for (const name of names) yield* Metric.update(gauges[name], figures[name])
  yield* updateBudgetMetrics
  return yield* PrometheusMetrics.format()
}).pipe(Effect.withSpan("metricsText"))
