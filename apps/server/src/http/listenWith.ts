/** Listens at one address with routes, as every port of ours does. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Context, Effect, Layer, Schema } from "effect"
import { HttpMiddleware, HttpRouter, HttpServer } from "effect/http"

/** The port that is asked for cannot be listened on. */
export class PortRefused extends Schema.TaggedError<PortRefused>()("PortRefused", {
  host: Schema.String,
  port: Schema.Int,
  /** By which setting another is asked for. */
  setting: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `Port ${this.port} of ${this.host} cannot be listened on (${this.reason}). Set ${this.setting} to another, or stop the program that has it.`
  }
}

/** Time for a request to arrive whole; what trickles in holds a connection no longer. */
const requestTimeout = 10_000
/** How often it is looked for requests that take longer; Node does so twice a minute otherwise. */
const connectionsCheckingInterval = 1000
/** Sources keep connections open between deliveries. */
const keepAliveTimeout = 65_000

/** Addresses that hold secrets are nobody's business: those of webhooks, and what sources send browsers back with. They stay out of traces. */
const UntracedSecrets = Layer.succeed(
  HttpMiddleware.TracerDisabledWhen,
  ({ url }) => url.startsWith("/webhooks/") || url.startsWith("/oauth/")
)

/** Between the moment it listens and the moment there are routes nobody else would answer: who asks is told to come back, and not left waiting. */
const whileStarting = (_request: IncomingMessage, response: ServerResponse) => {
  response.writeHead(503, { "retry-after": "1", connection: "close" }).end()
}

const makeServer = () => {
  const server = createServer({ requestTimeout, headersTimeout: requestTimeout, keepAliveTimeout, connectionsCheckingInterval })
  server.on("request", whileStarting)
  server.on("newListener", (event) => {
    if (event === "request") server.off("request", whileStarting)
  })
  return server
}

/** By which this machine reaches a server that listens there. */
const urlOf = (host: string, port: number) => `http://${["0.0.0.0", "::"].includes(host) ? "127.0.0.1" : host}:${port}`

export interface Place {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly setting: string
}

/** Serves the routes until the scope closes; answers the URL by which this machine reaches them. */
export const listenWith = Effect.fnUntraced(function* <E, R>(routes: Layer.Layer<never, E, R>, { host, port, setting }: Place) {
  const server = NodeHttpServer.layer(makeServer, { host, port, gracefulShutdownTimeout: "2 seconds" })
  const listening = yield* Layer.build(Layer.fresh(server)).pipe(
    Effect.mapError(
      ({ cause }) => new PortRefused({ host, port, setting, reason: cause instanceof Error ? cause.message : "no reason given" })
    )
  )
  yield* Layer.build(
    HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true }).pipe(
      Layer.provide([Layer.succeedContext(listening), UntracedSecrets])
    )
  )
  const { address } = Context.get(listening, HttpServer.HttpServer)
  return urlOf(host, "port" in address ? address.port : port)
})
