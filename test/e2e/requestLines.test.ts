/** Each request leaves one line, which says who asked for what and leads to what came of it; and nothing that is secret. */
import { assert, layer } from "@effect/vitest"
import { Connection, RequestedRun } from "@openfaith/api"
import { ConfigProvider, Effect, Logger, Redacted, References, Schema } from "effect"
import { ApiKeys } from "../../apps/server/src/access/ApiKeys.ts"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { jsonLine } from "../../apps/cli/src/machine/logs.ts"
import { ApiTest, keyWith, served } from "../support/api.ts"
import { connectTo, noLimit, untilEnded } from "../support/engine.ts"
import { asOwner } from "../support/database.ts"

type Line = Readonly<Record<string, unknown>>
const Lines = Schema.fromJsonString(Schema.Record(Schema.String, Schema.Unknown))

/** The interface whose lines are kept, all of them. */
const listening = Effect.fnUntraced(function* (env: Readonly<Record<string, string>> = {}) {
  const lines: Array<Line> = []
  const keep = Logger.map(jsonLine, (line) => void lines.push(Schema.decodeUnknownSync(Lines)(line)))
  const found = yield* served.pipe(
    Effect.provide(Logger.layer([keep])),
    Effect.provideService(References.MinimumLogLevel, "Debug"),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))
  )
  const ofRequests = () => lines.filter(({ route }) => route !== undefined)
  return { ...found, lines, ofRequests }
})

layer(ApiTest, { excludeTestServices: true })("A request's line", (it) => {
  it.effect("says who asked for what, how it was answered and how long that took, and never a secret", () =>
    Effect.gen(function* () {
      const { ask, lines, ofRequests } = yield* listening()
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const connection = yield* connectTo(simulator, "lined")
      const bound = yield* keyWith("read", ["lined"])
      const [keyId] = (yield* Effect.flatMap(ApiKeys, (keys) => keys.list({ bounds: ["lined"], after: "", limit: 10 }))).map(({ id }) => id)
      const wrong = Redacted.make("of_a-wrong-key")

      const looked = yield* ask("GET", `/v1/connections/${connection.id}?`, { key: bound })
      assert.strictEqual(Schema.decodeUnknownSync(Connection)(looked.json).orgId, "lined")
      yield* ask("GET", "/v1/organisations/others", { key: bound })
      yield* ask("POST", "/v1/runs", { key: bound, body: { connectionId: connection.id, kind: "full" } })
      yield* ask("GET", "/v1/session", { key: wrong })
      yield* ask("GET", "/v1/runs/x?cursor=a-secret-in-a-query", { key: null })
      yield* ask("POST", "/webhooks/pco/a-secret-address", { key: null, body: {} })
      yield* ask("POST", "/nowhere", { body: {} })

      const told = ofRequests().map(({ caller, connection: of, errorTag, level, message, method, organisation, route, status }) => [
        level,
        message,
        `${String(method)} ${String(route)}`,
        status,
        caller ?? null,
        organisation ?? null,
        of ?? null,
        errorTag ?? null
      ])
      assert.deepStrictEqual(told, [
        ["DEBUG", "GET /v1/connections/:connectionId: 200", "GET /v1/connections/:connectionId", 200, keyId, "lined", connection.id, null],
        ["INFO", "GET /v1/organisations/:orgId: 404", "GET /v1/organisations/:orgId", 404, keyId, "lined", null, "not_found"],
        ["INFO", "POST /v1/runs: 403", "POST /v1/runs", 403, keyId, "lined", null, "forbidden"],
        ["INFO", "GET /v1/session: 401", "GET /v1/session", 401, null, null, null, "unauthenticated"],
        ["INFO", "GET /v1/runs/:runId: 401", "GET /v1/runs/:runId", 401, null, null, null, "unauthenticated"],
        ["INFO", "POST /webhooks/:adapter/:token: 404", "POST /webhooks/:adapter/:token", 404, null, null, null, null],
        ["INFO", "POST none: 404", "POST none", 404, null, null, null, "not_found"]
      ])
      for (const { milliseconds } of ofRequests()) assert.isAtLeast(Number(milliseconds), 0)
      const [, secret = ""] = simulator.token.split(":")
      for (const hidden of [Redacted.value(bound), Redacted.value(wrong), "a-secret", secret])
        assert.notInclude(JSON.stringify(lines), hidden)
    })
  )

  it.effect("leads to the run that was asked for, by an id that the answer has too", () =>
    Effect.gen(function* () {
      const { ask, ofRequests } = yield* listening()
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const connection = yield* connectTo(simulator, "followed")
      const { headers, json } = yield* ask("POST", "/v1/runs", { body: { connectionId: connection.id, kind: "full" } })
      const { runId } = Schema.decodeUnknownSync(RequestedRun)(json)
      yield* untilEnded(runId)
      const requestId = headers.get("x-request-id")
      const [line] = ofRequests().filter((each) => each["requestId"] === requestId)
      assert.deepInclude(line, { level: "INFO", run: runId, caller: "local", organisation: "followed", connection: connection.id })
      const first = yield* ask("GET", `/v1/runs/${runId}`)
      const second = yield* ask("GET", `/v1/runs/${runId}`)
      assert.notStrictEqual(first.headers.get("x-request-id"), second.headers.get("x-request-id"))
      assert.strictEqual(ofRequests().filter(({ run }) => run === runId).length, 3)
    })
  )

  it.effect("has the id that a proxy gives where the proxy is named, and no other", () =>
    Effect.gen(function* () {
      const given = (id: string) => ({ key: null, headers: { "x-request-id": id } })
      const idOf = (answer: { readonly headers: Headers }) => answer.headers.get("x-request-id")
      const { ask } = yield* listening({ OPENFAITH_TRUSTED_PROXIES: "127.0.0.1" })
      assert.strictEqual(idOf(yield* ask("GET", "/ready", given("of-the-proxy:7"))), "of-the-proxy:7")
      assert.match(idOf(yield* ask("GET", "/ready", given("no id; at all"))) ?? "", /^[\w-]{36}$/)
      const { ask: unproxied } = yield* listening({ OPENFAITH_TRUSTED_PROXIES: "10.0.0.1" })
      assert.match(idOf(yield* unproxied("GET", "/ready", given("of-somebody"))) ?? "", /^[\w-]{36}$/)
    })
  )

  it.effect("stands beside the cause of a bug, under the same id", () =>
    Effect.gen(function* () {
      const { ask, lines } = yield* listening()
      yield* asOwner("ALTER TABLE sync.api_keys RENAME TO gone_keys")
      const { headers, status } = yield* ask("GET", "/v1/keys")
      yield* asOwner("ALTER TABLE sync.gone_keys RENAME TO api_keys")
      assert.strictEqual(status, 500)
      const same = lines.filter(({ requestId }) => requestId === headers.get("x-request-id"))
      assert.deepStrictEqual(
        same.map(({ errorTag, level }) => [level, errorTag]),
        [
          ["ERROR", "SqlError"],
          ["WARN", "internal"]
        ]
      )
    })
  )
})
