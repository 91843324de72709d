/** Lists that come in one answer, and refusals that do not say whether they are about the token or about the list. */
import { NodeHttpClient } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { Effect, Option, Redacted } from "effect"
import type { Adapter } from "../Adapter.ts"
import { bareJson } from "../wire/bareJson.ts"
import { Limiter } from "./Limiter.ts"
import { SourceClient, type Tokens } from "./SourceClient.ts"
import { anyPerson, clientOf, everything, type Received, testAdapter, type TestAnswer, testSource } from "./testSource.ts"

const json = { "content-type": "application/json" }
const account = { status: 200, headers: json, body: { data: { id: "9", attributes: { name: "First" } } } }
const refusal: TestAnswer = { status: 401, headers: json, body: {} }

const adapter: Adapter = {
  ...testAdapter,
  format: { ...bareJson, mostBytes: 50_000 },
  readError: (status) => (status === 401 ? { detail: "not told why", refusal: "either" } : null)
}
const person = { ...anyPerson, list: { path: "/people/v2/people", perPage: 2, paging: "none", validator: "etag" } as const }
const bearer = { kind: "bearer", token: Redacted.make("cak_secret") } as const
const pathsOf = (received: ReadonlyArray<Received>) => received.map(({ url }) => url)

layer(NodeHttpClient.layerUndici, { excludeTestServices: true })("SourceClient of a source without pages", (it) => {
  it.effect("reads a list whole, with its validator, and asks whether it is the same still without its rows", () =>
    Effect.gen(function* () {
      const list = { headers: { ...json, etag: 'W/"7"' }, body: [{ id: "b" }, { id: "a" }, { id: "c" }] }
      const { baseUrl, received } = yield* testSource(list, { status: 304 }, list, list)
      const { client } = yield* clientOf(baseUrl, bearer, "5 seconds", adapter)
      const answer = yield* client.whole(person)
      assert.strictEqual(answer.validator, 'W/"7"')
      assert.deepStrictEqual(
        answer.value.page(0, 2).rows.map(({ id }) => id),
        ["a", "b"]
      )
      assert.isTrue((yield* client.isUnchanged(person, 'W/"7"')).value)
      assert.isFalse((yield* client.isUnchanged(person, 'W/"6"')).value)
      const second = yield* client.page(person, { ...everything, offset: 2 })
      assert.deepStrictEqual([second.value.rows.map(({ id }) => id), second.value.total, second.value.next], [["c"], 3, null])
      assert.deepStrictEqual(pathsOf(received), Array(4).fill("/people/v2/people"))
      assert.deepStrictEqual(
        received.map(({ headers }) => headers["if-none-match"]),
        [undefined, 'W/"7"', 'W/"6"', undefined]
      )
    })
  )

  it.effect("takes a 304 that nobody asked for, and a list that is none, for what they are", () =>
    Effect.gen(function* () {
      for (const [given, rule] of [
        [{ status: 304 }, "foreign-link"],
        [{ headers: json, body: {} }, "unexpected-shape"],
        [{ headers: { "content-type": "text/html" }, body: "<html></html>" }, "content-type"],
        [{ headers: json, body: JSON.stringify([{ id: "x".repeat(60_000) }]) }, "too-large"]
      ] as const) {
        const { baseUrl } = yield* testSource(given)
        const { client } = yield* clientOf(baseUrl, bearer, "5 seconds", adapter)
        const error = yield* Effect.flip(client.whole(person))
        assert.strictEqual(error._tag === "ContractViolation" ? error.rule : error._tag, rule)
      }
    })
  )

  it.effect("takes an object with nothing in it for a row that is gone", () =>
    Effect.gen(function* () {
      const { baseUrl } = yield* testSource({ headers: json, body: {} })
      const { client } = yield* clientOf(baseUrl, bearer, "5 seconds", adapter)
      assert.strictEqual((yield* Effect.flip(client.row(person, "7")))._tag, "NotFound")
    })
  )

  it.effect("asks the account what a refusal is about: the list alone where it answers, the key where it refuses too", () =>
    Effect.gen(function* () {
      const outage: TestAnswer = { status: 503, headers: json, body: {} }
      for (const [second, expected] of [
        [account, { _tag: "AccessRefused", status: 401, lacks: "entity" }],
        [refusal, { _tag: "AccessRefused", status: 401, lacks: null }],
        [outage, { _tag: "SourceUnavailable" }]
      ] as const) {
        const { baseUrl, received } = yield* testSource(refusal, second)
        const { client } = yield* clientOf(baseUrl, bearer, "5 seconds", adapter)
        assert.deepInclude(yield* Effect.flip(client.whole(person)), expected)
        assert.deepStrictEqual(pathsOf(received), ["/people/v2/people", "/people/v2"])
      }
    })
  )

  it.effect("renews a token only where the account refuses it too", () =>
    Effect.gen(function* () {
      const renewed: Array<string> = []
      const tokens: Tokens = {
        current: Effect.succeed(Redacted.make("old")),
        after: (expired) => Effect.sync(() => (renewed.push(Redacted.value(expired)), Redacted.make("new"))),
        insteadOf: () => Effect.succeed(Option.none())
      }
      const clientWith = Effect.fnUntraced(function* (baseUrl: string) {
        return yield* SourceClient.make({
          adapter,
          connection: { baseUrl, credential: tokens },
          limiter: yield* Limiter.make(adapter.budget)
        })
      })
      const list = { headers: json, body: [] }
      const expired = yield* testSource(refusal, refusal, list)
      assert.strictEqual((yield* (yield* clientWith(expired.baseUrl)).whole(person)).value.page(0, 2).total, 0)
      assert.deepStrictEqual(renewed, ["old"])
      assert.deepStrictEqual(
        expired.received.map(({ headers }) => headers.authorization),
        ["Bearer old", "Bearer old", "Bearer new"]
      )
      const narrow = yield* testSource(refusal, account)
      assert.deepInclude(yield* Effect.flip((yield* clientWith(narrow.baseUrl)).whole(person)), { _tag: "AccessRefused", lacks: "entity" })
      assert.deepStrictEqual(renewed, ["old"])
    })
  )
})
