/**
 * Where sources tell what happened. What can be refused by the first lines of a request is refused before its body is read, and a body is never held
 * beyond its limit.
 */
import { type Address, type DeliveryOutcome, type Verdict, WebhookIntake } from "@openfaith/sync-engine"
import { ByteSize, Effect, Layer, Semaphore } from "effect"
import { HttpIncomingMessage, HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { noteFacts } from "./RequestFacts.ts"
import { Throttle } from "./Throttle.ts"

/** The largest body of any source is far below; one with more is an error or an attack. */
const mostBytes = 1024 * 1024
/** Bodies being read at once: what deliveries can hold of memory. */
const mostBodies = 64
/** Sources wait about ten seconds for an answer. */
const bodyPatience = "8 seconds"

const statusOf = {
  accepted: 200,
  bad_signature: 401,
  malformed: 400,
  wrong_organisation: 403,
  unavailable: 503
} as const satisfies Record<Verdict["outcome"], number>

const answer = (status: number, says: string, headers: Readonly<Record<string, string>> = {}) =>
  HttpServerResponse.jsonUnsafe(status < 300 ? { ok: true, message: says } : { error: says }, { status, headers })

/** Why the first lines of a request already end it; `null`: they do not. */
const refusalOf = (headers: Readonly<Record<string, string | undefined>>): readonly [DeliveryOutcome, number, string] | null => {
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase() ?? "none"
  if (type !== "application/json" && !type.endsWith("+json"))
    return ["wrong_type", 415, `Send application/json; this is ${type.slice(0, 60)}.`]
  const encoding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity"
  if (encoding !== "identity") return ["compressed", 415, "Send the body as it is: compressed ones are not read."]
  const length = Number(headers["content-length"] ?? 0)
  return length > mostBytes ? tooLarge : null
}
const tooMany = ["too_many", 429, "More deliveries come from there within a minute than are taken in. Send it again later."] as const
const tooLarge = ["too_large", 413, `The body is larger than ${mostBytes} bytes.`] as const

const handle = Effect.gen(function* () {
  const intake = yield* WebhookIntake
  const throttle = yield* Throttle
  const bodies = yield* Semaphore.make(mostBodies)

  const refuse = (
    address: Address,
    [outcome, status, says]: readonly [DeliveryOutcome, number, string],
    headers: Readonly<Record<string, string>> = {}
  ) => {
    intake.refused(address, outcome)
    return answer(status, says, headers)
  }

  const take = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest, address: Address) {
    const refusal = refusalOf(request.headers)
    if (refusal !== null) return refuse(address, refusal)
    const body = yield* request.arrayBuffer.pipe(
      Effect.provideService(HttpIncomingMessage.MaxBodySize, ByteSize.bytes(mostBytes)),
      Effect.timeout(bodyPatience),
      bodies.withPermit,
      Effect.result
    )
    if (body._tag === "Failure") {
      const { failure } = body
      const isTooLarge =
        failure._tag === "HttpServerError" && failure.reason._tag === "RequestParseError" && failure.reason.reason === "BodyTooLarge"
      return refuse(address, isTooLarge ? tooLarge : ["malformed", 400, "The body did not arrive whole."])
    }
    const verdict = yield* intake.receive(address, (name) => request.headers[name] ?? null, new Uint8Array(body.success))
    if (verdict.outcome === "accepted") return answer(200, verdict.fresh > 0 ? "Received." : "Received before.")
    return answer(statusOf[verdict.outcome], verdict.says, verdict.outcome === "unavailable" ? { "retry-after": "30" } : {})
  })

  return Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
    const { adapter = "", token = "" } = yield* HttpRouter.params
    const opened = yield* intake.open(adapter, token)
    if ("address" in opened) {
      const { connection, isRehearsal } = opened.address
      yield* noteFacts({ organisation: connection.orgId, connection: connection.id })
      const seconds = isRehearsal ? 0 : yield* throttle.delivery(connection.id, request)
      return seconds === 0 ? yield* take(request, opened.address) : refuse(opened.address, tooMany, { "retry-after": String(seconds) })
    }
    return answer(
      opened.status,
      opened.status === 503 ? "The address could not be looked up. Send it again." : "Nobody takes deliveries here."
    )
  })
})

/** `POST /webhooks/<adapter>/<token>`. */
export const WebhookRoute = Layer.unwrap(Effect.map(handle, (handler) => HttpRouter.add("POST", "/webhooks/:adapter/:token", handler)))
