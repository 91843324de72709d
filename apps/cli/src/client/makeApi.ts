/** The typed client over whoever answers. Refusals, strangers and servers that are away are told apart here, once for every command. */
import { OpenFaithApi, Problem, userHeader, version, versionHeader } from "@openfaith/api"
import { Effect, Layer, Option, type Redacted, Ref, Schema } from "effect"
import { FetchHttpClient, HttpClient, type HttpClientError, HttpClientRequest, type HttpClientResponse } from "effect/http"
import { HttpApiClient } from "effect/http-api"
import { userName } from "../commands/flags.ts"
import { nextStepOf } from "./nextSteps.ts"
import type { Api } from "./OpenFaith.ts"
import { type AskingTrouble, NotOpenFaith, OtherVersion, Refused, ServerUnreachable } from "./trouble.ts"

/** Who is asked, as it is at the moment of asking. */
export interface Answerer {
  readonly url: string
  readonly key: Redacted.Redacted
  readonly fetch: typeof globalThis.fetch
  readonly isElsewhere: boolean
}

const Coded = Schema.Struct({ code: Schema.String })
const isCoded = Schema.is(Coded)

/** What the system says of a connection that failed: in one word where it has one. */
const reasonOf = (error: HttpClientError.HttpClientError): string => {
  let innermost: unknown = error.reason.cause
  while (innermost instanceof Error && innermost.cause !== undefined) innermost = innermost.cause
  if (isCoded(innermost)) return innermost.code
  return innermost instanceof Error && innermost.message !== "" ? innermost.message : "the answer broke off"
}

/** A proxy says so of a server that is away. */
const standsBefore: ReadonlySet<number> = new Set([502, 503, 504])

const decodeProblem = Schema.decodeUnknownOption(Schema.fromJsonString(Problem))

/** Who answered last. */
interface Answered {
  readonly url: string
  readonly theirs: string
}

/** Passes on what was granted, read whole; all else is a failure. */
const granted = Effect.fnUntraced(function* (
  { isElsewhere, url }: Answerer,
  response: HttpClientResponse.HttpClientResponse,
  last: Ref.Ref<Answered>
) {
  const theirs = response.headers[versionHeader]
  const type = response.headers["content-type"]?.split(";")[0] ?? "without a type"
  const stranger = new NotOpenFaith({ url, status: response.status, type })
  if (theirs === undefined) {
    const stands = `${response.status} from what stands before it`
    return yield* standsBefore.has(response.status) ? new ServerUnreachable({ url, reason: stands, isElsewhere }) : stranger
  }
  const text = yield* response.text
  yield* Ref.set(last, { url, theirs })
  if (response.status < 300) return response
  const problem = decodeProblem(text)
  if (Option.isNone(problem)) return yield* stranger
  const { code, details, message, next } = problem.value.error
  const isMisunderstood = code === "invalid_request" || (code === "not_found" && details["what"] === undefined)
  if (isMisunderstood && theirs !== version) return yield* new OtherVersion({ url, theirs, ours: version })
  return yield* new Refused({
    status: response.status,
    code,
    said: message,
    next: nextStepOf({ code, details, next }, isElsewhere),
    details
  })
})

/** The contract, asked of whoever `answerer` names at each request. */
export const makeApi = Effect.fn("makeApi")(
  function* <E extends AskingTrouble>(answerer: Effect.Effect<Answerer, E>) {
    const fetching = yield* HttpClient.HttpClient
    const user = Option.match(yield* userName, {
      onNone: () => ({}),
      onSome: (name) => ({ [userHeader]: name.replaceAll(/[^ -~]/g, "?") })
    })
    const last = yield* Ref.make<Answered>({ url: "", theirs: version })
    const send = Effect.fnUntraced(function* (request: HttpClientRequest.HttpClientRequest) {
      const to = yield* answerer
      const sent = request.pipe(
        HttpClientRequest.prependUrl(to.url),
        HttpClientRequest.bearerToken(to.key),
        HttpClientRequest.setHeaders(user)
      )
      return yield* fetching.execute(sent).pipe(
        Effect.flatMap((response) => granted(to, response, last)),
        Effect.catchTag("HttpClientError", (error) =>
          Effect.fail(new ServerUnreachable({ url: to.url, reason: reasonOf(error), isElsewhere: to.isElsewhere }))
        ),
        Effect.provideService(FetchHttpClient.Fetch, to.fetch)
      )
    })
    const httpClient = HttpClient.makeWith(
      (request: Effect.Effect<HttpClientRequest.HttpClientRequest>) => Effect.flatMap(request, send),
      Effect.succeed
    )
    /** What was granted is as the contract has it, or the contract is another one; with the same version it is a bug of ours. */
    const misunderstood = (error: unknown) =>
      Effect.flatMap(Ref.get(last), ({ theirs, url }) =>
        theirs === version ? Effect.die(error) : Effect.fail(new OtherVersion({ url, theirs, ours: version }))
      )
    const understood = (decoding: Effect.Effect<unknown, unknown, unknown>) => decoding.pipe(Effect.catch(misunderstood))
    const api: Api = yield* HttpApiClient.makeWith(OpenFaithApi, { httpClient, transformResponse: understood })
    return api
  },
  Effect.provide(FetchHttpClient.layer.pipe(Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { redirect: "manual" }))))
)
