/** The contract's routes, the pages about them, and what answers everything else. */
import { OpenFaithApi, RunnerApi, sessionCookie, version, versionHeader } from "@openfaith/api"
import { Troubles } from "@openfaith/sync-engine"
import { Cause, Effect, Layer, Redacted } from "effect"
import { HttpRouter, HttpServerError, HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder, HttpApiSwagger, OpenApi } from "effect/http-api"
import { AuditLog } from "../access/AuditLog.ts"
import { ApiKeys } from "../access/ApiKeys.ts"
import { IdempotentAnswers } from "../access/IdempotentAnswers.ts"
import { Sessions } from "../access/Sessions.ts"
import { Listings } from "../operations/Listings.ts"
import { AccessLive } from "./AccessLive.ts"
import { Alerts } from "../alerts/Alerts.ts"
import { AlertChannels } from "../alerts/AlertWatch.ts"
import { DashboardRoutes, forGood } from "./dashboardRoutes.ts"
import { AuthorisationRoutes } from "./authorisationRoutes.ts"
import { CallersView } from "./CallersView.ts"
import { AlertHandlers } from "./handlers/alerts.ts"
import { AuthorisationHandlers } from "./handlers/authorisations.ts"
import { BudgetHandlers } from "./handlers/budgets.ts"
import { ClusterHandlers } from "./handlers/cluster.ts"
import { ConnectionHandlers } from "./handlers/connections.ts"
import { DataHandlers } from "./handlers/data.ts"
import { HealthHandlers } from "./handlers/health.ts"
import { KeyHandlers } from "./handlers/keys.ts"
import { ProofHandlers } from "./handlers/proofs.ts"
import { RunHandlers } from "./handlers/runs.ts"
import { StandingHandlers } from "./handlers/standings.ts"
import { PermittedLive, ShapedLive } from "./PermittedLive.ts"
import { withLine } from "./requestLine.ts"
import { noteFacts } from "./RequestFacts.ts"
import { noRoute, respond, respondLater, tooManyOfOne, unauthenticated, unavailable } from "./refusals.ts"
import { answerDefect } from "./shaped.ts"
import { Sight } from "./Sight.ts"
import { Throttle } from "./Throttle.ts"
import { TrustedProxy } from "./TrustedProxy.ts"
import { signInPage } from "./signInPage.ts"
import { WhoAsks } from "./WhoAsks.ts"

const ContractRoutes = HttpApiBuilder.layer(OpenFaithApi).pipe(
  Layer.provide([
    ConnectionHandlers,
    AuthorisationHandlers,
    RunHandlers,
    StandingHandlers,
    AlertHandlers,
    BudgetHandlers,
    ClusterHandlers,
    ProofHandlers,
    DataHandlers,
    KeyHandlers,
    HealthHandlers
  ]),
  Layer.provide([AccessLive, PermittedLive, ShapedLive])
)

/** Pages about the contract are for those who may use it. */
const Guarded = HttpRouter.middleware(
  Effect.gen(function* () {
    const who = yield* WhoAsks
    const proxy = yield* TrustedProxy
    const throttle = yield* Throttle
    return (httpEffect) =>
      Effect.gen(function* () {
        const request = yield* HttpServerRequest.HttpServerRequest
        const { cookies, headers } = request
        const key = /^bearer +(.+)$/i.exec(headers["authorization"] ?? "")?.[1]
        const session = cookies[sessionCookie]
        const guessing = key === undefined || who.isLocal(Redacted.make(key)) ? 0 : yield* throttle.wait("guesses", request)
        if (guessing > 0) return respondLater(guessing)
        const found = yield* Effect.result(
          key !== undefined
            ? who.byKey(Redacted.make(key))
            : session === undefined
              ? Effect.succeed(proxy.callerOf(request))
              : who.bySession(Redacted.make(session))
        )
        if (found._tag === "Failure") return respond(503, unavailable)
        const caller = found.success
        if (caller === null) {
          if (key !== undefined) yield* throttle.count("guesses", request)
          return respond(401, unauthenticated)
        }
        yield* noteFacts({ caller: caller.id })
        const seconds = caller.isLocal ? 0 : yield* throttle.request(caller.id)
        return seconds > 0 ? respondLater(seconds, tooManyOfOne(seconds, throttle.requestsPerMinute)) : yield* httpEffect
      })
  })
).layer

const AboutRoutes = Layer.mergeAll(
  HttpRouter.add(
    "GET",
    "/openapi.json",
    Effect.sync(() => HttpServerResponse.jsonUnsafe(OpenApi.fromApi(OpenFaithApi)))
  ),
  HttpApiSwagger.layer(OpenFaithApi, { path: "/docs" })
).pipe(Layer.provide(Guarded))

const OpenRoutes = Layer.mergeAll(DashboardRoutes, AuthorisationRoutes, HttpRouter.add("GET", "/signin", signInPage))

/**
 * What no route answers is refused in the contract's form too, nothing but files of the dashboard may be kept by whoever passes it on, and each request
 * leaves its line.
 */
const Everything = HttpRouter.middleware(
  Effect.map(
    TrustedProxy,
    (proxy) => (httpEffect) =>
      httpEffect.pipe(
        Effect.catchCause((cause) => {
          const isUnknown = cause.reasons.some(
            (reason) =>
              reason._tag === "Fail" && HttpServerError.isHttpServerError(reason.error) && reason.error.reason._tag === "RouteNotFound"
          )
          if (isUnknown) return Effect.succeed(respond(404, noRoute))
          return Cause.hasInterrupts(cause) ? Effect.failCause(cause) : answerDefect(cause)
        }),
        Effect.map((response) =>
          HttpServerResponse.setHeaders(response, {
            "cache-control": response.headers["cache-control"] === forGood ? forGood : "no-store",
            [versionHeader]: version,
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer"
          })
        ),
        withLine(proxy)
      )
  ),
  { global: true }
)

const WhatRoutesNeed = Layer.mergeAll(Sight.layer, Throttle.layer).pipe(
  Layer.provideMerge(WhoAsks.layer),
  Layer.provideMerge([Listings.layer, IdempotentAnswers.layer, TrustedProxy.layer, CallersView.layer])
)

/** The contract alone. Needs the engine's services, a `LocalKey`, and operations. */
export const ContractAlone = Layer.mergeAll(ContractRoutes, Everything).pipe(Layer.provide(WhatRoutesNeed))

/** The same with the pages that people open. */
export const ApiRoutes = Layer.mergeAll(ContractRoutes, AboutRoutes, OpenRoutes, Everything).pipe(Layer.provide(WhatRoutesNeed))

/** What a runner answers about itself. */
export const RunnerRoutes = Layer.mergeAll(
  HttpApiBuilder.layer(RunnerApi).pipe(Layer.provide(HealthHandlers), Layer.provide([AccessLive, PermittedLive, ShapedLive])),
  Everything
).pipe(Layer.provide(WhatRoutesNeed))

/** What only serving needs, besides the engine. */
export const ServerServicesLive = Layer.mergeAll(
  ApiKeys.layer,
  Sessions.layer,
  AuditLog.layer,
  Alerts.layer,
  AlertChannels.layer,
  Troubles.layer
)
