/** One key or session cannot take all of a server: what it asks beyond its share is refused before anything is done, and nobody else notices. */
import { assert, layer } from "@effect/vitest"
import { sessionCookie } from "@openfaith/api"
import { ConfigProvider, Effect, Exit, Redacted } from "effect"
import { administrator, Sessions } from "../../apps/server/src/access/Sessions.ts"
import { type Answered, ApiTest, type Asked, codeOf, keyWith, served } from "../support/api.ts"
import { numberOf } from "../support/database.ts"

const withEnv = (env: Readonly<Record<string, string>>) => Effect.provide(served, ConfigProvider.layer(ConfigProvider.fromEnv({ env })))

const statusesOf = (answers: ReadonlyArray<Answered>) => {
  const counts: Record<string, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

layer(ApiTest, { excludeTestServices: true })("Requests of one key or session", (it) => {
  it.effect("beyond what it may in a minute are refused, with when it may again, and others' are answered", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* withEnv({ OPENFAITH_REQUESTS_PER_MINUTE: "30" })
      const greedy = yield* keyWith("operate")
      const often = (times: number, path: string, asked: Asked) => Effect.replicateEffect(ask("GET", path, asked), times)
      const answers = yield* often(40, "/v1/session", { key: greedy })
      // Half a second is one more.
      assert.isAtLeast(statusesOf(answers)["429"] ?? 0, 5, JSON.stringify(statusesOf(answers)))
      assert.deepStrictEqual(
        answers.slice(0, 30).map(({ status }) => status),
        Array.from({ length: 30 }, () => 200)
      )
      const refused = answers.find(({ status }) => status === 429)
      assert.strictEqual(refused === undefined ? null : codeOf(refused), "too_many_requests")
      assert.match(refused?.text ?? "", /more than 30 requests within a minute/)
      assert.isAtLeast(Number(refused?.headers.get("retry-after")), 1)
      assert.isAtMost(Number(refused?.headers.get("retry-after")), 2)

      const written = numberOf("SELECT count(*) FROM sync.audit_log WHERE action = 'silence'")
      const before = yield* written
      const silence = { key: greedy, body: { orgId: "nobody", seconds: 60, reason: "quiet" } }
      const commands = yield* Effect.replicateEffect(ask("POST", "/v1/alerts/silences", silence), 10)
      assert.strictEqual((yield* written) - before, 10 - (statusesOf(commands)["429"] ?? 0), "nothing is done for what is refused")
      assert.isAtLeast(statusesOf(commands)["429"] ?? 0, 8)

      assert.strictEqual((yield* ask("GET", "/v1/session", { key: yield* keyWith("read") })).status, 200, "another key")
      assert.deepStrictEqual(statusesOf(yield* often(50, "/v1/session", {})), { 200: 50 }, "the key of the home")
      const sessions = yield* Sessions
      const secret = yield* sessions.begin(Redacted.value(yield* sessions.issueCode(administrator)))
      const cookie = `${sessionCookie}=${secret === null ? "" : Redacted.value(secret)}`
      const looks = yield* often(40, "/v1/session", { key: null, headers: { cookie, origin: url } })
      assert.deepStrictEqual(
        looks.slice(0, 30).map(({ status }) => status),
        Array.from({ length: 30 }, () => 200)
      )
      assert.strictEqual(looks.at(-1)?.status, 429)
      assert.strictEqual((yield* ask("GET", "/health", { key: null })).status, 200)
    })
  )

  it.effect("count on pages about the contract too, and so do guesses there", () =>
    Effect.gen(function* () {
      const { ask } = yield* withEnv({ OPENFAITH_REQUESTS_PER_MINUTE: "3" })
      const key = yield* keyWith("read")
      const pages = yield* Effect.replicateEffect(ask("GET", "/openapi.json", { key }), 5)
      assert.deepStrictEqual(
        pages.map(({ status }) => status),
        [200, 200, 200, 429, 429]
      )
      const guesses = yield* Effect.replicateEffect(ask("GET", "/openapi.json", { key: Redacted.make("of_guessed") }), 65)
      assert.strictEqual(guesses[0]?.status, 401)
      assert.strictEqual(guesses.at(-1)?.status, 429)
      assert.strictEqual((yield* ask("GET", "/v1/session", { key: Redacted.make("of_guessed") })).status, 429)
      const codes = yield* Effect.replicateEffect(ask("POST", "/v1/sessions", { key: null, body: { code: "in_guessed" } }), 21)
      assert.isAtLeast(Number(codes.at(-1)?.headers.get("retry-after")), 1)
    })
  )

  it.effect("are as many as the setting says, which has to be a number", () =>
    Effect.gen(function* () {
      for (const wrong of ["0", "many", "1.5"]) {
        const exit = yield* Effect.exit(Effect.scoped(withEnv({ OPENFAITH_REQUESTS_PER_MINUTE: wrong })))
        assert.isTrue(Exit.isFailure(exit) && String(exit.cause).includes("OPENFAITH_REQUESTS_PER_MINUTE"), `${wrong}: ${String(exit)}`)
      }
    })
  )
})
