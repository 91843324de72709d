/** Connecting by OAuth: a person's way to the source and back makes a connection that is read at once, and everything else makes nothing. */
import { assert, layer } from "@effect/vitest"
import { Connections, Runs } from "@openfaith/sync-engine"
import { Effect, Fiber, Option, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { startB1, startSimulator } from "../../apps/simulator/src/index.ts"
import { codeOf, keyWith, served } from "../support/api.ts"
import { numberOf } from "../support/database.ts"
import { noLimit, untilEnded } from "../support/engine.ts"
import { church } from "../support/twoProducts.ts"
import { b1UnderTest } from "../support/underTest/b1.ts"
import { askFrom, Browser, connectByOAuth, oauthApi, outcomeOf, reached, signedIn, startOAuth } from "../support/oauth.ts"

const reachable = Effect.map(served, (here) => {
  reached.url = here.url
  return here
})

layer(oauthApi(church, b1UnderTest.adapter), { excludeTestServices: true })("Connecting by OAuth", (it) => {
  it.effect("makes a connection with its scopes and its account, and reads all of it by itself", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const simulator = yield* startSimulator({ people: 20, limits: noLimit })
      const { outcome, page } = yield* connectByOAuth(ask, simulator, "grace")
      assert.strictEqual(page.status, 200, page.text)
      assert.strictEqual(outcome.status, "connected")
      assert.include(page.text, `href="/connections/${outcome.connectionId}"`)
      const runs = yield* Runs
      const [first] = yield* runs.list({ orgId: "grace", limit: 10 })
      assert.strictEqual(first?.kind, "full")
      const { run } = yield* untilEnded(first?.id ?? "")
      assert.strictEqual(run.status, "complete", run.reason ?? "")
      const shown = yield* ask("GET", `/v1/connections/${outcome.connectionId}`)
      assert.include(shown.text, '"kind":"oauth","scopes":["people","webhooks"]')
      assert.strictEqual(simulator.church.oauth.counts.exchanged, 1)
    })
  )

  it.effect("does so at a source that takes JSON, and spends each refresh token once though many ask for another at a time", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const simulator = yield* startB1({ people: 12 })
      const { oauth } = simulator.church
      const { outcome, page } = yield* connectByOAuth(ask, simulator, "loyal", "b1")
      assert.deepStrictEqual([page.status, outcome.status], [200, "connected"], page.text)
      const runs = yield* Runs
      const ended = Effect.flatMap(runs.list({ orgId: "loyal", limit: 10 }), ([newest]) => untilEnded(newest?.id ?? ""))
      assert.strictEqual((yield* ended).run.status, "complete")
      const shown = yield* ask("GET", `/v1/connections/${outcome.connectionId}`)
      assert.include(shown.text, '"kind":"oauth","scopes":["people:read","groups:read","attendance:read","donations:read"]')

      // All its lists are asked for at once, and each is told that the token is no good.
      oauth.expire(Date.now())
      yield* ask("POST", "/v1/runs", { body: { connectionId: outcome.connectionId, kind: "delta" } })
      const { run } = yield* ended
      assert.deepStrictEqual([run.kind, run.status], ["delta", "complete"], run.reason ?? "")
      assert.deepStrictEqual([oauth.counts.refreshed, oauth.counts.refused], [1, 0])
    })
  )

  it.effect("belongs to the browser of the session that began it", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* reachable
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const { church } = simulator
      const own = yield* signedIn(url)
      // A session may not name addresses: the simulator is the source's own here.
      const { status, text } = yield* askFrom(own, url, "/v1/connections/authorisations", {
        orgId: "session",
        adapter: "pco",
        baseUrl: simulator.url
      })
      assert.strictEqual(status, 422, text)
      const { started } = yield* askFrom(own, url, "/v1/connections/authorisations", { orgId: "session", adapter: "pco" })
      assert.include(started?.authorizeUrl ?? "", "https://api.planningcenteronline.com/oauth/authorize?")
      const back = yield* own.answer((started?.authorizeUrl ?? "").replace("https://api.planningcenteronline.com", simulator.url))
      const foreign = yield* new Browser().go(back)
      assert.strictEqual(foreign.status, 400)
      assert.include(foreign.text, "another browser")
      const another = yield* signedIn(url)
      assert.strictEqual((yield* another.go(back)).status, 400)
      assert.strictEqual(church.oauth.counts.exchanged, 0)
      assert.strictEqual((yield* outcomeOf(ask, started?.id ?? "")).status, "waiting", "what others tried has spent nothing")
    })
  )

  it.effect("is refused in words where the state is forged, late or of another adapter, or the answer was used before or is no", () =>
    Effect.gen(function* () {
      const { ask, url } = yield* reachable
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const connections = numberOf("SELECT count(*) FROM sync.connections WHERE org_id LIKE 'bad %'")
      const begin = Effect.fnUntraced(function* (orgId: string) {
        const { authorizeUrl, id } = yield* startOAuth(ask, { orgId, adapter: "pco", baseUrl: simulator.url })
        const browser = new Browser()
        const opened = yield* browser.go(authorizeUrl)
        return { browser, id, startUrl: authorizeUrl, authorizeUrl: opened.location ?? "" }
      })
      const forged = yield* new Browser().go(`${url}/oauth/pco/callback?code=x&state=forged`)
      assert.deepStrictEqual([forged.status, forged.text.includes("no answer to anything that was asked here")], [404, true])

      const denied = yield* begin("bad denied")
      const no = yield* denied.browser.go(yield* denied.browser.answer(denied.authorizeUrl, "deny"))
      assert.include(no.text, "was not allowed at the source")
      assert.deepStrictEqual((yield* outcomeOf(ask, denied.id)).status, "failed")

      const opened = yield* begin("bad opened twice")
      assert.include((yield* new Browser().go(opened.startUrl)).text, "another browser")

      const elsewhere = yield* begin("bad adapter")
      const back = yield* elsewhere.browser.answer(elsewhere.authorizeUrl)
      assert.strictEqual((yield* elsewhere.browser.go(back.replace("/oauth/pco/", "/oauth/other/"))).status, 404)

      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE sync.authorisations SET expires_at = clock_timestamp() - interval '1 second' WHERE id = ${elsewhere.id}`
      assert.include((yield* elsewhere.browser.go(back)).text, "longer than ten minutes")

      const twice = yield* begin("bad code")
      const used = yield* twice.browser.answer(twice.authorizeUrl)
      const spent = new URL(used)
      spent.searchParams.set("code", "code_that_was_used")
      assert.include((yield* twice.browser.go(spent.href)).text, "invalid_grant")
      assert.include((yield* twice.browser.go(used)).text, "has been used before")
      assert.strictEqual(yield* connections, 0)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.organisations WHERE id LIKE 'bad %'"), 0)
    })
  )

  it.effect("says what is missing where the installation is no application at the source, or cannot be reached", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const admin = yield* keyWith("admin", ["bounded"])
      const body = { orgId: "bounded", adapter: "pco" }
      assert.strictEqual((yield* ask("POST", "/v1/connections/authorisations", { key: admin, body })).status, 200)
      reached.url = null
      assert.strictEqual(codeOf(yield* ask("POST", "/v1/connections/authorisations", { key: admin, body })), "no_callback_address")
    })
  )

  it.effect("spends a code once where two answers come at once", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const simulator = yield* startSimulator({ people: 5, limits: noLimit, oauth: { hold: "before" } })
      const { oauth } = simulator.church
      const { authorizeUrl } = yield* startOAuth(ask, { orgId: "at once", adapter: "pco", baseUrl: simulator.url })
      const browser = new Browser()
      const { location } = yield* browser.go(authorizeUrl)
      const back = yield* browser.answer(location ?? "")
      // All of them have passed what only looks before one of them is let go.
      const sql = yield* SqlClient.SqlClient
      const pages = yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`LOCK TABLE sync.authorisations IN SHARE ROW EXCLUSIVE MODE`
          const all = yield* Effect.replicateEffect(Effect.forkChild(browser.go(back)), 4)
          const waiting = numberOf("SELECT count(*) FROM pg_locks WHERE relation = 'sync.authorisations'::regclass AND NOT granted")
          yield* Effect.repeat(waiting, { until: (count) => count === 4, schedule: Schedule.spaced("10 millis") })
          return all
        })
      )
      yield* Effect.repeat(
        Effect.sync(() => oauth.counts.held),
        { until: (count) => count > 0, schedule: Schedule.spaced("10 millis") }
      )
      // Those that were refused have their answer by now; whoever was not is held.
      yield* Effect.repeat(
        Effect.sync(() => pages.filter((page) => page.pollUnsafe() !== undefined).length + oauth.counts.held),
        { until: (count) => count === 4, schedule: Schedule.spaced("10 millis") }
      )
      assert.strictEqual(oauth.counts.calls, 1)
      oauth.rules = { ...oauth.rules, hold: null }
      oauth.release()
      const statuses = (yield* Effect.forEach(pages, Fiber.join)).map(({ status }) => status)
      assert.deepStrictEqual(
        statuses.toSorted((one, other) => one - other),
        [200, 400, 400, 400]
      )
    })
  )

  it.effect("has what was not granted switched off with its reason, and nothing where nothing was", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const partly = yield* startSimulator({ people: 5, limits: noLimit, oauth: { grants: ["people"] } })
      const { outcome: granted } = yield* connectByOAuth(ask, partly, "partly", "church")
      assert.strictEqual(granted.status, "connected")
      const holdings = yield* ask("GET", `/v1/connections/${granted.connectionId}/entities`)
      assert.include(holdings.text, '"entity":"giving.Fund","enabled":false,"reason":"the scope \\"giving\\" was not granted"')
      const shown = yield* ask("GET", `/v1/connections/${granted.connectionId}`)
      assert.include(shown.text, '"scopes":["people"]')
      const simulator = yield* startSimulator({ people: 5, limits: noLimit, oauth: { grants: ["giving"] } })
      const { outcome, page } = yield* connectByOAuth(ask, simulator, "cut down")
      assert.strictEqual(page.status, 400)
      assert.match(outcome.problem ?? "", /Nothing that is read here was allowed/)
      const connections = yield* Connections
      assert.deepStrictEqual(yield* connections.list({ orgId: "cut down" }), [])
      assert.isTrue(Option.isNone(yield* connections.find(outcome.connectionId ?? "")))
    })
  )
})
