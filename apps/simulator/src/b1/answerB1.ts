/** The API of B1 over HTTP: bare lists, ETags, a 401 for whatever may not be, and an object without anything in it for who is not there. */
import { hash } from "node:crypto"
import type { IncomingMessage, ServerResponse } from "node:http"
import { text } from "node:stream/consumers"
import { Effect, Option, Schema } from "effect"
import { answerOAuth, tokensFor } from "../answerOAuth.ts"
import type { Fault } from "../Fault.ts"
import type { Answerer } from "../listen.ts"
import { auditLogOf } from "./auditLogB1.ts"
import { type B1Church, b1Key, b1Kinds, type B1Kind, b1Paths, remove, type Value } from "./B1Church.ts"
import { live } from "./liveB1.ts"
import { shownB1 } from "./shownB1.ts"
import type { B1Webhooks } from "./WebhooksB1.ts"

interface Answer {
  readonly status: number
  readonly body: string
  readonly type?: string
}

const json = (status: number, body: unknown): Answer => ({ status, body: JSON.stringify(body) })
/** For a token that is no good, and for one that may not do this. */
const refused = json(401, {})

const scopeOf: Readonly<Record<B1Kind, string>> = {
  campus: "people:read",
  household: "people:read",
  person: "people:read",
  group: "groups:read",
  groupMember: "groups:read",
  service: "attendance:read",
  serviceTime: "attendance:read",
  session: "attendance:read",
  visit: "attendance:read",
  visitSession: "attendance:read",
  fund: "donations:read",
  donationBatch: "donations:read",
  donation: "donations:read",
  fundDonation: "donations:read"
}

const isAllowed = (church: B1Church, authorization: string | undefined, scope: string, now: number) => {
  const token = /^Bearer (.+)$/.exec(authorization ?? "")?.[1] ?? ""
  if (token === b1Key) return church.keyScopes === null || church.keyScopes.includes(scope)
  const known = church.oauth.identify(token, scope, now)
  return known !== null && "user" in known
}

/** The order of rows is nobody's promise: it moves with every change of the list. */
const shuffled = <A>(rows: ReadonlyArray<A>, version: string): ReadonlyArray<A> => {
  const turn = rows.length === 0 ? 0 : Number.parseInt(hash("md5", version).slice(0, 8), 16) % rows.length
  return [...rows.slice(turn), ...rows.slice(0, turn)].toReversed()
}

const Wanted = Schema.fromJsonString(Schema.Struct({ name: Schema.String, url: Schema.String, events: Schema.Array(Schema.String) }))
const decodeWanted = Schema.decodeUnknownOption(Wanted)
const Form = Schema.fromJsonString(Schema.Record(Schema.String, Schema.String))
const decodeForm = Schema.decodeUnknownOption(Form)

const auditPath = "/membership/auditlogs"
const webhooksPath = "/membership/webhooks"

const answerWebhooks = ({ subscribe, subscriptions }: B1Webhooks, method: string, id: string | undefined, body: string): Answer => {
  if (method === "GET")
    return json(
      200,
      subscriptions.map(({ events, id: known, name, url }) => ({ id: known, name, url, events, active: true }))
    )
  if (method === "POST")
    return Option.match(decodeWanted(body), {
      onNone: () => json(400, { error: "name, url, events" }),
      onSome: (wanted) => json(200, subscribe(wanted))
    })
  const index = subscriptions.findIndex((each) => each.id === id)
  if (index >= 0) subscriptions.splice(index, 1)
  return json(200, {})
}

/** A row by id: who is not there is an object without anything in it, and people show more than in the list. */
const oneOf = (church: B1Church, kind: B1Kind, id: string): Readonly<Record<string, Value>> => {
  const row = shownB1(church, kind).find((each) => each["id"] === id)
  return row === undefined ? {} : kind === "person" ? { ...row, formSubmissions: [] } : row
}

const replaced = (fault: Fault): Answer | null => {
  switch (fault.kind) {
    case "status":
      return fault.status === 401 ? refused : json(fault.status, { error: { message: "Something broke", status: fault.status } })
    case "too-many-requests":
      return json(429, {})
    case "html":
      return { status: fault.status ?? 504, body: "<html><h1>Gateway Time-out</h1></html>", type: "text/html" }
    case "error-body":
      return json(200, {})
    case "empty":
      return json(200, [])
    default:
      return null
  }
}

const distorted = (faults: ReadonlyArray<Fault>, body: string) =>
  faults.reduce((so, fault) => {
    if (fault.kind === "truncated") return so.slice(0, Math.floor(so.length / 2))
    return fault.kind === "malformed" ? so.replace(":", ";") : so
  }, body)

const kindAt = (pathname: string): readonly [B1Kind, string | null] | null => {
  for (const kind of b1Kinds) {
    if (pathname === b1Paths[kind]) return [kind, null]
    const [, id] = pathname.split(`${b1Paths[kind]}/`)
    if (pathname.startsWith(`${b1Paths[kind]}/`) && id !== undefined && !id.includes("/")) return [kind, decodeURIComponent(id)]
  }
  return null
}

const find = (church: B1Church, webhooks: B1Webhooks, request: IncomingMessage, url: URL, body: string, now: number): Answer => {
  const { method = "GET" } = request
  const { authorization } = request.headers
  if (url.pathname === "/health") return json(200, { status: "healthy" })
  if (url.pathname.startsWith(webhooksPath)) {
    if (!isAllowed(church, authorization, "settings:write", now)) return refused
    return answerWebhooks(webhooks, method, url.pathname.slice(webhooksPath.length + 1), body)
  }
  if (url.pathname === auditPath)
    return isAllowed(church, authorization, "settings:write", now) ? json(200, auditLogOf(church, url.searchParams)) : refused
  const place = kindAt(url.pathname)
  if (place === null) return json(404, { error: { message: "Not Found", status: 404, path: url.pathname } })
  const [kind, id] = place
  if (!isAllowed(church, authorization, scopeOf[kind], now)) return refused
  if (id === null) return json(200, shuffled(shownB1(church, kind), String(church.versions[kind])))
  if (method !== "DELETE") return json(200, oneOf(church, kind, id))
  remove(church, kind, id)
  return json(200, { success: true, deletedIds: [id], count: 1 })
}

const send = (request: IncomingMessage, response: ServerResponse, answer: Answer, faults: ReadonlyArray<Fault>, now: number) => {
  const bytes = Buffer.from(distorted(faults, answer.body), "utf8")
  const skew = faults.reduce((sum, fault) => (fault.kind === "clock-skew" ? sum + fault.seconds : sum), 0)
  const etag = `W/"${bytes.length.toString(16)}-${hash("sha1", bytes)}"`
  const headers = {
    "content-type": answer.type ?? "application/json; charset=utf-8",
    date: new Date(now + skew * 1000).toUTCString(),
    ...(answer.status === 200 ? { etag } : {})
  }
  const reset = faults.find((fault) => fault.kind === "reset")
  if (reset !== undefined && (reset.afterBytes ?? 0) <= 0) return void response.socket?.resetAndDestroy()
  if (reset !== undefined) {
    response.writeHead(answer.status, { ...headers, "content-length": bytes.length })
    return void response.write(bytes.subarray(0, reset.afterBytes), () => setImmediate(() => response.socket?.destroy()))
  }
  if (answer.status === 200 && request.headers["if-none-match"] === etag) return void response.writeHead(304, headers).end()
  response.writeHead(answer.status, { ...headers, "content-length": bytes.length }).end(bytes)
}

export const answerB1 = (
  church: B1Church,
  webhooks: B1Webhooks,
  base: () => string,
  now: () => number,
  latencyMillis: number
): Answerer => {
  const consent = answerOAuth({ baseUrl: "http://127.0.0.1", oauth: church.oauth }, now)
  return Effect.fnUntraced(function* (request, response) {
    const url = new URL(request.url ?? "/", base())
    // A page of the church's own asks the API for the code.
    if (url.pathname === "/oauth/authorize") return yield* consent(request, response)
    const body = request.method === "GET" ? "" : yield* Effect.promise(() => text(request).catch(() => ""))
    const faults = church.faults.fire({ method: request.method ?? "GET", url: url.pathname + url.search, entity: null })
    if (church.dice.chance(church.restlessness)) {
      live(church)
      church.lived++
    }
    const asked = url.pathname === "/membership/oauth/token" ? Option.getOrElse(decodeForm(body), () => ({})) : null
    const found =
      asked === null ? find(church, webhooks, request, url, body, now()) : tokensFor(church.oauth, new URLSearchParams(asked), now())
    const answer = "body" in found ? found : json("error" in found ? 400 : 200, found)
    const instead = faults.map(replaced).find((other) => other !== null) ?? answer
    const { method = "GET" } = request
    const address = url.pathname + url.search
    church.requests.add({ at: now(), method, url: address, pattern: url.pathname, status: instead.status, user: "key", offset: 0, ids: [] })
    const stall = faults.reduce((sum, fault) => (fault.kind === "stall" ? sum + fault.milliseconds : sum), latencyMillis)
    if (stall > 0) yield* Effect.sleep(stall)
    send(request, response, instead, faults, now())
  })
}
