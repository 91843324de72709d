import type { IncomingMessage, ServerResponse } from "node:http"
import { Readable } from "node:stream"
import { text } from "node:stream/consumers"
import { Effect, Schema } from "effect"
import type { Church } from "./Church.ts"
import { Faults } from "./Fault.ts"
import { entityNames } from "./Kind.ts"
import type { Answerer } from "./listen.ts"
import type { LiveMode } from "./liveMode.ts"
import { mutate } from "./mutate.ts"
import { Mutation } from "./Mutation.ts"
import { SomeRules } from "./OAuthDesk.ts"
import { truth, truthCounts } from "./truth.ts"
import { noDeliveryFaults } from "./WebhookDesk.ts"

const LiveRequest = Schema.Struct({ perSecond: Schema.Number })
const LimitsRequest = Schema.Struct({
  requests: Schema.optionalKey(Schema.Int),
  /** Seconds. */
  period: Schema.optionalKey(Schema.Number),
  deepRequests: Schema.optionalKey(Schema.Int),
  window: Schema.optionalKey(Schema.Literals(["fixed", "sliding"]))
})
const DeliveryFaultsRequest = Schema.Struct({
  copies: Schema.optionalKey(Schema.Int),
  spreadMillis: Schema.optionalKey(Schema.Number),
  lossShare: Schema.optionalKey(Schema.Number),
  forgeShare: Schema.optionalKey(Schema.Number),
  lateSeconds: Schema.optionalKey(Schema.Number)
})
/** Event names; none given: all. */
const Names = Schema.Struct({ names: Schema.optionalKey(Schema.Array(Schema.String)) })
const Last = Schema.Struct({ last: Schema.Int })
/** Of one user, or of all. */
const RevokeRequest = Schema.Struct({ user: Schema.optionalKey(Schema.String) })
const Mutations = Schema.Union([Mutation, Schema.Array(Mutation)])

const json = (response: ServerResponse, value: unknown, status = 200) => {
  response.writeHead(status, { "content-type": "application/json" })
  response.end(`${JSON.stringify(value)}\n`)
}

/** Sent in pieces, so that a large church is never one text. The list of rows is that of the request's moment. */
const sendTruth = (church: Church, entityName: string, include: ReadonlyArray<string>, response: ServerResponse) => {
  const entity = entityNames.find((name) => name === entityName)
  if (entity === undefined) return json(response, { error: `No such entity: ${entityName}` }, 404)
  response.writeHead(200, { "content-type": "application/x-ndjson" })
  const pieces = function* () {
    let piece: Array<string> = []
    for (const line of truth(church, entity, include)) {
      piece.push(`${line}\n`)
      if (piece.length < 500) continue
      yield piece.join("")
      piece = []
    }
    yield piece.join("")
  }
  Readable.from(pieces()).pipe(response)
}

/** The body as the schema has it, handed to `use`; 400 and why when it is something else. */
const withBody = Effect.fnUntraced(function* <A>(
  schema: Schema.Codec<A, unknown>,
  request: IncomingMessage,
  response: ServerResponse,
  use: (value: A) => Effect.Effect<unknown>
) {
  const body = yield* Effect.promise(() => text(request).catch(() => ""))
  yield* Schema.decodeUnknownEffect(Schema.fromJsonString(schema))(body).pipe(
    Effect.flatMap(use),
    Effect.matchEffect({
      onFailure: (error) => Effect.sync(() => json(response, { error: error.message }, 400)),
      onSuccess: (value) => Effect.sync(() => json(response, value))
    })
  )
})

/** The control port: what the church really holds, what was asked of it, and what is to go wrong. */
export const answerControl = (church: Church, live: LiveMode, now: () => number): Answerer =>
  Effect.fnUntraced(function* (request, response) {
    const url = new URL(request.url ?? "/", "http://control")
    const route = `${request.method ?? "GET"} ${url.pathname}`
    const entity = /^GET \/truth\/([A-Za-z.-]+)$/.exec(route)?.[1]
    if (entity !== undefined) {
      const include = (url.searchParams.get("include") ?? "").split(",").filter((name) => name !== "")
      return sendTruth(church, entity, include, response)
    }
    switch (route) {
      case "GET /health":
        return json(response, { status: "ok", liveChanges: live.changes() })
      case "GET /truth":
        return json(response, truthCounts(church))
      case "GET /requests": {
        const log = url.searchParams.get("log")
        return json(response, { ...church.requests.summary(), ...(log === null ? {} : { log: church.requests.recent() }) })
      }
      case "DELETE /requests":
        church.requests.clear()
        return json(response, church.requests.summary())
      case "GET /faults":
        return json(response, church.faults.report())
      case "POST /faults":
        return yield* withBody(Faults, request, response, (faults) =>
          Effect.sync(() => {
            church.stampSkewSeconds = 0
            church.faults.set(faults)
            return church.faults.report()
          })
        )
      case "POST /mutate":
        return yield* withBody(Mutations, request, response, (mutations) =>
          Effect.sync(() => ("do" in mutations ? [mutations] : mutations).flatMap((mutation) => mutate(church, mutation, now())))
        )
      case "GET /webhooks":
        return json(response, { subscriptions: church.webhooks.subscriptions, counts: church.webhooks.counts })
      // Instead of the faults before.
      case "POST /webhooks/faults":
        return yield* withBody(DeliveryFaultsRequest, request, response, (faults) =>
          Effect.sync(() => (church.webhooks.faults = { ...noDeliveryFaults, ...faults }))
        )
      // The source stops sending, without a word.
      case "POST /webhooks/deactivate":
        return yield* withBody(Names, request, response, ({ names }) =>
          Effect.sync(() => {
            const hit = church.webhooks.subscriptions.filter(({ name }) => names === undefined || names.includes(name))
            for (const subscription of hit) subscription.active = false
            return { deactivated: hit.length }
          })
        )
      // What was delivered last is delivered again.
      case "POST /webhooks/replay":
        return yield* withBody(Last, request, response, ({ last }) =>
          Effect.sync(() => {
            const again = last === 0 ? [] : church.webhooks.delivered.slice(-last)
            for (const delivery of again) church.webhooks.resend?.(delivery)
            return { replayed: again.length }
          })
        )
      case "GET /oauth":
        return json(response, { rules: church.oauth.rules, counts: church.oauth.counts })
      // Beside the rules before.
      case "POST /oauth":
        return yield* withBody(SomeRules, request, response, (rules) =>
          Effect.sync(() => (church.oauth.rules = { ...church.oauth.rules, ...rules }))
        )
      case "POST /oauth/expire":
        return json(response, { expired: church.oauth.expire(now()) })
      case "POST /oauth/revoke":
        return yield* withBody(RevokeRequest, request, response, ({ user }) => Effect.sync(() => ({ revoked: church.oauth.revoke(user) })))
      // What is held goes on, and nothing is held any more.
      case "POST /oauth/release":
        church.oauth.rules = { ...church.oauth.rules, hold: null }
        return json(response, { released: church.oauth.release() })
      case "POST /live":
        return yield* withBody(LiveRequest, request, response, ({ perSecond }) => Effect.as(live.setPerSecond(perSecond), { perSecond }))
      case "POST /limits":
        return yield* withBody(LimitsRequest, request, response, ({ period, ...limits }) =>
          Effect.sync(() => {
            const held = church.gate.limits()
            church.gate.setLimits({ ...held, ...limits, periodSeconds: period ?? held.periodSeconds })
            return church.gate.limits()
          })
        )
      default:
        return json(response, { error: `No such control: ${route}` }, 404)
    }
  })
