/** Lets in who has a key or a session, and tells the handlers who it is. A wrong key is refused, not passed over for a session. */
import { Access, Caller, type CallerFacts } from "@openfaith/api"
import { Config, Effect, Layer, Redacted } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { crossSite, respond, respondLater, tooManyOfOne, unauthenticated, unavailable } from "./refusals.ts"
import { noteFacts } from "./RequestFacts.ts"
import { giveSession } from "./sessionCookie.ts"
import { Throttle } from "./Throttle.ts"
import { TrustedProxy } from "./TrustedProxy.ts"
import { WhoAsks } from "./WhoAsks.ts"

const refused = respond(401, unauthenticated)

const changes = (method: string) => method !== "GET" && method !== "HEAD"

/**
 * A browser says with every request that changes something which page sent it. The cookie is `SameSite=Strict`; this holds also where another port of
 * this host serves a page of somebody else's.
 */
const isFromElsewhere = ({ headers }: HttpServerRequest.HttpServerRequest, publicHost: string | undefined) => {
  const { host, origin } = headers
  if (origin === undefined) return headers["sec-fetch-site"] !== "same-origin"
  const from = URL.parse(origin)?.host
  return from === undefined || (from !== host && from !== publicHost)
}

/** Bound to one organisation, it is that one's request. */
const noteCaller = ({ id, orgIds }: CallerFacts) => {
  const [only, another] = orgIds ?? []
  return noteFacts({ caller: id, ...(only === undefined || another !== undefined ? {} : { organisation: only }) })
}

export const AccessLive = Layer.effect(
  Access,
  Effect.gen(function* () {
    const who = yield* WhoAsks
    const proxy = yield* TrustedProxy
    const throttle = yield* Throttle
    const publicHost = URL.parse(yield* Config.String("OPENFAITH_PUBLIC_URL").pipe(Config.withDefault("")))?.host

    /** Seconds until the caller may ask again; 0: now. Whoever has the key of the home may do all there is to do anyway. */
    const counted = (caller: CallerFacts) =>
      Effect.andThen(noteCaller(caller), caller.isLocal ? Effect.succeed(0) : throttle.request(caller.id))

    const letIn = <E, R>(
      httpEffect: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>,
      caller: CallerFacts | null
    ): Effect.Effect<HttpServerResponse.HttpServerResponse, E, Exclude<R, Caller>> =>
      caller === null
        ? Effect.succeed(refused)
        : Effect.flatMap(counted(caller), (seconds) =>
            seconds > 0
              ? Effect.succeed(respondLater(seconds, tooManyOfOne(seconds, throttle.requestsPerMinute)))
              : Effect.provideService(httpEffect, Caller, caller)
          )

    return Access.of({
      key: Effect.fnUntraced(function* (httpEffect, { credential }) {
        const request = yield* HttpServerRequest.HttpServerRequest
        // Another way to ask is a session; a key that is there and wrong is an answer.
        if (request.headers["authorization"] === undefined) return yield* Effect.fail(unauthenticated)
        const seconds = who.isLocal(credential) ? 0 : yield* throttle.wait("guesses", request)
        if (seconds > 0) return respondLater(seconds)
        const found = yield* Effect.result(who.byKey(credential))
        if (found._tag === "Failure") return respond(503, unavailable)
        if (found.success === null) yield* throttle.count("guesses", request)
        return yield* letIn(httpEffect, found.success)
      }),
      session: Effect.fnUntraced(function* (httpEffect, { credential }) {
        const request = yield* HttpServerRequest.HttpServerRequest
        const isForeign = () => changes(request.method) && isFromElsewhere(request, publicHost)
        if (Redacted.value(credential) === "") {
          const caller = proxy.callerOf(request)
          if (caller === null) return yield* Effect.fail(unauthenticated)
          return isForeign() ? respond(403, crossSite) : yield* letIn(httpEffect, caller)
        }
        // A page whose session is over goes on asking for a while: that is no guessing, and nobody guesses one.
        const found = yield* Effect.result(who.bySession(credential))
        if (found._tag === "Failure") return respond(503, unavailable)
        if (found.success === null) return refused
        if (isForeign()) return respond(403, crossSite)
        const { renewed, ...caller } = found.success
        if (renewed !== null) yield* giveSession(renewed)
        return yield* letIn(httpEffect, caller)
      })
    })
  })
)
