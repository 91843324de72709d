/** A source on 127.0.0.1 for tests: each request is answered by the next answer given, and remembered. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { Duration, Effect, Redacted, Schema } from "effect"
import { defineAdapter, type ErrorMeaning } from "../Adapter.ts"
import { type AnyEntity, defineEntity, hard, parent } from "../Entity.ts"
import { mkEntityManifest } from "../Manifest.ts"
import { jsonApi } from "../wire/jsonApi.ts"
import { Limiter } from "./Limiter.ts"
import { SourceClient, type Credential } from "./SourceClient.ts"

const facts = { reference: "test", deletes: "listDiff", canonical: [], transformVersion: 1, toCanonical: () => [] } as const

export const Person = defineEntity({
  ...facts,
  name: "people.Person",
  type: "Person",
  attributes: Schema.Struct({ name: Schema.NullOr(Schema.String), updated_at: Schema.String }),
  list: {
    path: "/people/v2/people",
    perPage: 2,
    include: ["emails"],
    canInclude: ["friends"],
    orderBy: ["updated_at"],
    filterBy: ["updated_at", "name"],
    filterBySpecial: ["search_name"]
  },
  get: { path: "/people/v2/people/{id}" },
  create: { path: "/people/v2/people", takes: ["name"] },
  update: { path: "/people/v2/people/{id}" },
  changes: { since: "updated_at" },
  relations: {}
})

export const Card = defineEntity({
  ...facts,
  name: "people.Card",
  type: "Card",
  attributes: Schema.Struct({ done: Schema.Boolean }),
  list: { path: "/people/v2/workflows/{workflow_id}/cards", under: "people.Person", perPage: 2 },
  get: { path: "/people/v2/workflows/{workflow_id}/cards/{id}" },
  create: { path: "/people/v2/workflows/{workflow_id}/cards" },
  delete: { path: "/people/v2/workflows/{workflow_id}/cards/{id}" },
  changes: "none",
  relations: { workflow: parent("people.Person", "test"), person: hard("people.Person", "test") }
})

/** What errors stand for that come with 200. */
const standing: Readonly<Record<string, Omit<ErrorMeaning, "detail">>> = {
  "bad login": { refusal: "credential", standsFor: 401 },
  "not yours": { refusal: "entity", standsFor: 403 },
  "no such row": { refusal: null, standsFor: 404 },
  "day is spent": { refusal: null, standsFor: 429, retryAfter: Duration.minutes(15) },
  "not now": { refusal: null, standsFor: 503 },
  "bad parameter": { refusal: null, standsFor: 400 }
}

export const testAdapter = defineAdapter({
  id: "test",
  title: "Test",
  version: "1",
  defaultBaseUrl: "https://example.org",
  auth: ["basic", "bearer"],
  oauth: null,
  budget: {
    requests: 1000,
    period: Duration.seconds(20),
    deepOffset: { above: 30_000, requests: 10 },
    headers: { limit: "X-Limit", period: "X-Period", count: "X-Count" }
  },
  headers: (product) => ({ "x-product": product }),
  format: jsonApi,
  account: {
    path: "/people/v2",
    read: (body) => {
      const found = Schema.decodeUnknownOption(Account)(body)
      return found._tag === "Some" ? { id: found.value.data.id, name: found.value.data.attributes.name } : null
    }
  },
  readError: (_status, body) => {
    const found = Schema.decodeUnknownOption(Errors)(body)
    const detail = found._tag === "Some" ? found.value.errors[0]?.detail : undefined
    if (detail === undefined) return null
    const standsFor = standing[detail]
    return { detail, refusal: detail.includes("(BABOON)") ? "expired" : null, ...standsFor }
  },
  webhooks: null,
  manifest: mkEntityManifest([Person, Card])
})

const Account = Schema.Struct({ data: Schema.Struct({ id: Schema.String, attributes: Schema.Struct({ name: Schema.String }) }) })
const Errors = Schema.Struct({ errors: Schema.Array(Schema.Struct({ detail: Schema.String })) })

export interface TestAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Objects are sent as JSON. */
  readonly body?: unknown
  /** Answers by hand: to stall, to cut the connection. */
  readonly by?: (request: IncomingMessage, response: ServerResponse) => void
}

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage["headers"]
}

const respond = (answer: TestAnswer, request: IncomingMessage, response: ServerResponse) => {
  if (answer.by) return answer.by(request, response)
  response.writeHead(answer.status ?? 200, { "content-type": "application/vnd.api+json; charset=utf-8", ...answer.headers })
  response.end(typeof answer.body === "string" || Buffer.isBuffer(answer.body) ? answer.body : JSON.stringify(answer.body ?? { data: [] }))
}

/** A server that gives the answers in order and the last one for ever. */
export const testSource = Effect.fnUntraced(function* (...answers: ReadonlyArray<TestAnswer>) {
  const received: Array<Received> = []
  const server = yield* Effect.acquireRelease(
    Effect.callback<ReturnType<typeof createServer>>((resume) => {
      const server = createServer((request, response) => {
        const answer = answers[Math.min(received.length, answers.length - 1)] ?? {}
        received.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers })
        respond(answer, request, response)
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )
  const address = server.address()
  const port = typeof address === "object" && address !== null ? address.port : 0
  return { baseUrl: `http://127.0.0.1:${port}`, received }
})

export const basic: Credential = { kind: "basic", id: "app", secret: Redacted.make("s3cr3t-value") }

export const clientOf = Effect.fnUntraced(function* (
  baseUrl: string,
  credential: Credential = basic,
  timeout: Duration.Input = "5 seconds",
  adapter = testAdapter
) {
  const limiter = yield* Limiter.make(adapter.budget)
  const client = yield* SourceClient.make({ adapter, connection: { baseUrl, credential }, limiter, timeout })
  return { client, limiter }
})

export const everything = { filters: [], order: null, offset: 0, perPage: 2, parent: null } as const

export const personRow = (id: string, name: unknown = "A") => ({
  type: "Person",
  id,
  attributes: { name, updated_at: "2026-01-01T00:00:00Z" }
})

export const anyPerson: AnyEntity = Person
