import { createHash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import { OAuthDesk } from "./OAuthDesk.ts"
import { type Simulator, startSimulator } from "./startSimulator.ts"

const redirectUri = "http://127.0.0.1:1/oauth/pco/callback"
const verifier = "a-verifier-that-nobody-else-knows-0123456789"
const challenge = createHash("sha256").update(verifier).digest("base64url")
const usual = {
  client_id: "openfaith-client",
  redirect_uri: redirectUri,
  response_type: "code",
  scope: "people giving",
  state: "s1",
  code_challenge: challenge,
  code_challenge_method: "S256"
}
const Tokens = Schema.Struct({
  access_token: Schema.String,
  token_type: Schema.Literal("bearer"),
  expires_in: Schema.optionalKey(Schema.Int),
  refresh_token: Schema.optionalKey(Schema.String),
  scope: Schema.String,
  created_at: Schema.Int
})

const send = (url: string, form: Readonly<Record<string, string>>) =>
  Effect.promise(() => fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" }))

/** Where a click leads. */
const click = Effect.fnUntraced(function* ({ url }: Simulator, answer: "allow" | "deny", asked: Readonly<Record<string, string>> = usual) {
  const { headers, status } = yield* send(`${url}/oauth/authorize`, { ...asked, answer })
  return { status, to: new URL(headers.get("location") ?? "http://nowhere") }
})
const ask = Effect.fnUntraced(function* ({ url }: Simulator, form: Readonly<Record<string, string>>) {
  const response = yield* send(`${url}/oauth/token`, { client_id: usual.client_id, client_secret: "openfaith-client-secret", ...form })
  return { status: response.status, body: yield* Effect.promise((): Promise<unknown> => response.json()) }
})
const exchange = (simulator: Simulator, code: string, form: Readonly<Record<string, string>> = {}) =>
  ask(simulator, { grant_type: "authorization_code", code, redirect_uri: redirectUri, code_verifier: verifier, ...form })
const refresh = (simulator: Simulator, token: string) => ask(simulator, { grant_type: "refresh_token", refresh_token: token })
const tokensOf = ({ body, status }: { readonly status: number; readonly body: unknown }) => {
  assert.strictEqual(status, 200, JSON.stringify(body))
  return Schema.decodeUnknownSync(Tokens)(body)
}
const connected = Effect.fnUntraced(function* (simulator: Simulator) {
  const { to } = yield* click(simulator, "allow")
  return tokensOf(yield* exchange(simulator, to.searchParams.get("code") ?? ""))
})
const read = ({ url }: Simulator, token: string, path = "/people/v2") =>
  Effect.promise(async () => {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    return `${response.status} ${/\(([A-Z_]+)\)/.exec(await response.text())?.[1] ?? ""}`.trim()
  })

describe("OAuth 2", () => {
  it.live("asks a person, and gives a code that is good once, for whoever asked for it", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5 })
      const page = yield* Effect.promise(async () =>
        (await fetch(`${simulator.url}/oauth/authorize?${new URLSearchParams(usual).toString()}`)).text()
      )
      assert.include(page, 'value="allow">Allow')
      const { to } = yield* click(simulator, "allow")
      assert.strictEqual(`${to.origin}${to.pathname}`, redirectUri)
      assert.strictEqual(to.searchParams.get("state"), "s1")
      const code = to.searchParams.get("code") ?? ""
      assert.strictEqual((yield* exchange(simulator, code, { code_verifier: "another" })).status, 400)
      assert.strictEqual((yield* exchange(simulator, code, { redirect_uri: `${redirectUri}/` })).status, 400)
      assert.strictEqual((yield* exchange(simulator, code, { client_secret: "another" })).status, 401)
      const { access_token, expires_in, scope } = tokensOf(yield* exchange(simulator, code))
      assert.deepStrictEqual([expires_in, scope], [7200, "people giving"])
      assert.strictEqual(yield* read(simulator, access_token), "200")
      assert.strictEqual((yield* exchange(simulator, code)).status, 400)
    })
  )

  it.live("sends nobody to an address that is not the application's, and says when a person says no", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, oauth: { redirectUris: [redirectUri] } })
      assert.strictEqual((yield* click(simulator, "allow", { ...usual, redirect_uri: `${redirectUri}?x` })).status, 400)
      assert.strictEqual((yield* click(simulator, "allow", { ...usual, client_id: "another" })).status, 400)
      assert.strictEqual((yield* click(simulator, "deny")).to.searchParams.get("error"), "access_denied")
    })
  )

  it("forgets a code after ten minutes", () => {
    const desk = new OAuthDesk(1)
    const asked = { redirectUri, scopes: ["people"], challenge: null }
    const spend = (code: string, now: number) => "error" in desk.exchange({ code, redirectUri, verifier: null }, now)
    assert.isFalse(spend(desk.allow(asked, 0), 599_999))
    assert.isTrue(spend(desk.allow(asked, 0), 600_000))
  })

  it.live("rotates refresh tokens: each is good once, or until what came of it is used", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5 })
      const { refresh_token: first = "" } = yield* connected(simulator)
      const second = tokensOf(yield* refresh(simulator, first))
      assert.deepStrictEqual((yield* refresh(simulator, first)).status, 400)
      simulator.church.oauth.rules = { ...simulator.church.oauth.rules, reuse: "until-used", words: "invalid_request" }
      const third = tokensOf(yield* refresh(simulator, second.refresh_token ?? ""))
      tokensOf(yield* refresh(simulator, second.refresh_token ?? ""))
      assert.strictEqual(yield* read(simulator, third.access_token), "200")
      const refused = yield* refresh(simulator, second.refresh_token ?? "")
      assert.deepStrictEqual(refused.body, { error: "invalid_request", error_description: "The refresh token is no longer valid" })
      assert.deepStrictEqual([simulator.church.oauth.counts.refreshed, simulator.church.oauth.counts.refused], [3, 2])
    })
  )

  it.live("hints at what is wrong with a token", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5 })
      const { access_token: token } = yield* connected(simulator)
      assert.strictEqual(yield* read(simulator, token, "/services/v2"), "401 PELICAN")
      assert.strictEqual(yield* read(simulator, token, "/giving/v2"), "200")
      simulator.church.oauth.rules = { ...simulator.church.oauth.rules, closed: ["giving"] }
      assert.strictEqual(yield* read(simulator, token, "/giving/v2"), "401 TRASH_PANDA")
      simulator.church.oauth.expire(Date.now())
      assert.strictEqual(yield* read(simulator, token), "401 BABOON")
      simulator.church.oauth.revoke("oauth")
      assert.strictEqual(yield* read(simulator, token), "401 CAPUCHIN")
    })
  )

  it.live("holds requests for tokens, and loses answers, where it is told to", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5 })
      const { refresh_token: first = "" } = yield* connected(simulator)
      const control = (path: string, body: unknown = {}) =>
        Effect.promise(async () => (await fetch(`${simulator.controlUrl}${path}`, { method: "POST", body: JSON.stringify(body) })).text())
      yield* control("/oauth", { lose: 1 })
      assert.strictEqual((yield* Effect.exit(Effect.tryPromise(() => Effect.runPromise(refresh(simulator, first)))))._tag, "Failure")
      assert.strictEqual(simulator.church.oauth.counts.refreshed, 1)
      yield* control("/oauth", { hold: "before" })
      const waiting = yield* Effect.forkChild(connected(simulator))
      while (simulator.church.oauth.counts.held === 0) yield* Effect.sleep(5)
      assert.strictEqual(yield* control("/oauth/release"), '{"released":1}\n')
      yield* Fiber.join(waiting)
    })
  )
})
