/** Holds a request to the contract's shapes, and an answer to its refusals: whatever goes wrong inside has the one form outside. */
import { ByteSize, Cause, Effect, Random, SchemaIssue } from "effect"
import { HttpIncomingMessage, HttpMethod, HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiError } from "effect/http-api"
import { isLost } from "./isLost.ts"
import { type Issue, internal, invalidRequest, respond, tooLarge, unavailable, unsupportedMediaType } from "./refusals.ts"

/** Far more than any request of the contract needs. */
const largestBody = 64 * 1024

const format = SchemaIssue.makeFormatterStandardSchemaV1()

/** Where a request differs from the contract. A value is not repeated: it may be a secret. */
const issuesOf = (error: HttpApiError.HttpApiSchemaError): ReadonlyArray<Issue> =>
  format(error.cause.issue).issues.map(({ message, path = [] }) => ({
    path: [error.kind.toLowerCase(), ...path.map((segment) => String(typeof segment === "object" ? segment.key : segment))].join("."),
    message: message.replaceAll(/, (?:got|actual) .*$/gs, "")
  }))

/** A defect is a bug of ours, told by an id that is in the log; a lost database is none. */
export const answerDefect = Effect.fnUntraced(function* (cause: Cause.Cause<unknown>) {
  for (const reason of cause.reasons) {
    if (reason._tag === "Die" && HttpServerResponse.isHttpServerResponse(reason.defect)) return reason.defect
    if (reason._tag === "Die" && isLost(reason.defect)) return respond(503, unavailable)
  }
  const id = (yield* Random.nextIntBetween(0x10000000, 0x7fffffff)).toString(16)
  yield* Effect.logError(`Defect ${id} while answering a request`, cause)
  return respond(500, internal(id))
})

/** The body as text, read once and kept for the handler. `null`: it is larger than any may be, or did not arrive whole. */
const bodyOf = (request: HttpServerRequest.HttpServerRequest) =>
  Number(request.headers["content-length"] ?? 0) > largestBody
    ? Effect.succeed(null)
    : request.text.pipe(
        Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(largestBody)),
        Effect.catch(() => Effect.succeed(null))
      )

/** Runs a handler with the request's body read, and answers in the contract's shapes whatever the request or the handler is like. */
export const shaped = <E, R>(
  httpEffect: Effect.Effect<HttpServerResponse.HttpServerResponse, E, R>
): Effect.Effect<HttpServerResponse.HttpServerResponse, E, R | HttpServerRequest.HttpServerRequest> =>
  Effect.gen(function* () {
    const request = yield* HttpServerRequest.HttpServerRequest
    if (HttpMethod.hasBody(request.method)) {
      const encoding = request.headers["content-encoding"]
      if (encoding !== undefined && encoding !== "identity") return respond(415, unsupportedMediaType)
      if ((yield* bodyOf(request)) === null) return respond(413, tooLarge(largestBody))
    }
    const response = yield* httpEffect
    return response.status === 415 ? respond(415, unsupportedMediaType) : response
  }).pipe(
    Effect.catch((error): Effect.Effect<HttpServerResponse.HttpServerResponse, E> => {
      if (!HttpApiError.HttpApiSchemaError.is(error)) return Effect.fail(error)
      const isOurs = error.kind === "Body" || error.kind === "ResponseHeaders"
      return isOurs ? answerDefect(Cause.die(error.cause)) : Effect.succeed(respond(400, invalidRequest(issuesOf(error))))
    }),
    Effect.catchCause((cause) => (cause.reasons.some(({ _tag }) => _tag !== "Die") ? Effect.failCause(cause) : answerDefect(cause)))
  )
