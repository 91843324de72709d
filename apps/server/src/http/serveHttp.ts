/** The HTTP server of an installation. Whatever is served over HTTP is a route in `routes`; all of it is on one port. */
import { createServer } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { IntakeLive, WebhookIntake } from "@openfaith/sync-engine"
import { Config, Context, Effect, Layer, Option, Schema } from "effect"
import { HttpMiddleware, HttpRouter, HttpServer } from "effect/http"
import { LocalKey } from "../access/LocalKey.ts"
import { Home } from "../home/Home.ts"
import { ApiRoutes, ServerServicesLive } from "./ApiRoutes.ts"
import { publicUrl } from "./publicAddress.ts"
import { rehearse } from "./rehearse.ts"
import { WebhookRoute } from "./webhookRoute.ts"

const routes = Layer.mergeAll(ApiRoutes, WebhookRoute).pipe(Layer.provide(ServerServicesLive))

/** Addresses that hold secrets are nobody's business: those of webhooks, and what sources send browsers back with. They stay out of traces. */
const UntracedSecrets = Layer.succeed(
  HttpMiddleware.TracerDisabledWhen,
  ({ url }) => url.startsWith("/webhooks/") || url.startsWith("/oauth/")
)

/** The port that is asked for cannot be listened on. */
export class PortRefused extends Schema.TaggedError<PortRefused>()("PortRefused", {
  host: Schema.String,
  port: Schema.Int,
  reason: Schema.String
}) {
  override get message() {
    return `Port ${this.port} of ${this.host} cannot be listened on (${this.reason}). Set OPENFAITH_PORT to another, or stop the program that has it.`
  }
}

/** Time for a request to arrive whole; what trickles in holds a connection no longer. */
const requestTimeout = 10_000
/** How often it is looked for requests that take longer; Node does so twice a minute otherwise. */
const connectionsCheckingInterval = 1000
/** Sources keep connections open between deliveries. */
const keepAliveTimeout = 65_000
const usualPort = 4400

/** By which this machine reaches a server that listens there. */
const urlOf = (host: string, port: number) => `http://${["0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host}:${port}`

export interface Listening {
  readonly url: string
  /** Makes the server as quick as one that has run for a while; takes about a second, and two at most. */
  readonly rehearse: Effect.Effect<void>
}

/** Serves the routes at one address until the scope closes; the port is another than asked for where that was 0. */
export const listenHttp = Effect.fn("listenHttp")(function* (host: string, port: number) {
  const intake = yield* Layer.build(IntakeLive)
  const server = NodeHttpServer.layer(
    () => createServer({ requestTimeout, headersTimeout: requestTimeout, keepAliveTimeout, connectionsCheckingInterval }),
    {
      host,
      port,
      gracefulShutdownTimeout: "2 seconds"
    }
  )
  const serving = HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
    Layer.provide([Layer.succeedContext(intake), UntracedSecrets]),
    Layer.provideMerge(Layer.fresh(server))
  )
  const context = yield* Layer.build(serving).pipe(
    Effect.mapError(({ cause }) => new PortRefused({ host, port, reason: cause instanceof Error ? cause.message : "no reason given" }))
  )
  const { address } = Context.get(context, HttpServer.HttpServer)
  const url = urlOf(host, "port" in address ? address.port : port)
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
