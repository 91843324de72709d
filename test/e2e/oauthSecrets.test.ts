/**
 * Nothing of what OAuth goes by is found anywhere: tokens, codes, the state and the application's secret, in the whole database, in traces, in logs and in
 * what is answered, after connecting, a sync, a refresh in the middle of one, and an authorisation that fails.
 */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Logger, Tracer } from "effect"
import { startSimulator, usualRules } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { served } from "../support/api.ts"
import { noLimit, untilEnded } from "../support/engine.ts"
import { tablesHolding } from "../support/everything.ts"
import { run } from "../support/pages.ts"
import { Browser, oauthApi, outcomeOf, reached, startOAuth } from "../support/oauth.ts"

/** All that was logged, and all that spans say. */
const told: Array<string> = []
const plain = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, (_, part: unknown) => (typeof part === "bigint" ? String(part) : part)) ?? "")
const logger = Logger.make(({ cause, message }) => {
  told.push(plain(message), String(cause))
})
const tracer = Tracer.make({
  span: (options) => {
    told.push(options.name)
    const span = new Tracer.NativeSpan(options)
    const attribute = span.attribute.bind(span)
    span.attribute = (key, value) => {
      told.push(`${key} ${plain(value)}`)
      attribute(key, value)
    }
    return span
  }
})
const Told = Layer.mergeAll(Layer.succeed(Tracer.Tracer, tracer), Logger.layer([logger]))

layer(oauthApi().pipe(Layer.provideMerge(Told)), { excludeTestServices: true })("What OAuth goes by", (it) => {
  it.effect("is found nowhere", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* served
      reached.url = url
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      const { oauth } = simulator.church
      const secrets = new Map([["the application's secret", usualRules.clientSecret]])
      const keep = (given: ReturnType<typeof oauth.exchange>, when: string) => {
        if ("access_token" in given) secrets.set(`access token, ${when}`, given.access_token)
        if ("refresh_token" in given) secrets.set(`refresh token, ${when}`, given.refresh_token ?? "")
        return given
      }
      const [exchange, refresh] = [oauth.exchange.bind(oauth), oauth.refresh.bind(oauth)]
      oauth.exchange = (...asked) => keep(exchange(...asked), "first")
      oauth.refresh = (...asked) => keep(refresh(...asked), "refreshed")

      const answers: Array<string> = []
      const way = Effect.fnUntraced(function* (orgId: string, answer: "allow" | "deny") {
        const started = yield* startOAuth(ask, { orgId, adapter: "pco", baseUrl: simulator.url })
        const browser = new Browser()
        const { location } = yield* browser.go(started.authorizeUrl)
        const back = yield* browser.answer(location ?? "", answer)
        const { searchParams } = new URL(back)
        secrets.set(`state, ${answer}`, searchParams.get("state") ?? "")
        if (answer === "allow") secrets.set("code", searchParams.get("code") ?? "")
        answers.push((yield* browser.go(back)).text, (yield* browser.go(back)).text)
        return yield* outcomeOf(ask, started.id)
      })
      assert.strictEqual((yield* way("refused", "deny")).status, "failed")
      const { connectionId, status } = yield* way("secret", "allow")
      assert.strictEqual(status, "connected")
      const connection = yield* operations.connection(connectionId ?? "")
      const sync = Effect.flatMap(operations.requestRun(connection, "full", null), ({ runId }) => untilEnded(runId))
      assert.strictEqual((yield* sync).run.status, "complete")
      // One that was given just now is not believed to have expired.
      yield* run("UPDATE sync.credentials SET issued_at = issued_at - interval '1 hour'")
      oauth.expire(Date.now())
      assert.strictEqual((yield* sync).run.status, "complete")
      assert.strictEqual(oauth.counts.refreshed, 1)
      // A connection that is out shows why.
      oauth.revoke()
      yield* sync
      for (const path of ["", "/standing", "/entities"]) answers.push((yield* ask("GET", `/v1/connections/${connectionId}${path}`)).text)

      assert.deepStrictEqual(
        [...secrets.values()].filter((secret) => secret.length < 20),
        [],
        "each is long enough to be looked for"
      )
      assert.strictEqual(secrets.size, 8)
      assert.isAbove(told.length, 1_000)
      for (const [what, secret] of secrets) {
        assert.deepStrictEqual(yield* tablesHolding(secret), {}, `${what}: in the database`)
        assert.deepStrictEqual(
          told.filter((text) => text.includes(secret)),
          [],
          `${what}: in a log or a trace`
        )
        assert.isFalse(
          answers.some((text) => text.includes(secret)),
          `${what}: in an answer`
        )
      }
    })
  )
})
