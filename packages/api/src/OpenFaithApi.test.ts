/** The contract keeps its own rules, whatever routes it gains. */
import { assert, it } from "@effect/vitest"
import { Context, Schema } from "effect"
import { HttpApi, type HttpApiEndpoint, OpenApi } from "effect/http-api"
import { Access, Needs, OpenFaithApi, Permitted, Problem, Shaped, TakesIdempotencyKey } from "./index.ts"

const named: Array<readonly [string, HttpApiEndpoint.Top]> = []
HttpApi.reflect(OpenFaithApi, { onGroup: () => undefined, onEndpoint: ({ endpoint }) => named.push([endpoint.identifier, endpoint]) })

it("holds everything but health and signing in to a key, and says which scope it needs", () => {
  const open = named.filter(([, { middlewares }]) => !middlewares.has(Access)).map(([name]) => name)
  assert.deepStrictEqual(open.toSorted(), ["health", "ready", "signIn"])
  for (const [name, { annotations, middlewares, method }] of named) {
    assert.isTrue(middlewares.has(Shaped) || middlewares.has(Permitted), name)
    if (open.includes(name)) continue
    assert.isTrue(annotations.mapUnsafe.has(Needs.key), `${name} says no scope`)
    if (method !== "GET" && name !== "signOut") assert.notStrictEqual(Context.get(annotations, Needs), "read", `${name} changes something`)
  }
})

it("gives every command an idempotency key, save those that answer a secret, change nothing or are the same twice", () => {
  const without = named.filter(([, { annotations, method }]) => method !== "GET" && !Context.get(annotations, TakesIdempotencyKey))
  assert.deepStrictEqual(without.map(([name]) => name).toSorted(), [
    "createKey",
    "createSignInCode",
    "endSession",
    "endSilence",
    "previewErasure",
    "previewReprojection",
    "revokeKey",
    "signIn",
    "signOut",
    "startAuthorisation",
    "startReauthorisation",
    "testAlerts"
  ])
})

const Responses = Schema.Record(
  Schema.String,
  Schema.Struct({ description: Schema.String, content: Schema.optionalKey(Schema.Record(Schema.String, Schema.Unknown)) })
)
const Paths = Schema.Record(Schema.String, Schema.Record(Schema.String, Schema.Struct({ responses: Responses })))

it("refuses in one shape, and a kind of refusal belongs to one status", () => {
  const statuses = new Map<string, string>()
  for (const [path, methods] of Object.entries(Schema.decodeUnknownSync(Paths)(OpenApi.fromApi(OpenFaithApi).paths)))
    for (const [method, { responses }] of Object.entries(methods))
      for (const [status, { content, description }] of Object.entries(responses)) {
        if (Number(status) < 400) continue
        assert.isDefined(content?.["application/json"], `${method} ${path} ${status}`)
        // A server that is not well says so in the shape of its health.
        if (path === "/health" && status === "503") continue
        assert.strictEqual(statuses.get(description) ?? status, status, description)
        statuses.set(description, status)
      }
  assert.isAtLeast(statuses.size, 10)
  const refusal = { error: { code: "not_found", message: "There is none.", next: "Look.", details: { id: "1" } } }
  assert.isTrue(Schema.is(Problem)(refusal))
})
