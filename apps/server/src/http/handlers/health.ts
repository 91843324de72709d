import { OpenFaithApi } from "@openfaith/api"
import { Pulse, Runners, SourceClients, Timelines } from "@openfaith/sync-engine"
import { Context, Effect, Layer } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { Alerts } from "../../alerts/Alerts.ts"
import { AlertChannels } from "../../alerts/AlertWatch.ts"
import { installationChecks } from "../../operations/installationChecks.ts"
import { respond, unavailable } from "../refusals.ts"
import { metricsText } from "../metrics.ts"

/** A database that takes longer than this to answer one small query is not there for those who ask. */
const patience = "2 seconds"

const HealthLive = HttpApiBuilder.group(
  OpenFaithApi,
  "health",
  Effect.fnUntraced(function* (handlers) {
    const pulse = yield* Pulse
    const beat = pulse.beat.pipe(
      Effect.timeout(patience),
      // Whatever it is: whoever asks is told that this server is of no use at the moment.
      Effect.catch(() => Effect.die(respond(503, unavailable)))
    )
    return handlers.handleAll({
      health: () =>
        Effect.map(beat, (found) =>
          found.stuck === 0
            ? { status: "ok" as const, ...found }
            : HttpServerResponse.jsonUnsafe({ status: "stuck", ...found }, { status: 503 })
        ),
      ready: () => Effect.as(beat, { ready: true as const })
    })
  })
)

const MetricsLive = HttpApiBuilder.group(
  OpenFaithApi,
  "metrics",
  Effect.fnUntraced(function* (handlers) {
    const pulse = yield* Pulse
    const clients = yield* SourceClients
    const services = Context.make(Pulse, pulse).pipe(
      Context.add(SourceClients, clients),
      Context.add(Alerts, yield* Alerts),
      Context.add(AlertChannels, yield* AlertChannels),
      Context.add(Runners, yield* Runners),
      Context.add(Timelines, yield* Timelines)
    )
    return handlers.handleAll({
      metrics: () => Effect.orDie(Effect.provideContext(metricsText, services)),
      getChecks: () => Effect.orDie(Effect.provideContext(installationChecks, services))
    })
  })
)

export const HealthHandlers = Layer.mergeAll(HealthLive, MetricsLive)
