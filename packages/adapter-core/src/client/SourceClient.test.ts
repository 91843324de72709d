import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, layer } from "@effect/vitest"
import { type Duration, Effect, Fiber, Inspectable, Redacted, Tracer } from "effect"
import type { SourceError } from "../errors.ts"
import { anyPerson, basic, Card, clientOf, everything, Person, personRow, testAdapter, type TestAnswer, testSource } from "./testSource.ts"

const errorBody = (detail: string) => ({ errors: [{ detail }] })

/** The failure of one page request to a source that gives this answer. */
const failureOf = Effect.fnUntraced(function* (answer: TestAnswer, patience: Duration.Input = "30 seconds") {
  const { baseUrl, received } = yield* testSource(answer)
  const { client, limiter } = yield* clientOf(baseUrl, basic, patience)
  const error = yield* Effect.flip(client.page(Person, everything))
  return { client, error, limiter, received }
})

const facts = (error: SourceError) => Object.fromEntries(Object.entries(error))

layer(NodeHttpClient.layerUndici, { excludeTestServices: true })("SourceClient", (it) => {
  describe("asking", () => {
    it.effect("sends the entity's includes, the version headers and the credential, and reports path, times and size", () =>
      Effect.gen(function* () {
        const body = JSON.stringify({ data: [personRow("1", "Zoë")] })
        const { baseUrl, received } = yield* testSource({ body, headers: { date: "Tue, 06 Jan 2026 10:00:00 GMT" } })
        const { client } = yield* clientOf(`${baseUrl}/proxy/`)
        const answer = yield* client.page(Person, {
          filters: [{ field: "updated_at", operator: "gte", value: "2026-01-01T00:00:00Z" }],
          order: { field: "updated_at", descending: false },
          offset: 4,
          perPage: 2,
          parent: null
        })
        assert.deepStrictEqual(
          answer.value.rows.map(({ id }) => id),
          ["1"]
        )
        const url = new URL(answer.path, baseUrl)
        assert.strictEqual(url.pathname, "/proxy/people/v2/people")
        assert.deepStrictEqual(Object.fromEntries(url.searchParams), {
          "where[updated_at][gte]": "2026-01-01T00:00:00Z",
          order: "updated_at",
          include: "emails",
          per_page: "2",
          offset: "4"
        })
        assert.strictEqual(received[0]?.url, answer.path)
        assert.strictEqual(received[0]?.headers["authorization"], `Basic ${Buffer.from("app:s3cr3t-value").toString("base64")}`)
        assert.strictEqual(received[0]?.headers["x-product"], "people")
        assert.strictEqual(received[0]?.headers["accept"], "application/vnd.api+json")
        assert.isUndefined(received[0]?.headers["traceparent"])
        assert.strictEqual(answer.sourceTime, "2026-01-06T10:00:00.000Z")
        assert.strictEqual(answer.bytes, Buffer.byteLength(body))
        assert.isAtLeast(answer.receivedAt, answer.sentAt)
      })
    )

    it.effect("takes the one row that a path holds for a page of one, and none for no row", () =>
      Effect.gen(function* () {
        const data = { type: "Card", id: "7", attributes: { done: true } }
        const { baseUrl } = yield* testSource(
          { body: JSON.stringify({ data }) },
          { status: 404, body: errorBody("none") },
          { body: '{"data":[]}' }
        )
        const { client } = yield* clientOf(baseUrl)
        const one = { ...Card, list: { ...Card.list, holdsOne: true } } as const
        const request = { ...everything, parent: "1" }
        const { value } = yield* client.page(one, request)
        assert.deepStrictEqual([value.rows.map(({ id }) => id), value.total, value.next], [["7"], 1, null])
        assert.strictEqual((yield* Effect.flip(client.page(one, request)))._tag, "NotFound")
        assert.strictEqual((yield* Effect.flip(client.page(one, request)))._tag, "ContractViolation")
      })
    )

    it.effect("sends a change once, inside the budget, and takes an answer without words for what it is", () =>
      Effect.gen(function* () {
        const bodies: Array<string> = []
        const made: TestAnswer = {
          by: (request, response) => {
            request.setEncoding("utf8").on("data", (text: string) => bodies.push(text))
            request.on("end", () => {
              response.writeHead(201, { "content-type": "application/json" })
              response.end('{"data":{"id":"1"}}')
            })
          }
        }
        const silent: TestAnswer = { by: (_request, response) => void response.writeHead(204).end() }
        const { baseUrl, received } = yield* testSource(made, silent, { status: 422, body: errorBody("name is taken") })
        const { client } = yield* clientOf(baseUrl)
        const answer = yield* client.call({ method: "POST", path: "/hooks/v2/things", query: [["a", "b"]], body: { name: "Zoë" } })
        assert.deepStrictEqual(answer, { data: { id: "1" } })
        assert.deepStrictEqual(bodies, ['{"name":"Zoë"}'])
        assert.strictEqual(received[0]?.headers["content-type"], "application/json")
        assert.strictEqual(received[0]?.headers["x-product"], "hooks")
        assert.isNull(yield* client.call({ method: "DELETE", path: "/hooks/v2/things/1" }))
        const refused = yield* Effect.flip(client.call({ method: "PATCH", path: "/hooks/v2/things/1", body: {} }))
        assert.strictEqual(refused._tag, "RequestRejected")
        assert.deepStrictEqual(
          received.map(({ url }) => url),
          ["/hooks/v2/things?a=b", "/hooks/v2/things/1", "/hooks/v2/things/1"]
        )
      })
    )

    it.effect("reads a row by id with the list's includes, below its parent where it has one", () =>
      Effect.gen(function* () {
        const { baseUrl, received } = yield* testSource(
          { body: { data: personRow("7 /") } },
          { body: { data: { type: "Card", id: "3", attributes: {} } } },
          { body: { data: personRow("8") } }
        )
        const { client } = yield* clientOf(baseUrl, { kind: "bearer", token: Redacted.make("t0ken") })
        assert.strictEqual((yield* client.row(Person, "7 /")).value.id, "7 /")
        yield* client.row(Card, "3", "5")
        assert.deepStrictEqual(
          received.map(({ url }) => url),
          ["/people/v2/people/7%20%2F?include=emails", "/people/v2/workflows/5/cards/3"]
        )
        assert.strictEqual(received[0]?.headers["authorization"], "Bearer t0ken")
        const other = yield* Effect.flip(client.row(Person, "7"))
        assert.strictEqual(other._tag === "ContractViolation" && other.rule, "unexpected-shape")
      })
    )

    it.effect("asks by parameters where the source has them in the place of paths", () =>
      Effect.gen(function* () {
        const { baseUrl, received } = yield* testSource({ body: { data: [] } }, { body: { data: personRow("7") } })
        const { client } = yield* clientOf(`${baseUrl}/church`)
        const path = "/api?service=cards&of={workflow_id}"
        yield* client.page({ ...Card, list: { ...Card.list, path } }, { ...everything, parent: "5 &" })
        yield* client.row({ ...Person, get: { path: "/api?service=person&id={id}" } }, "7")
        assert.deepStrictEqual(
          received.map(({ url }) => url),
          ["/church/api?service=cards&of=5+%26&per_page=2", "/church/api?service=person&id=7&include=emails"]
        )
      })
    )

    it.effect("asks for the account once more where the source had closed the connection", () =>
      Effect.gen(function* () {
        const body = JSON.stringify({ data: { id: "9", attributes: { name: "First" } } })
        const cut: TestAnswer = { by: (request) => void request.socket.destroy() }
        const { baseUrl, received } = yield* testSource(cut, { body }, cut, cut)
        const { client } = yield* clientOf(baseUrl)
        assert.deepStrictEqual(yield* client.account, { id: "9", name: "First" })
        assert.strictEqual((yield* Effect.flip(client.account))._tag, "SourceUnavailable")
        assert.lengthOf(received, 4)
      })
    )

    it.effect("names the account behind the credential", () =>
      Effect.gen(function* () {
        const { baseUrl } = yield* testSource({ body: { data: { id: "9", attributes: { name: "First" } } } }, { body: {} })
        const { client } = yield* clientOf(baseUrl)
        assert.deepStrictEqual(yield* client.account, { id: "9", name: "First" })
        assert.strictEqual((yield* Effect.flip(client.account))._tag, "ContractViolation")
      })
    )
  })

  describe("failures", () => {
    const path = "/people/v2/people?include=emails&per_page=2"
    const table: ReadonlyArray<readonly [string, TestAnswer, Readonly<Record<string, unknown>>]> = [
      [
        "401 with the sign of expiry",
        { status: 401, body: errorBody("Old (BABOON)") },
        { _tag: "TokenExpired", path, detail: "Old (BABOON)" }
      ],
      ["401 otherwise", { status: 401, body: errorBody("No") }, { _tag: "AccessRefused", path, status: 401, lacks: null, detail: "No" }],
      [
        "403 as HTML",
        { status: 403, body: "<html>" },
        { _tag: "AccessRefused", path, status: 403, lacks: null, detail: "HTTP status 403" }
      ],
      ["404", { status: 404, body: errorBody("gone") }, { _tag: "NotFound", path }],
      ["429 with seconds", { status: 429, headers: { "retry-after": "3" } }, { _tag: "RateLimited", path, retryAfterMs: 3000 }],
      [
        "429 with a date, by the source's clock",
        { status: 429, headers: { date: "Tue, 06 Jan 2026 10:00:00 GMT", "retry-after": "Tue, 06 Jan 2026 10:00:04 GMT" } },
        { _tag: "RateLimited", path, retryAfterMs: 4000 }
      ],
      ["429 without a word", { status: 429 }, { _tag: "RateLimited", path, retryAfterMs: null }],
      ["400", { status: 400, body: errorBody("bad") }, { _tag: "RequestRejected", path, status: 400, detail: "bad" }],
      ["409", { status: 409 }, { _tag: "RequestRejected", path, status: 409, detail: "HTTP status 409" }],
      ["422", { status: 422, body: errorBody("bad") }, { _tag: "RequestRejected", path, status: 422, detail: "bad" }],
      ["418", { status: 418 }, { _tag: "RequestRejected", path, status: 418, detail: "HTTP status 418" }],
      ["503", { status: 503, body: "<html>" }, { _tag: "SourceUnavailable", path, reason: "503: HTTP status 503" }],
      [
        "HTML with 200",
        { headers: { "content-type": "text/html" }, body: "<html>" },
        { rule: "content-type", detail: "expected JSON, got text/html" }
      ],
      ["no content", { status: 204 }, { _tag: "ContractViolation", rule: "malformed-body" }],
      ["half a body", { body: '{"data":[{"id":"1"' }, { _tag: "ContractViolation", rule: "malformed-body" }],
      [
        "bytes that are no text",
        { body: Buffer.from([0x7b, 0xff]) },
        { rule: "malformed-body", detail: "2 bytes that are not UTF-8 text" }
      ],
      ["errors with 200", { body: errorBody("Oops") }, { rule: "error-with-200", detail: "Oops" }],
      ["a refusal of the credential with 200", { body: errorBody("bad login") }, { _tag: "AccessRefused", status: 401, lacks: null }],
      ["a refusal of one list with 200", { body: errorBody("not yours") }, { _tag: "AccessRefused", status: 403, lacks: "entity" }],
      ["a row that is not there, with 200", { body: errorBody("no such row") }, { _tag: "NotFound", path }],
      ["a quota that is spent, with 200", { body: errorBody("day is spent") }, { _tag: "RateLimited", path, retryAfterMs: 900_000 }],
      ["an outage with 200", { body: errorBody("not now") }, { _tag: "SourceUnavailable", reason: "503: not now" }],
      ["a wrong question with 200", { body: errorBody("bad parameter") }, { _tag: "RequestRejected", status: 400 }],
      ["another shape", { body: { rows: [] } }, { rule: "unexpected-shape" }],
      ["a foreign next link", { body: { data: [], links: { next: "https://evil.example/a" } } }, { rule: "foreign-link" }],
      [
        "a looping next link",
        { body: { data: [], links: { next: "/people/v2/people?per_page=2&offset=0&include=emails" } } },
        { rule: "looping-link" }
      ],
      ["a foreign redirect", { status: 302, headers: { location: "https://evil.example/a" } }, { rule: "foreign-link" }],
      [
        "a redirect at home",
        { status: 301, headers: { location: "/people" } },
        { rule: "unexpected-shape", detail: "301: redirects to /people" }
      ]
    ]
    for (const [name, answer, expected] of table) {
      it.effect(name, () =>
        Effect.gen(function* () {
          const { error, received } = yield* failureOf(answer)
          assert.deepInclude(facts(error), expected)
          assert.strictEqual(received.length, 1)
        })
      )
    }

    it.effect("a stall", () =>
      Effect.gen(function* () {
        const { error, received } = yield* failureOf({ by: () => {} }, "300 millis")
        assert.deepInclude(facts(error), { _tag: "SourceUnavailable", path, reason: "no answer within 300ms" })
        assert.strictEqual(received.length, 1)
      })
    )

    it.effect("an answer longer than its format takes, of which no more is read", () =>
      Effect.gen(function* () {
        let sent = 0
        const endless: TestAnswer = {
          by: (_request, response) => {
            const more = (): unknown => {
              sent += 10_000
              return response.destroyed || response.write(" ".repeat(10_000))
                ? response.destroyed || setImmediate(more)
                : response.once("drain", more)
            }
            response.writeHead(200, { "content-type": "application/json" })
            more()
          }
        }
        const { baseUrl } = yield* testSource(endless)
        const adapter = { ...testAdapter, format: { ...testAdapter.format, mostBytes: 50_000 } }
        const { client } = yield* clientOf(baseUrl, basic, "5 seconds", adapter)
        const error = yield* Effect.flip(client.page(Person, everything))
        assert.strictEqual(error._tag === "ContractViolation" && error.rule, "too-large")
        yield* Effect.sleep("50 millis")
        const stopped = sent
        yield* Effect.sleep("50 millis")
        assert.strictEqual(sent, stopped)
      })
    )

    it.effect("a connection that breaks before or within the answer", () =>
      Effect.gen(function* () {
        const before = yield* failureOf({ by: (request) => request.destroy() })
        assert.strictEqual(before.error._tag, "SourceUnavailable")
        const within = yield* failureOf({
          by: (_request, response) => {
            response.writeHead(200, { "content-type": "application/json", "content-length": "1000" })
            response.write('{"data":[', () => response.destroy())
          }
        })
        assert.strictEqual(within.error._tag, "SourceUnavailable")
      })
    )

    it.effect("nobody listens, or the base URL is none", () =>
      Effect.gen(function* () {
        const refused = yield* Effect.flip((yield* clientOf("http://127.0.0.1:1")).client.page(Person, everything))
        assert.strictEqual(refused._tag === "SourceUnavailable" && refused.reason, "connect ECONNREFUSED 127.0.0.1:1")
        const nonsense = yield* Effect.flip((yield* clientOf("nowhere")).client.page(Person, everything))
        assert.strictEqual(nonsense._tag === "SourceUnavailable" && nonsense.reason, "the base URL is not a URL")
      })
    )

    it.effect("never show the credential, even where the source repeats it", () =>
      Effect.gen(function* () {
        for (const status of [401, 403, 422, 500]) {
          const { error } = yield* failureOf({ status, body: errorBody("bad secret s3cr3t-value") })
          assert.notInclude(`${Inspectable.toStringUnknown(error)} ${error.message} ${error.stack}`, "s3cr3t-value")
        }
      })
    )
  })

  it.effect("shows no credential in its spans", () =>
    Effect.gen(function* () {
      const spans: Array<Tracer.NativeSpan> = []
      const tracer = Tracer.make({
        span: (options) => {
          const span = new Tracer.NativeSpan(options)
          spans.push(span)
          return span
        }
      })
      const { baseUrl } = yield* testSource({})
      const { client } = yield* clientOf(baseUrl)
      yield* client.page(Person, everything).pipe(Effect.withTracer(tracer))
      const shown = JSON.stringify(spans.map((span) => [span.name, ...span.attributes]))
      assert.include(shown, "http.request.method")
      assert.notInclude(shown, "s3cr3t-value")
      assert.notInclude(shown, Buffer.from("app:s3cr3t-value").toString("base64"))
    })
  )

  describe("the budget", () => {
    it.effect("learns the limit from the answer's headers, however they are spelled", () =>
      Effect.gen(function* () {
        const { baseUrl } = yield* testSource({ headers: { "x-limit": "50", "x-period": "10 seconds", "x-count": "7" } })
        const { client, limiter } = yield* clientOf(baseUrl)
        yield* client.page(anyPerson, everything)
        const { inUse, limit, periodMs } = yield* limiter.state
        assert.deepStrictEqual({ inUse, limit, periodMs }, { inUse: 7, limit: 50, periodMs: 10_000 })
      })
    )

    it.effect("stops all requests after a 429; whoever waits can be interrupted", () =>
      Effect.gen(function* () {
        const { client, limiter, received } = yield* failureOf({ status: 429, headers: { "retry-after": "60" } })
        const waiting = yield* Effect.forkChild(client.page(Person, everything), { startImmediately: true })
        assert.isAtLeast((yield* limiter.state).nextGrantAt ?? 0, Date.now() + 58_000)
        yield* Fiber.interrupt(waiting)
        assert.strictEqual(received.length, 1)
        const { inUse, waiting: left } = yield* limiter.state
        assert.deepStrictEqual({ inUse, left }, { inUse: 1, left: 0 })
      })
    )

    it.effect("keeps the slot of an interrupted request for a period, since the source may have counted it", () =>
      Effect.gen(function* () {
        const { baseUrl, received } = yield* testSource({ headers: { "x-period": "0.3" } }, { by: () => {} })
        const { client, limiter } = yield* clientOf(baseUrl)
        yield* client.page(Person, everything)
        const asking = yield* Effect.forkChild(client.page(Person, everything))
        while (received.length < 2) yield* Effect.sleep("5 millis")
        yield* Effect.sleep("350 millis")
        yield* Fiber.interrupt(asking)
        assert.strictEqual((yield* limiter.state).inUse, 1)
        yield* Effect.sleep("350 millis")
        assert.strictEqual((yield* limiter.state).inUse, 0)
      })
    )
  })
})
