/** Who signs in may do what their link, or what stands in front, says; and a session's secret does not stay the same for long. */
import { assert, layer } from "@effect/vitest"
import { AuditEntry, type Scope, Session, sessionCookie, SignedIn } from "@openfaith/api"
import { ConfigProvider, Deferred, Effect, Fiber, Layer, Redacted, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { administrator, Sessions } from "../../apps/server/src/access/Sessions.ts"
import { TrustedProxy } from "../../apps/server/src/http/TrustedProxy.ts"
import { type Answered, ApiTest, type Ask, codeOf, served } from "../support/api.ts"
import { numberOf } from "../support/database.ts"

const cookieIn = ({ headers }: Answered) => /^[^;]+/.exec(headers.get("set-cookie") ?? "")?.[0] ?? null

const signIn = Effect.fnUntraced(function* (ask: Ask, scope: Scope, orgIds: ReadonlyArray<string> | null, name = `mara the ${scope}`) {
  const made = yield* ask("POST", "/v1/sign-in-codes", {
    body: { name, scope, ...(orgIds === null ? {} : { orgIds }) }
  })
  const { code } = Schema.decodeUnknownSync(Schema.Struct({ code: Schema.String }))(made.json)
  const cookie = cookieIn(yield* ask("POST", "/v1/sessions", { key: null, body: { code } }))
  assert.match(cookie ?? "", new RegExp(`^${sessionCookie}=se_`))
  return cookie ?? ""
})

const as = (cookie: string, url: string) => ({ key: null, headers: { cookie, origin: url } })

/** The interface behind a proxy, as the environment has it. */
const behind = (env: Readonly<Record<string, string>>) => Effect.provide(served, ConfigProvider.layer(ConfigProvider.fromEnv({ env })))

layer(ApiTest, { excludeTestServices: true })("Whoever signs in", (it) => {
  it.effect("with a link may do what it was made for, in its organisations", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* served
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO sync.organisations (id) VALUES ('grace'), ('hope')`
      const viewer = as(yield* signIn(ask, "read", ["grace"]), url)
      const told = Schema.decodeUnknownSync(Session)((yield* ask("GET", "/v1/session", viewer)).json)
      assert.deepStrictEqual(told, { name: "mara the read", scope: "read", orgIds: ["grace"] })
      const organisations = yield* ask("GET", "/v1/organisations", viewer)
      assert.include(organisations.text, "grace")
      assert.notInclude(organisations.text, "hope")
      assert.strictEqual((yield* ask("GET", "/v1/organisations/hope", viewer)).status, 404)
      const silence = { body: { orgId: "grace", seconds: 60, reason: "quiet" } }
      const refused = yield* ask("POST", "/v1/alerts/silences", { ...viewer, ...silence })
      assert.deepStrictEqual([refused.status, codeOf(refused)], [403, "forbidden"])
      const operator = as(yield* signIn(ask, "operate", ["grace"]), url)
      assert.strictEqual((yield* ask("POST", "/v1/alerts/silences", { ...operator, ...silence })).status, 200)
      assert.strictEqual((yield* ask("POST", "/v1/keys", { ...operator, body: { name: "mine", scope: "read" } })).status, 403)
      const [entry] = Schema.decodeUnknownSync(Schema.Struct({ items: Schema.Array(AuditEntry) }))(
        (yield* ask("GET", "/v1/audit?action=silence&limit=1")).json
      ).items
      assert.strictEqual(entry?.actor, "mara the operate")
    })
  )

  it.effect("can be seen and signed out by an administrator, at once", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* served
      const admin = as(yield* signIn(ask, "admin", null), url)
      const cookie = as(yield* signIn(ask, "operate", ["grace"], "mara the librarian"), url)
      const Page = Schema.Struct({ items: Schema.Array(SignedIn) })
      const list = (who: typeof admin) =>
        Effect.map(ask("GET", "/v1/sessions?limit=500", who), ({ json }) => Schema.decodeUnknownSync(Page)(json).items)
      const found = yield* list(admin)
      assert.deepStrictEqual(
        found.filter(({ isThis }) => isThis).map(({ name, scope }) => [name, scope]),
        [["mara the admin", "admin"]]
      )
      const [theirs, another] = found.filter(({ name }) => name === "mara the librarian")
      assert.isUndefined(another)
      assert.deepStrictEqual([theirs?.scope, theirs?.orgIds], ["operate", ["grace"]])
      const end = `/v1/sessions/${theirs?.id}`
      assert.strictEqual((yield* ask("DELETE", end, cookie)).status, 403)
      assert.strictEqual((yield* ask("DELETE", end, admin)).status, 200)
      assert.strictEqual((yield* ask("GET", "/v1/session", cookie)).status, 401)
      assert.strictEqual((yield* ask("DELETE", end, admin)).status, 404, "it has ended")
      assert.isFalse((yield* list(admin)).some(({ id }) => id === theirs?.id))
    })
  )

  it.effect("is out once signed out, though a request of theirs was under way", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* served
      const sql = yield* SqlClient.SqlClient
      const cookie = as(yield* signIn(ask, "read", null, "mara who leaves"), url)
      // Used so long ago that the next use is written down.
      yield* sql`UPDATE sync.sessions SET last_used_at = clock_timestamp() - interval '2 minutes' WHERE name = 'mara who leaves'`
      const isEnding = yield* Deferred.make<void>()
      const underWay = yield* Effect.forkChild(Effect.andThen(Deferred.await(isEnding), ask("GET", "/v1/session", cookie)))
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`UPDATE sync.sessions SET last_used_at = '-infinity' WHERE name = 'mara who leaves'`
          yield* Deferred.succeed(isEnding, undefined)
          const waiting = numberOf(
            "SELECT count(*) FROM pg_locks l WHERE NOT l.granted AND pg_backend_pid() = ANY (pg_blocking_pids(l.pid))"
          )
          yield* Effect.repeat(waiting, { until: (count) => count > 0, schedule: Schedule.spaced("20 millis") })
        })
      )
      yield* Fiber.join(underWay)
      assert.strictEqual((yield* ask("GET", "/v1/session", cookie)).status, 401)
    })
  )

  it.effect("is given another secret while the session is used, and what had the old one is out", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* served
      const sql = yield* SqlClient.SqlClient
      const first = yield* signIn(ask, "admin", null)
      assert.isNull(cookieIn(yield* ask("GET", "/v1/session", as(first, url))))
      yield* sql`UPDATE sync.sessions SET created_at = clock_timestamp() - interval '61 minutes'`
      const renewed = yield* Effect.replicateEffect(ask("GET", "/v1/session", as(first, url)), 4, { concurrency: "unbounded" })
      assert.deepStrictEqual(
        renewed.map(({ status }) => status),
        [200, 200, 200, 200]
      )
      const [second, another] = renewed.flatMap((answer) => cookieIn(answer) ?? [])
      assert.isUndefined(another, "of several at once one renews it")
      assert.notStrictEqual(second, first)
      assert.strictEqual((yield* ask("GET", "/v1/session", as(second ?? "", url))).status, 200)
      yield* sql`UPDATE sync.sessions SET rotated_at = clock_timestamp() - interval '2 minutes'`
      assert.strictEqual((yield* ask("GET", "/v1/session", as(first, url))).status, 401, "the old secret opens nothing")
      assert.strictEqual((yield* ask("GET", "/v1/session", as(second ?? "", url))).status, 200)

      for (const ended of ["created_at = clock_timestamp() - interval '8 days'", "last_used_at = clock_timestamp() - interval '9 hours'"]) {
        const cookie = yield* signIn(ask, "read", null)
        yield* sql.unsafe(`UPDATE sync.sessions SET ${ended}`)
        assert.strictEqual((yield* ask("GET", "/v1/session", as(cookie, url))).status, 401, ended)
      }
    })
  )

  it.effect("in front of it is believed only from the addresses that were named, with the roles that were given", () =>
    Effect.gen(function* () {
      const env = {
        OPENFAITH_TRUSTED_PROXIES: "127.0.0.1, 10.1.0.0/16, ::1",
        OPENFAITH_PROXY_USER: "X-Remote-User",
        OPENFAITH_PROXY_GROUPS: "x-remote-groups",
        OPENFAITH_PROXY_ROLES: "staff=viewer, it=operator, mara=admin"
      }
      const { ask, url } = yield* behind(env)
      const asked = (headers: Readonly<Record<string, string>>) => ask("GET", "/v1/session", { key: null, headers })
      const scopeOf = ({ json }: Answered) => Schema.decodeUnknownSync(Session)(json).scope
      assert.strictEqual(scopeOf(yield* asked({ "x-remote-user": "ines", "x-remote-groups": "choir,staff" })), "read")
      assert.strictEqual(scopeOf(yield* asked({ "x-remote-user": "ines", "x-remote-groups": "staff,it" })), "operate")
      assert.strictEqual(scopeOf(yield* asked({ "x-remote-user": "mara" })), "admin")
      assert.strictEqual((yield* asked({ "x-remote-user": "ines", "x-remote-groups": "choir" })).status, 401)
      assert.strictEqual((yield* asked({ "x-forwarded-user": "mara" })).status, 401)
      const changed = { key: null, body: { name: "one", scope: "read" } }
      assert.strictEqual(
        (yield* ask("POST", "/v1/keys", { ...changed, headers: { "x-remote-user": "mara", origin: "https://evil.example" } })).status,
        403
      )
      assert.strictEqual((yield* ask("POST", "/v1/keys", { ...changed, headers: { "x-remote-user": "mara", origin: url } })).status, 200)

      const elsewhere = yield* behind({ ...env, OPENFAITH_TRUSTED_PROXIES: "10.1.0.0/16" })
      assert.strictEqual((yield* elsewhere.ask("GET", "/v1/session", { key: null, headers: { "x-remote-user": "mara" } })).status, 401)
      const unset = yield* behind({})
      assert.strictEqual((yield* unset.ask("GET", "/v1/session", { key: null, headers: { "x-forwarded-user": "mara" } })).status, 401)

      for (const [wrong, name] of [
        [{ OPENFAITH_TRUSTED_PROXIES: "everybody" }, "OPENFAITH_TRUSTED_PROXIES"],
        [{ OPENFAITH_TRUSTED_PROXIES: "127.0.0.1/99" }, "OPENFAITH_TRUSTED_PROXIES"],
        [{ OPENFAITH_TRUSTED_PROXIES: "127.0.0.1", OPENFAITH_PROXY_ROLES: "staff=king" }, "OPENFAITH_PROXY_ROLES"]
      ] as const) {
        const config = ConfigProvider.layer(ConfigProvider.fromEnv({ env: wrong }))
        const error = yield* Effect.flip(Layer.build(TrustedProxy.layer.pipe(Layer.provide(config))))
        assert.include(error.message, `${name} cannot be used`)
      }
    })
  )

  it.effect("first is told how in the terminal, and a code opens nothing twice", () =>
    Effect.gen(function* () {
      const sessions = yield* Sessions
      const code = Redacted.value(yield* sessions.issueCode(administrator))
      const [first, second] = yield* Effect.all([sessions.begin(code), sessions.begin(code)], { concurrency: "unbounded" })
      assert.strictEqual([first, second].filter((secret) => secret !== null).length, 1)
    })
  )

  it.effect("is slowed down who guesses, before anything is looked up, and nobody else", () =>
    Effect.gen(function* () {
      const env = { OPENFAITH_TRUSTED_PROXIES: "127.0.0.1" }
      const { ask } = yield* behind(env)
      const from = (address: string) => ({ "x-forwarded-for": `203.0.113.9, ${address}` })
      const guess = (address: string) => ask("GET", "/v1/session", { key: Redacted.make("of_guessed"), headers: from(address) })
      const guesses = yield* Effect.replicateEffect(guess("198.51.100.7"), 70, { concurrency: 10 })
      const last = guesses.at(-1)
      assert.strictEqual(guesses[0]?.status, 401)
      assert.strictEqual(last?.status, 429)
      assert.strictEqual(last === undefined ? null : codeOf(last), "too_many_requests")
      assert.isAtLeast(Number(last?.headers.get("retry-after")), 1)
      assert.strictEqual((yield* guess("198.51.100.8")).status, 401, "another address")
      assert.strictEqual((yield* ask("GET", "/v1/session", { headers: from("198.51.100.7") })).status, 200, "the key of the home")
      assert.strictEqual((yield* ask("GET", "/health", { key: null, headers: from("198.51.100.7") })).status, 200)

      const written = numberOf("SELECT count(*) FROM sync.audit_log WHERE action = 'signIn'")
      const before = yield* written
      const codes = yield* Effect.replicateEffect(
        ask("POST", "/v1/sessions", { key: null, body: { code: "in_guessed" }, headers: from("198.51.100.9") }),
        30,
        { concurrency: 1 }
      )
      assert.deepStrictEqual(
        codes.map(({ status }) => status),
        [...Array.from({ length: 20 }, () => 401), ...Array.from({ length: 10 }, () => 429)]
      )
      assert.strictEqual((yield* written) - before, 20, "nothing is done for the others")
      // Whoever is no proxy is who they are, whatever they say.
      const { ask: unproxied } = yield* behind({ OPENFAITH_TRUSTED_PROXIES: "10.0.0.1" })
      const tried = yield* Effect.forEach(
        Array.from({ length: 70 }, (_, n) => n),
        (n) => unproxied("GET", "/v1/session", { key: Redacted.make("of_guessed"), headers: from(`198.51.100.${n}`) })
      )
      assert.strictEqual(tried.at(-1)?.status, 429)
    })
  )
})
