/** One request to `api.php`: who asks, may they, which service, and what goes wrong. Errors come with status 200. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Effect } from "effect"
import type { Answerer } from "../listen.ts"
import { describes, Refusal, services } from "./answerService.ts"
import type { CcbChurch } from "./CcbChurch.ts"
import type { CcbFault, CcbFaultDesk } from "./CcbFault.ts"
import type { CcbGate } from "./CcbGate.ts"
import { live, update } from "./mutateCcb.ts"
import { leaf, type Node, write } from "./nodes.ts"

export interface CcbDesk {
  readonly church: CcbChurch
  readonly gate: CcbGate
  readonly faults: CcbFaultDesk
  /** Services that the API user has no permission for. */
  readonly refused: Set<string>
  /** `user:password`. */
  readonly token: string
  /** Path and query of each request, newest last. */
  readonly log: Array<string>
  /** Requests since it began, whatever was taken out of the log. */
  readonly asked: { count: number }
}

interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

const xml = { "content-type": "text/xml; charset=utf-8" }

const envelope = (query: URLSearchParams, inner: ReadonlyArray<Node>, named: boolean) => {
  const asked = [...query].map(([name, value], index): Node => ({
    name: "argument",
    attributes: index % 2 === 0 ? { name, value } : { value, name }
  }))
  const head = named ? [leaf("service", query.get("srv")), leaf("service_action", "execute"), leaf("availability", "public")] : []
  const root: Node = {
    name: "ccb_api",
    children: [
      { name: "request", children: [{ name: "parameters", children: asked }] },
      { name: "response", children: [...head, ...inner] }
    ]
  }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root)}`
}

/** `002` and not 2, as it answers. */
const errorNode = (number: number, words: string): Node => ({
  name: "error",
  attributes: { number: String(number).padStart(3, "0"), type: "Service" },
  text: words
})
const errors = (number: number, words: string): Node => ({ name: "errors", children: [errorNode(number, words)] })

const reply = (body: string, headers: Reply["headers"] = {}, status = 200): Reply => ({
  status,
  headers: { ...xml, ...headers },
  body: Buffer.from(body)
})

const wanted = (desk: CcbDesk, query: URLSearchParams, now: number, turn: number): Reply => {
  const { church, gate, refused } = desk
  const name = query.get("srv") ?? ""
  const service = Object.hasOwn(services, name) ? services[name] : undefined
  if (query.get("describe_api") === "1") return reply(envelope(query, describes(name), true))
  if (name === "api_status") {
    const status = [
      leaf("daily_limit", String(gate.limits.daily)),
      leaf("last_run_date", "2026-01-01"),
      leaf("counter", String(gate.counted()))
    ]
    return reply(envelope(query, status, true))
  }
  const { fullAt, left, refused: why } = gate.ask(name, now)
  const headers = {
    "x-ratelimit-limit": String(gate.limits.burst),
    "x-ratelimit-remaining": String(left),
    "x-ratelimit-reset": String(fullAt)
  }
  if (why === "bucket")
    return { status: 429, headers: { ...headers, "retry-after": String(Math.ceil(1 / gate.limits.perSecond)) }, body: Buffer.alloc(0) }
  const failed = (number: number, words: string) => reply(envelope(query, [errors(number, words)], true), headers)
  if (why === "day") return failed(5, `Query limit of ${gate.limits.daily} reached, please try again tomorrow.`)
  if (service === undefined) return failed(100, "There is no such service.")
  if (refused.has(name)) return failed(110, "This API user may not use that service.")
  try {
    return reply(envelope(query, service({ church, query, turn }), true), headers)
  } catch (thrown) {
    if (thrown instanceof Refusal) return failed(thrown.number, thrown.message)
    throw thrown
  }
}

const spoil = (fault: CcbFault, good: Reply, query: URLSearchParams): Reply => {
  const text = good.body.toString("utf8")
  const other = (body: string): Reply => ({ ...good, body: Buffer.from(body) })
  switch (fault.kind) {
    case "too-many-requests":
      return { status: 429, headers: { "retry-after": "1" }, body: Buffer.alloc(0) }
    case "status":
      return { status: fault.value ?? 503, headers: xml, body: Buffer.from("") }
    case "html":
      return {
        status: fault.value ?? 200,
        headers: { "content-type": "text/html" },
        body: Buffer.from("<html><body>Sign in<br></body></html>")
      }
    case "error":
      return other(envelope(query, [errors(fault.value ?? 4, "Something is wrong.")], true))
    case "error-direct":
      return other(envelope(query, [errorNode(fault.value ?? 4, "Something is wrong.")], false))
    case "malformed":
      return other(text.replace("</response>", "</respons>"))
    case "truncated":
      return other(text.slice(0, Math.floor(text.length / 2)))
    case "no-response":
      return other(envelope(query, [], false))
    case "wrong-count":
      return other(text.replace(/ count="(\d+)"/, (_, count: string) => ` count="${Number(count) + 1}"`))
    case "empty":
      return other(envelope(query, [], true))
    case "doctype":
      return other(text.replace("<ccb_api>", '<!DOCTYPE ccb_api [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><ccb_api>'))
    case "deep":
      return other(text.replace("</response>", `${"<a>".repeat(50_000)}${"</a>".repeat(50_000)}</response>`))
    case "latin":
      return { ...good, body: Buffer.from(text.replace("</response>", "<name>é</name></response>"), "latin1") }
    case "clock":
      return { ...good, headers: { ...good.headers, date: new Date(Date.now() + (fault.value ?? 3600) * 1000).toUTCString() } }
    default:
      return good
  }
}

const pieces = Buffer.from(`<individual id="1"><first_name>${"x".repeat(64_000)}</first_name></individual>`)

/** An answer that goes on for as long as it is read, up to so many bytes. */
const sendEndlessly = (response: ServerResponse, bytes: number) => {
  response.writeHead(200, xml)
  response.write("<ccb_api><response><service>x</service><individuals>")
  let sent = 0
  const more = () => {
    while (sent < bytes && !response.destroyed) {
      sent += pieces.length
      if (!response.write(pieces)) return void response.once("drain", more)
    }
    response.end("</individuals></response></ccb_api>")
  }
  more()
}

const isAllowed = (request: IncomingMessage, token: string) =>
  request.headers.authorization === `Basic ${Buffer.from(token).toString("base64")}`

export const answerCcb = (desk: CcbDesk, now: () => number, latencyMillis: number): Answerer => {
  let turn = 0
  return Effect.fnUntraced(function* (request, response) {
    const url = new URL(request.url ?? "/", "http://ccb")
    const query = new URLSearchParams([...new Map(url.searchParams)])
    desk.church.clock.observe(now())
    desk.asked.count++
    desk.log.push(request.url ?? "")
    const faults = desk.faults.fire(request.url ?? "")
    for (const fault of faults.filter(({ kind }) => kind === "life")) {
      if (fault.of === undefined) live(desk.church)
      else update(desk.church, fault.of)
    }
    const delay = latencyMillis + (faults.find(({ kind }) => kind === "stall")?.value ?? 0)
    if (delay > 0) yield* Effect.sleep(delay)
    if (faults.some(({ kind }) => kind === "shuffled")) turn++
    if (faults.some(({ kind }) => kind === "all-at-once")) for (const name of ["page", "per_page"]) query.delete(name)
    if (faults.some(({ kind }) => kind === "reset")) return void request.socket.destroy()
    const endless = faults.find(({ kind }) => kind === "endless")
    if (endless) return sendEndlessly(response, endless.value ?? 50_000_000)
    const found =
      url.pathname !== "/api.php"
        ? reply("<html></html>", { "content-type": "text/html" }, 404)
        : isAllowed(request, desk.token)
          ? wanted(desk, query, now(), turn)
          : reply(envelope(query, [errors(2, "Invalid username or password.")], true))
    const { body, headers, status } = faults.reduce((good, fault) => spoil(fault, good, query), found)
    response.writeHead(status, { ...headers, "content-length": body.length })
    response.end(body)
  })
}
