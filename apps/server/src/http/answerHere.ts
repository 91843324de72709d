/** The contract without a port: the very routes that are served over HTTP, asked within this process. */
import { Effect, Layer, type Redacted, type Scope } from "effect"
import { Etag, HttpEffect, HttpPlatform, HttpRouter, type HttpServerRequest } from "effect/http"
import { LocalKey } from "../access/LocalKey.ts"
import { newSecret } from "../access/secrets.ts"
import { ServerServicesLive, ContractAlone } from "./ApiRoutes.ts"

export interface AnsweringHere {
  /** Opens the routes for this process; nobody else ever has it. */
  readonly key: Redacted.Redacted
  /** Answers in place of the network. */
  readonly fetch: typeof globalThis.fetch
}

/** Answers until the scope closes. */
export const answerHere = Effect.gen(function* () {
  const key = yield* newSecret("here")
  const routes = ContractAlone.pipe(Layer.provide([ServerServicesLive, LocalKey.layer(key), HttpPlatform.layer, Etag.layerWeak]))
  const toHandler = HttpEffect.toWebHandlerWith<never, HttpServerRequest.HttpServerRequest | Scope.Scope>(yield* Effect.context())
  const handler = toHandler(yield* HttpRouter.toHttpEffect(routes))
  const answering: AnsweringHere = { key, fetch: (input, init) => handler(new Request(input, init)) }
  return answering
}).pipe(Effect.withSpan("answerHere"))
