/** What only B1 does: lists known by their ETag, refusals that tell nothing, keys and tokens of one part, and answers that are too long to be held. */
import { assert, layer } from "@effect/vitest"
import { bareJson, type Credential } from "@openfaith/adapter-core"
import { b1 } from "@openfaith/b1"
import { Connections } from "@openfaith/sync-engine"
import { ConfigProvider, Effect, Layer, Option, Redacted } from "effect"
import { TokenEndpoint } from "../../packages/sync-engine/src/credentials/TokenEndpoint.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { importB1, startB1 } from "../../apps/simulator/src/index.ts"
import { connectTo, engineWith, receiptOf, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStored, storedRows } from "../support/expectStored.ts"
import { longFunds } from "../support/longFunds.ts"
import { b1Source } from "../support/underTest/b1.ts"

const adapter = b1.id
const entities = [...b1.manifest.entities.keys()]
const env = { OPENFAITH_OAUTH_B1_CLIENT_ID: "openfaith-client", OPENFAITH_OAUTH_B1_CLIENT_SECRET: "openfaith-client-secret" }
const bearer = (token: Redacted.Redacted): Credential => ({ kind: "bearer", token })

layer(engineWith(b1).pipe(Layer.provideMerge(ConfigProvider.layer(ConfigProvider.fromEnv({ env })))), {
  excludeTestServices: true,
  concurrent: true
})("B1", (it) => {
  it.effect("is asked by a delta for one list each, and sends none that is what it was", () =>
    Effect.gen(function* () {
      const orgId = "still"
      const simulator = yield* startB1({ people: 40 })
      const source = b1Source(simulator)
      const { requests } = simulator.church
      yield* syncOnce({ simulator: source, orgId, adapter })
      requests.clear()
      const idle = yield* syncOnce({ simulator: source, orgId, adapter, kind: "delta" })
      assert.strictEqual(idle.run.status, "complete", idle.run.reason ?? "")
      // And the one that names the account, since the test connects again.
      assert.strictEqual(requests.summary().total, entities.length + 1)
      for (const entity of entities) assert.strictEqual(receiptOf(idle, entity).strategy, "probe", entity)

      source.update("attendance.Visit", 1)
      requests.clear()
      const changed = yield* syncOnce({ simulator: source, orgId, adapter, kind: "delta" })
      assert.strictEqual(receiptOf(changed, "attendance.Visit").strategy, "wholeList")
      assert.strictEqual(receiptOf(changed, "giving.Donation").strategy, "probe")
      assert.strictEqual(requests.summary().total, entities.length + 2)
      yield* expectStored(source, orgId, entities)
    })
  )

  it.effect("is told by its log which rows changed, and reads those and no list; what the log does not know shows in the list", () =>
    Effect.gen(function* () {
      const orgId = "logged"
      const simulator = yield* startB1({ people: 120 })
      const source = b1Source(simulator)
      const { church } = simulator
      const delta = Effect.suspend(() => {
        church.requests.clear()
        return syncOnce({ simulator: source, orgId, adapter, kind: "delta" })
      })
      const paths = () => church.requests.recent().map(({ url }) => url)
      const listsOf = (path: string) => paths().filter((each) => each === path).length
      yield* syncOnce({ simulator: source, orgId, adapter })

      source.update("membership.Person", 3)
      const [gone = ""] = [...church.tables.household.keys()].filter((id) =>
        [...church.tables.person.values()].every((row) => row["householdId"] !== id)
      )
      source.remove("membership.Household", [gone])
      importB1(church, "campus")
      const told = yield* delta
      assert.strictEqual(told.run.status, "complete", told.run.reason ?? "")
      const { applied, deleted, distinct, strategy } = receiptOf(told, "membership.Person")
      assert.deepStrictEqual({ applied, deleted, distinct, strategy }, { applied: 3, deleted: 0, distinct: 3, strategy: "hints" })
      assert.strictEqual(receiptOf(told, "membership.Household").deleted, 1)
      // Once as the account, once with its ETag.
      assert.strictEqual(listsOf("/membership/people"), 2)
      assert.strictEqual(receiptOf(told, "membership.Campus").strategy, "wholeList")
      yield* expectStored(source, orgId, entities)

      // Its ETag is good no more, so the log is asked alone. It tells of what was just read once more, in case it was too early.
      const again = yield* delta
      assert.deepInclude(receiptOf(again, "membership.Person"), { strategy: "hints", applied: 0, unchanged: 3 })
      assert.strictEqual(listsOf("/membership/people"), 1)

      // The list tells for less.
      source.update("membership.Person", 110)
      const many = yield* delta
      assert.deepInclude(receiptOf(many, "membership.Person"), { strategy: "wholeList", applied: 110 })
      yield* expectStored(source, orgId, entities)

      church.keyScopes = ["people:read", "groups:read", "attendance:read", "donations:read"]
      source.update("membership.Person", 1)
      const refused = yield* delta
      assert.deepInclude(receiptOf(refused, "membership.Person"), { strategy: "wholeList", applied: 1 })
      assert.strictEqual(refused.run.status, "complete", refused.run.reason ?? "")
      yield* expectStored(source, orgId, entities)
    })
  )

  it.effect(
    "that refuses one list to a key is read but for that list, and what cannot be without it; a key that is no good needs a person",
    () =>
      Effect.gen(function* () {
        const orgId = "narrow"
        const simulator = yield* startB1({ people: 20 })
        const source = b1Source(simulator)
        simulator.church.faults.set([{ kind: "status", status: 401, match: { path: "^/giving/donations$" } }])
        const view = yield* syncOnce({ simulator: source, orgId, adapter })
        assert.strictEqual(view.run.status, "incomplete")
        assert.match(streamOf(view, "giving.Donation").reason ?? "", /may not read \/giving\/donations/)
        assert.strictEqual(streamOf(view, "membership.Person").status, "done")
        const connections = yield* Connections
        assert.strictEqual(Option.getOrThrow(yield* connections.find(view.run.connectionId)).status, "active")
        const switches = yield* connections.entities(view.run.connectionId, entities)
        const off = [...switches.values()].filter(({ enabled }) => !enabled).map(({ entity }) => entity)
        assert.deepStrictEqual(off.toSorted(), ["giving.Donation", "giving.FundDonation"])

        simulator.church.keyScopes = []
        const operations = yield* Operations
        const connection = Option.getOrThrow(yield* connections.find(view.run.connectionId))
        yield* untilEnded((yield* operations.requestRun(connection, "full", ["giving.Fund"])).runId)
        assert.strictEqual(Option.getOrThrow(yield* connections.find(view.run.connectionId)).status, "needs_reauthorisation")
      })
  )

  it.effect("gives tokens for a code, and others for a refresh token that is good once", () =>
    Effect.gen(function* () {
      const endpoint = yield* TokenEndpoint
      const simulator = yield* startB1({ people: 20 })
      const oauth = b1.oauth ?? assert.fail("B1 has no OAuth")
      const redirectUri = "http://127.0.0.1:4400/oauth/b1/callback"
      const scopes = Object.values(oauth.scopes).join(" ")
      const form = {
        client_id: "openfaith-client",
        redirect_uri: redirectUri,
        response_type: "code",
        scope: scopes,
        state: "s",
        answer: "allow"
      }
      const allowed = yield* Effect.promise(() =>
        fetch(`${simulator.url}/oauth/authorize`, { method: "POST", body: new URLSearchParams(form), redirect: "manual" })
      )
      const code = new URL(allowed.headers.get("location") ?? "").searchParams.get("code") ?? ""
      const first = yield* endpoint.exchange(b1, oauth, simulator.url, { kind: "code", code, redirectUri, verifier: null })
      assert.strictEqual(first.lifetimeSeconds, 604_800)
      const refresh = first.refresh ?? assert.fail("there is no refresh token")
      const second = yield* endpoint.exchange(b1, oauth, simulator.url, { kind: "refresh", token: refresh })
      const spent = yield* Effect.flip(endpoint.exchange(b1, oauth, simulator.url, { kind: "refresh", token: refresh }))
      assert.strictEqual(spent._tag, "GrantRefused")
      const connection = yield* connectTo({ url: simulator.url, credential: bearer(second.access) }, "by-oauth", adapter)
      assert.strictEqual(connection.accountId, simulator.church.id)
    })
  )

  it.effect("whose answer is longer than can be held is refused by name, and nothing of it is stored", () =>
    Effect.gen(function* () {
      const url = yield* longFunds(50, false)
      const credential = bearer(Redacted.make("cak_long.key"))
      const view = yield* syncOnce({ simulator: { url, credential }, orgId: "long", adapter, entities: ["giving.Fund"] })
      assert.strictEqual(view.run.status, "incomplete")
      assert.match(streamOf(view, "giving.Fund").reason ?? "", new RegExp(`too-large: more than ${bareJson.mostBytes} bytes`))
      assert.strictEqual((yield* storedRows("long", "giving.Fund")).size, 0)
    })
  )
})
