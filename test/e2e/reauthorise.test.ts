/** A connection that its source refuses needs a person, and goes on by itself once that person has acted; a refused product stops nothing else. */
import { assert, layer } from "@effect/vitest"
import { Connection, EntityHolding } from "@openfaith/api"
import { Connections, type Connection as Stored, Runs } from "@openfaith/sync-engine"
import { Effect, Option, Schedule, Schema } from "effect"
import { type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { type Ask, codeOf, served } from "../support/api.ts"
import { connectTo, noLimit, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { church } from "../support/twoProducts.ts"
import { Browser, connectByOAuth, oauthApi, outcomeOf, reached, startedBy } from "../support/oauth.ts"

const reachable = Effect.map(served, (here) => {
  reached.url = here.url
  return here
})

const other = {
  scheme: "basic",
  id: "other",
  secret: "other-secret",
  user: "other",
  organization: { id: "999", name: "Second Church" }
} as const
const credentialOf = (token: string) => {
  const [id = "", secret = ""] = token.split(":")
  return { kind: "basic", id, secret }
}
const reauthorise = (ask: Ask, { id }: Pick<Stored, "id">, token: string) =>
  ask("POST", `/v1/connections/${id}/reauthorise`, { body: { credential: credentialOf(token) } })
const stored = (id: string) => Effect.flatMap(Connections, (connections) => Effect.map(connections.find(id), Option.getOrThrow))
const tokenOf = ({ token, url }: Simulator) => ({ token, url })

layer(oauthApi(church), { excludeTestServices: true })("A connection", (it) => {
  it.effect("that its source refuses goes on by itself with another token of the same account", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      simulator.church.faults.set([{ kind: "unauthorized", hint: "CAPUCHIN", match: { path: "^/people/v2/(emails|household)" } }])
      const { run } = yield* syncOnce({ simulator, orgId: "refused" })
      assert.strictEqual(run.status, "incomplete")
      const before = yield* stored(run.connectionId)
      assert.strictEqual(before.status, "needs_reauthorisation")
      assert.isNotNull(before.statusSince)
      simulator.church.faults.set([])
      const answer = yield* reauthorise(ask, before, simulator.token)
      assert.strictEqual(answer.status, 200, answer.text)
      assert.strictEqual(Schema.decodeUnknownSync(Connection)(answer.json).status, "active")
      const again = yield* untilEnded(run.id)
      assert.deepStrictEqual([again.run.status, again.run.attempt], ["complete", 2], again.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "refused")
    })
  )

  it.effect("takes no token of another church, and names both; two accounts of one organisation stay apart", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const simulator = yield* startSimulator({ people: 5, limits: noLimit, tokens: [other] })
      const first = yield* connectTo(simulator, "two churches")
      const second = yield* connectTo({ ...tokenOf(simulator), token: "other:other-secret" }, "two churches")
      assert.notStrictEqual(first.id, second.id)
      for (const [connection, token] of [
        [first, "other:other-secret"],
        [second, simulator.token]
      ] as const) {
        const refused = yield* reauthorise(ask, connection, token)
        assert.strictEqual(codeOf(refused), "another_account")
        for (const name of [first.accountName, "Second Church"]) assert.include(refused.text, name)
        assert.deepStrictEqual(yield* stored(connection.id), connection, "nothing was changed")
      }
      assert.strictEqual((yield* reauthorise(ask, first, simulator.token)).status, 200)
      assert.strictEqual((yield* reauthorise(ask, second, "other:other-secret")).status, 200)
      assert.strictEqual(codeOf(yield* reauthorise(ask, first, "demo:wrong")), "credential_refused")
      const spaced = yield* reauthorise(ask, first, "demo: demo-secret")
      assert.deepStrictEqual([spaced.status, spaced.text.includes("without spaces, line breaks")], [400, true], spaced.text)
    })
  )

  it.effect("that was allowed in a browser is allowed again there, by the same church only", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const { oauth } = simulator.church
      const { outcome } = yield* connectByOAuth(ask, simulator, "again")
      const connectionId = outcome.connectionId ?? ""
      const runs = yield* Runs
      const [first] = yield* runs.list({ orgId: "again", limit: 1 })
      yield* untilEnded(first?.id ?? "")
      oauth.revoke()
      const { run } = yield* Effect.flatMap(runs.request((yield* stored(connectionId)).id, "delta", { entities: null }), ({ runId }) =>
        untilEnded(runId)
      )
      assert.deepStrictEqual([run.status, (yield* stored(connectionId)).status], ["incomplete", "needs_reauthorisation"])
      const allow = Effect.gen(function* () {
        const started = yield* startedBy(ask("POST", `/v1/connections/${connectionId}/authorisations`, { body: {} }))
        const browser = new Browser()
        const { location } = yield* browser.go(started.authorizeUrl)
        const page = yield* browser.go(yield* browser.answer(location ?? ""))
        return { page, outcome: yield* outcomeOf(ask, started.id) }
      })
      oauth.rules = { ...oauth.rules, account: { user: "stranger", organization: { id: "999", name: "Second Church" } } }
      const stranger = yield* allow
      assert.strictEqual(stranger.page.status, 400)
      assert.match(stranger.outcome.problem ?? "", /is that of .*, and what was given belongs to Second Church\. Nothing was changed/)
      assert.strictEqual((yield* stored(connectionId)).status, "needs_reauthorisation")
      oauth.rules = { ...oauth.rules, account: { user: "oauth", organization: null } }
      assert.strictEqual((yield* allow).outcome.connectionId, connectionId)
      assert.strictEqual((yield* stored(connectionId)).status, "active")
      assert.strictEqual((yield* untilEnded(run.id)).run.status, "complete")
    })
  )

  it.effect("whose account has no access to one product reads the others, says what it leaves out, and refreshes nothing", () =>
    Effect.gen(function* () {
      const { ask } = yield* reachable
      const simulator = yield* startSimulator({ people: 30, limits: noLimit, oauth: { closed: ["giving"] } })
      const { outcome } = yield* connectByOAuth(ask, simulator, "one product", "church")
      const connectionId = outcome.connectionId ?? ""
      const runs = yield* Runs
      const [asked] = yield* runs.list({ orgId: "one product", limit: 1 })
      const first = yield* untilEnded(asked?.id ?? "")
      assert.strictEqual(first.run.status, "incomplete")
      assert.match(streamOf(first, "giving.Fund").reason ?? "", /no access to the product .*TRASH_PANDA/)
      for (const { entity, status } of first.streams) assert.strictEqual(status, entity === "giving.Fund" ? "paused" : "done", entity)
      assert.deepStrictEqual([(yield* stored(connectionId)).status, simulator.church.oauth.counts.calls], ["active", 1])

      const Holdings = Schema.Struct({ items: Schema.Array(EntityHolding) })
      const fund = Effect.map(ask("GET", `/v1/connections/${connectionId}/entities`), ({ json }) =>
        Schema.decodeUnknownSync(Holdings)(json).items.find(({ entity }) => entity === "giving.Fund")
      )
      const off = yield* fund
      assert.strictEqual(off?.enabled, false)
      assert.match(off?.reason ?? "", /no access to the product/)
      assert.match(off?.next ?? "", /openfaith entities enable giving\.Fund/)
      const { runId } = yield* runs.request((yield* stored(connectionId)).id, "full", { entities: null })
      const second = yield* untilEnded(runId)
      assert.strictEqual(second.run.status, "complete", second.run.reason ?? "")
      assert.deepStrictEqual(
        second.run.leftOut.map(({ entity }) => entity),
        ["giving.Fund"]
      )
      const standing = yield* ask("GET", `/v1/connections/${connectionId}/standing`)
      assert.include(standing.text, '"state":"degraded"')
      assert.include(standing.text, "1 entity is switched off since the source refuses them")
      yield* ask("POST", `/v1/connections/${connectionId}/entities`, { body: { entities: ["giving.Fund"], enabled: true } })
      assert.deepStrictEqual([(yield* fund)?.enabled, (yield* fund)?.reason], [true, null])
    })
  )

  it.effect("whose account has no access to anything needs a person", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const connection = yield* connectTo(simulator, "nothing left")
      simulator.church.oauth.rules = { ...simulator.church.oauth.rules, closed: ["people"] }
      const runs = yield* Runs
      const { runId } = yield* runs.request(connection.id, "full", { entities: null })
      assert.strictEqual((yield* untilEnded(runId)).run.status, "incomplete")
      yield* Effect.repeat(stored(connection.id), {
        until: ({ status }) => status === "needs_reauthorisation",
        schedule: Schedule.spaced("20 millis")
      })
    })
  )
})
