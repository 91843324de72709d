/**
 * One line in the log, one count and one duration for each request. The request's id goes back in `x-request-id` and stands on every line that is
 * written while it is answered; a proxy that is believed may give it.
 */
import { seriesOf } from "@openfaith/adapter-core"
import { Clock, Context, Effect, type Exit, Metric, Ref } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import { outcomeOf } from "./audited.ts"
import { CurrentFacts, type RequestFacts } from "./RequestFacts.ts"
import type { TrustedProxyShape } from "./TrustedProxy.ts"

const requestIdHeader = "x-request-id"

/** What a proxy may give: what no id looks like is none. */
const usableId = /^[\w.:-]{1,100}$/

const answers = seriesOf((attributes: { readonly status: string }) =>
  Metric.counter("openfaith_http_requests_total", { description: "Answers, by status", incremental: true, attributes })
)

const duration = seriesOf((attributes: { readonly method: string; readonly route: string }) =>
  Metric.histogram("openfaith_http_request_duration_seconds", {
    description: "From the first line of a request to the first line of its answer",
    boundaries: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    attributes
  })
)

/** The answer that whoever asked did not wait for; no server sends it. */
const wentAway = 499

const methods: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])

/** The route that answered, which the router leaves behind, with names in place of ids and secrets; `none`: there is no such route. */
const routeIn = (context: Context.Context<never>) => Context.getOrUndefined(context, HttpRouter.RouteContext)?.route.path ?? "none"

/** Failures are always told, and what somebody had changed; that something was looked at, to whoever wants to know all. */
const levelOf = (status: number, method: string, route: string) =>
  status >= 500
    ? Effect.logWarning
    : status >= 400
      ? Effect.logInfo
      : method === "GET" || method === "HEAD" || route.startsWith("/webhooks/")
        ? Effect.logDebug
        : Effect.logInfo

interface Answered extends RequestFacts {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly milliseconds: number
  readonly errorTag?: string
}

const tell = Effect.fnUntraced(function* (line: Answered) {
  const { method, milliseconds, route, status } = line
  yield* Metric.update(answers({ status: String(status) }), 1)
  yield* Metric.update(duration({ method: methods.has(method) ? method : "other", route }), milliseconds / 1000)
  yield* Effect.annotateLogs(levelOf(status, method, route)(`${method} ${route}: ${status}`), {
    ...line,
    milliseconds: Math.round(milliseconds)
  })
})

/** Keeps the line of a request. */
export const withLine =
  ({ isTrusted }: Pick<TrustedProxyShape, "isTrusted">) =>
  <E, R>(answering: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>) =>
    Effect.gen(function* () {
      const request = yield* HttpServerRequest.HttpServerRequest
      const given = request.headers[requestIdHeader] ?? ""
      const requestId = usableId.test(given) && isTrusted(request) ? given : crypto.randomUUID()
      const facts = yield* Ref.make<RequestFacts>({})
      const began = yield* Clock.monotonicTimeNanos
      const told = Effect.fnUntraced(function* (exit: Exit.Exit<HttpServerResponse.HttpServerResponse, unknown>) {
        const { code, status } = outcomeOf(exit) ?? { status: wentAway, code: null }
        yield* tell({
          method: request.method,
          route: routeIn(yield* Effect.context()),
          status,
          milliseconds: Number((yield* Clock.monotonicTimeNanos) - began) / 1e6,
          ...(yield* Ref.get(facts)),
          ...(code === null ? {} : { errorTag: code })
        })
      })
      return yield* answering.pipe(
        Effect.onExit(told),
        Effect.map((response) => HttpServerResponse.setHeader(response, requestIdHeader, requestId)),
        Effect.annotateLogs({ requestId }),
        Effect.provideService(CurrentFacts, facts)
      )
    })
