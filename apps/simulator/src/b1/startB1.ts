import type { IncomingMessage } from "node:http"
import { text } from "node:stream/consumers"
import { Clock, Effect, Option, Schema, type Scope } from "effect"
import { Faults } from "../Fault.ts"
import { listen, type PortRefused } from "../listen.ts"
import type { OAuthRules } from "../OAuthDesk.ts"
import { answerB1 } from "./answerB1.ts"
import { type B1Church, b1Key, b1Kinds } from "./B1Church.ts"
import { live, makeB1 } from "./liveB1.ts"
import { truthOfB1 } from "./shownB1.ts"
import { type B1Webhooks, tellOfB1 } from "./WebhooksB1.ts"

export interface B1Options {
  readonly people?: number
  readonly seed?: number
  /** 0, the default, takes a free one. */
  readonly port?: number
  readonly controlPort?: number
  readonly oauth?: Partial<OAuthRules>
  /** Added to every answer. */
  readonly latencyMillis?: number
  /** Between two sweeps of webhooks; a minute at the real one. */
  readonly sweepMillis?: number
}

export interface B1Simulator {
  readonly url: string
  readonly controlUrl: string
  /** An API key. */
  readonly token: string
  readonly church: B1Church
  readonly webhooks: B1Webhooks
}

const decodeFaults = Schema.decodeUnknownOption(Schema.fromJsonString(Faults))

const control = (church: B1Church, url: URL, method: string, body: string): string => {
  const [, what = "", of = ""] = url.pathname.split("/")
  const kind = b1Kinds.find((each) => each === of)
  if (what === "truth" && kind !== undefined) return truthOfB1(church, kind).join("\n")
  if (what === "live") {
    live(church)
    return "{}"
  }
  if (what === "faults") {
    if (method === "POST") church.faults.set(Option.getOrElse(decodeFaults(body), () => []))
    return JSON.stringify(church.faults.report())
  }
  if (what !== "requests") return JSON.stringify({ ok: true })
  if (method === "DELETE") church.requests.clear()
  const { maxInWindow, total } = church.requests.summary()
  const log = church.requests.recent().map(({ method: asked, status, url: address }) => ({ method: asked, url: address, status }))
  return JSON.stringify({ total, maxInWindow, log })
}

/** A church behind a look-alike of ChurchApps B1, served on 127.0.0.1 until the scope closes. */
export const startB1 = Effect.fn("startB1")(function* (options: B1Options = {}): Effect.fn.Return<B1Simulator, PortRefused, Scope.Scope> {
  const clock = yield* Clock.Clock
  const now = () => clock.currentTimeMillisUnsafe()
  const church = makeB1(options.seed ?? 1, options.people ?? 500)
  church.now = now
  church.oauth.rules = { ...church.oauth.rules, lifetimeSeconds: 604_800, ...options.oauth }
  const webhooks = yield* tellOfB1(church, options.sweepMillis ?? 60_000)
  let own = "http://127.0.0.1"
  const url = yield* listen(
    options.port ?? 0,
    answerB1(church, webhooks, () => own, now, options.latencyMillis ?? 0)
  )
  own = url
  const controlUrl = yield* listen(options.controlPort ?? 0, (request: IncomingMessage, response) =>
    Effect.promise(async () => {
      const body = request.method === "POST" ? await text(request) : ""
      response.end(control(church, new URL(request.url ?? "/", own), request.method ?? "GET", body))
    })
  )
  return { url, controlUrl, token: b1Key, church, webhooks }
})
