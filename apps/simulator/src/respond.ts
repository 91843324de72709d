/**
 * respond: one request in, one answer out, at once. Everything Planning Center does to a request happens here in its order: who asks,
 * may they still ask, which version, which rows. What a socket has to do about the answer (wait, break off) is part of the reply.
 */
import { hash } from "node:crypto"
import { identify } from "./access.ts"
import { answerWebhooks, webhooksRoot } from "./answerWebhooks.ts"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import { distortBody, distortionOf } from "./distort.ts"
import { collectionBody, rowBody } from "./envelope.ts"
import type { Fault } from "./Fault.ts"
import { mutate } from "./mutate.ts"
import type { Account } from "./OAuthDesk.ts"
import { failed, forbidden, html, notFound, tooManyRequests, unauthorized, unsupportedVersion, type Problem } from "./problems.ts"
import { parseQuery, type Query } from "./Query.ts"
import { readPage } from "./readPage.ts"
import type { Wishes } from "./Resource.ts"
import { patternBelow, patternOf, productOf, route, type Target } from "./route.ts"
import { tellEvents } from "./tellEvents.ts"
import { versionFor } from "./versions.ts"
import { write } from "./write.ts"

export interface ApiRequest {
  readonly method: string
  /** Absolute, or from the path on. */
  readonly url: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body?: string
}

export interface Reply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** How long the answer is held back. */
  readonly delayMillis: number
  /** The connection breaks after so many bytes of the body; 0: before any answer; null: it holds. */
  readonly resetAfterBytes: number | null
}

const goodType = "application/vnd.api+json; charset=utf-8"

interface Answer extends Problem {
  readonly ids?: ReadonlyArray<string>
  readonly headers?: Readonly<Record<string, string>>
}

export const respond = (church: Church, request: ApiRequest, nowMillis: number): Reply => {
  church.clock.observe(nowMillis)
  const url = URL.canParse(request.url, church.baseUrl) ? new URL(request.url, church.baseUrl) : new URL("/unreadable", church.baseUrl)
  const query = parseQuery(url.searchParams)
  const product = productOf(url.pathname)
  const named = product ?? url.pathname.split("/")[1] ?? ""
  const identity = identify(church.tokens, church.oauth, request.headers["authorization"], named, nowMillis)
  const user = "user" in identity ? identity.user : "anonymous"
  const find = (): Target => (product === null ? { kind: "missing", entity: null } : route(church, product, url.pathname, user))
  const target = find()
  const passage = church.gate.pass(user, query.offset, nowMillis)
  const occasion = { method: request.method, url: url.pathname + url.search, entity: target.kind === "empty" ? null : target.entity }
  const faults = passage.allowed ? church.faults.fire(occasion) : []
  const version = versionFor(product ?? "people", request.headers["x-pco-api-version"])

  const answer = (): Answer => {
    if (!passage.allowed) {
      const { periodSeconds } = church.gate.limits()
      const refusal = tooManyRequests(passage.count, passage.limit, periodSeconds)
      return { ...refusal, headers: { "retry-after": String(passage.retryAfterSeconds) } }
    }
    enact(church, faults)
    const instead = faults.map((fault) => replacement(church, fault, passage)).find((other) => other !== null)
    if (instead !== undefined) return instead
    if (!("user" in identity)) return unauthorized(identity.hint)
    if (request.method === "PUT") return html(404, "Not Found")
    if (url.pathname.startsWith(`${webhooksRoot}/`)) {
      const { body = "", method } = request
      return answerWebhooks(church, { method, url, body, user: identity.user, version: request.headers["x-pco-api-version"] })
    }
    if (version === null) return unsupportedVersion
    if (product === null) return notFound
    // What a fault did to the church shows in this very answer.
    const now = faults.some(({ kind }) => kind === "mutate") ? find() : target
    const wishes: Wishes = { include: query.include, fields: query.fields, version, isAlone: false }
    if (request.method !== "GET") return change(church, request, now, patternBelow(url.pathname), wishes)
    const shown = read(church, now, url.pathname, query, wishes, faults)
    return now.kind === "row" && catalog[now.entity].type === "Organization" ? ofAccount(shown, identity.organization) : shown
  }

  const made = answer()
  const body = distortBody(faults, made.body)
  church.requests.add({
    at: nowMillis,
    method: request.method,
    url: url.pathname + url.search,
    pattern: patternOf(url.pathname),
    status: made.status,
    user,
    offset: query.offset,
    ids: made.ids ?? []
  })
  const headers = headersOf(church, faults, { ...made, body }, occasion.url, version, passage.announced.count)
  for (const fault of faults) {
    if (fault.kind === "mutate" && fault.when === "after") for (const mutation of fault.mutations) mutate(church, mutation)
  }
  const reset = faults.find((fault) => fault.kind === "reset")
  const delayMillis = faults.reduce((sum, fault) => (fault.kind === "stall" ? sum + fault.milliseconds : sum), 0)
  return { status: made.status, headers, body, delayMillis, resetAfterBytes: reset === undefined ? null : (reset.afterBytes ?? 0) }
}

/** What faults do to the church before the answer is made. */
const enact = (church: Church, faults: ReadonlyArray<Fault>) => {
  for (const fault of faults) {
    if (fault.kind === "mutate" && fault.when !== "after") for (const mutation of fault.mutations) mutate(church, mutation)
    if (fault.kind === "clock-skew" && fault.of === "stamps") church.stampSkewSeconds = fault.seconds
    if (fault.kind === "limit-drop") {
      const limits = church.gate.limits()
      church.gate.setLimits({ ...limits, requests: fault.requests, periodSeconds: fault.periodSeconds ?? limits.periodSeconds })
    }
  }
}

/** The answer a fault gives in place of the good one. */
const replacement = (church: Church, fault: Fault, passage: { readonly count: number; readonly limit: number }): Answer | null => {
  switch (fault.kind) {
    case "too-many-requests": {
      const refusal = tooManyRequests(passage.limit + 1, passage.limit, church.gate.limits().periodSeconds)
      const seconds = fault.seconds ?? 1
      if (fault.retryAfter === "none") return refusal
      const date = new Date((church.clock.now() + seconds) * 1000).toUTCString()
      return { ...refusal, headers: { "retry-after": fault.retryAfter === "date" ? date : String(seconds) } }
    }
    case "status":
      return failed(fault.status)
    case "html":
      return html(fault.status ?? 504, fault.status === 200 ? "Planning Center" : "Gateway Time-out")
    case "error-body":
      return { ...failed(500), status: 200 }
    case "unauthorized":
      return unauthorized(fault.hint ?? "BABOON")
    default:
      return null
  }
}

const read = (church: Church, target: Target, pathname: string, query: Query, wishes: Wishes, faults: ReadonlyArray<Fault>): Answer => {
  if (target.kind === "missing") return notFound
  const distortion = distortionOf(faults, target.kind === "empty" ? target.parent.entity : target.entity)
  if (target.kind === "row") {
    if (faults.some(({ kind }) => kind === "empty")) return forbidden
    return {
      status: 200,
      contentType: goodType,
      body: rowBody(church, target.row, target.parent, wishes, distortion),
      ids: [target.row.id]
    }
  }
  const page = readPage(church, target, query, faults)
  const body = collectionBody(church, target, pathname, query, page, wishes, distortion)
  return { status: 200, contentType: goodType, body, ids: page.rows.map(({ id }) => id) }
}

/** The organisation as the account sees it: several accounts may look at one church. */
const ofAccount = (answer: Answer, organization: Account["organization"]): Answer => {
  if (organization === null) return answer
  const { data, ...rest } = JSON.parse(answer.body)
  const attributes = { ...data.attributes, name: organization.name }
  return { ...answer, body: JSON.stringify({ ...rest, data: { ...data, id: organization.id, attributes } }) }
}

const change = (church: Church, request: ApiRequest, target: Target, pattern: string, wishes: Wishes): Answer => {
  const written = write(church, request.method, target, pattern, request.body ?? "")
  tellEvents(church)
  if (!("kind" in written)) return written
  if (written.kind === "gone") return { status: 204, contentType: goodType, body: "" }
  const parent = target.kind === "missing" ? written.row : target.parent
  const body = rowBody(church, written.row, parent, wishes, distortionOf([], written.row.entity))
  return { status: written.status, contentType: goodType, body, ids: [written.row.id] }
}

/** Changes whenever the answer does. Made from what the answer comes from: hashing a page costs more than making it. */
const entityTag = (church: Church, url: string, body: string) => {
  const versions = Object.values(church.tables).reduce((sum, table) => sum + table.version, 0)
  return hash("md5", `${church.seed} ${url} ${versions} ${body.length}`)
}

const headersOf = (church: Church, faults: ReadonlyArray<Fault>, answer: Answer, url: string, version: string | null, count: number) => {
  const skew = faults.reduce((sum, fault) => (fault.kind === "clock-skew" && fault.of !== "stamps" ? sum + fault.seconds : sum), 0)
  const { periodSeconds, requests } = church.gate.limits()
  // The gateway, which answers 404 and 429, words the period otherwise than the products do.
  const period = answer.status === 404 || answer.status === 429 ? `${periodSeconds} seconds` : String(periodSeconds)
  return {
    "content-type": answer.contentType,
    date: new Date((church.clock.now() + skew) * 1000).toUTCString(),
    "x-pco-api-request-rate-limit": String(requests),
    "x-pco-api-request-rate-period": period,
    "x-pco-api-request-rate-count": String(count),
    ...(version === null ? {} : { "x-pco-api-processed-as-version": version }),
    ...(answer.status === 200
      ? { etag: `W/"${entityTag(church, url, answer.body)}"`, "cache-control": "max-age=0, private, must-revalidate" }
      : {}),
    ...answer.headers
  }
}
