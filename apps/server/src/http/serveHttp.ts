/** The HTTP server of an installation. Whatever is served over HTTP is a route in `routes`; all of it is on one port. A runner has serveFigures.ts instead. */
import { IntakeLive, WebhookIntake } from "@openfaith/sync-engine"
import { Config, Context, Effect, Layer, Option } from "effect"
import { LocalKey } from "../access/LocalKey.ts"
import { Home } from "../home/Home.ts"
import { ApiRoutes, ServerServicesLive } from "./ApiRoutes.ts"
import { listenWith } from "./listenWith.ts"
import { processMetrics } from "./processMetrics.ts"
import { publicUrl } from "./publicAddress.ts"
import { Throttle } from "./Throttle.ts"
import { TrustedProxy } from "./TrustedProxy.ts"
import { rehearse } from "./rehearse.ts"
import { WebhookRoute } from "./webhookRoute.ts"

const routes = Layer.mergeAll(ApiRoutes, WebhookRoute).pipe(
  Layer.provide(ServerServicesLive),
  Layer.provide(Throttle.layer.pipe(Layer.provide(TrustedProxy.layer)))
)

const usualPort = 4400

export interface Listening {
  readonly url: string
  /** Makes the server as quick as one that has run for a while; takes about a second, and two at most. */
  readonly rehearse: Effect.Effect<void>
}

/** Serves the routes at one address until the scope closes; the port is another than asked for where that was 0. */
export const listenHttp = Effect.fn("listenHttp")(function* (host: string, port: number) {
  yield* processMetrics
  const intake = yield* Layer.build(IntakeLive)
  const url = yield* listenWith(routes.pipe(Layer.provide(Layer.succeedContext(intake))), {
    host,
    port,
    setting: "OPENFAITH_PORT"
  })
  const listening: Listening = { url, rehearse: rehearse(url, Context.get(intake, WebhookIntake)) }
  return listening
})

/**
 * Serves until the scope closes; answers the URL by which this machine reaches it. Without OPENFAITH_PORT a second installation of a machine takes a
 * port of its own and keeps it, unless its address was given to others (OPENFAITH_PUBLIC_URL).
 */
export const serveHttp = Effect.fn("serveHttp")(function* () {
  const home = yield* Home
  const localKey = LocalKey.layer(yield* home.localKey)
  const listen = (host: string, port: number) => Effect.provide(listenHttp(host, port), localKey)
  const host = yield* Config.String("OPENFAITH_HOST").pipe(Config.withDefault("127.0.0.1"))
  const asked = yield* Config.option(Config.Port("OPENFAITH_PORT"))
  const isPublic = (yield* publicUrl) !== null
  const own = yield* home.recordedPort("http")
  const { rehearse, url } = yield* Option.isSome(asked)
    ? listen(host, asked.value)
    : own !== null && !isPublic
      ? Effect.flatMap(home.freePort("http"), (free) => listen(host, free))
      : listen(host, usualPort).pipe(
          Effect.catchTag("PortRefused", (refused) =>
            isPublic ? Effect.fail(refused) : Effect.flatMap(home.freePort("http"), (free) => listen(host, free))
          )
        )
  yield* rehearse
  return url
})
