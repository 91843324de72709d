/** Tokens are refreshed before they are over, by one caller, and whatever a source answers the pair that is kept can be used or a person is asked. */
import { assert, describe, layer } from "@effect/vitest"
import { ConfigProvider, Effect, Fiber, Layer, Option, Redacted, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { noLimit } from "../../../../test/support/engine.ts"
import { type OAuthRules, pairAt, sourcesOfApplication, startSimulator } from "../../../../test/support/oauth.ts"
import { type Connection, Connections } from "../state/Connections.ts"
import { Credentials } from "./Credentials.ts"
import { marginSeconds } from "./Refresher.ts"
import { SourceClients } from "./SourceClients.ts"
import { Vault } from "./Vault.ts"

/** A connection to a church of its own whose pair is a minute old, and what can be done to it. */
const connected = Effect.fnUntraced(function* (orgId: string, rules: Partial<OAuthRules> = {}) {
  const connections = yield* Connections
  const credentials = yield* Credentials
  const clients = yield* SourceClients
  const sql = yield* SqlClient.SqlClient
  const simulator = yield* startSimulator({ people: 3, limits: noLimit })
  const { oauth } = simulator.church
  const connection = yield* connections.connect({ orgId, adapter: "pco", baseUrl: simulator.url, accountId: "1", accountName: orgId })
  yield* credentials.keepPair(connection, pairAt(simulator), ["people"])
  yield* sql`UPDATE sync.credentials SET issued_at = issued_at - interval '1 minute' WHERE connection_id = ${connection.id}`
  oauth.rules = { ...oauth.rules, ...rules }
  const { source } = yield* clients.forConnection(connection)
  const pair = Effect.map(credentials.openPair(connection), Option.getOrThrow)
  const aged = sql`UPDATE sync.credentials SET issued_at = issued_at - interval '1 minute' WHERE connection_id = ${connection.id}`
  return {
    connection,
    simulator,
    oauth,
    source,
    pair,
    /** The source says that the token has expired, which it has not done too soon. */
    expired: Effect.andThen(
      aged,
      Effect.sync(() => oauth.expire(Date.now()))
    ),
    /** It was given two hours ago and ends in so many seconds, by our own clock. */
    endsIn: (seconds: number) =>
      sql`UPDATE sync.credentials SET issued_at = clock_timestamp() - interval '2 hours', expires_at = clock_timestamp() + make_interval(secs => ${seconds}) WHERE connection_id = ${connection.id}`,
    status: Effect.map(connections.find(connection.id), (found) => Option.getOrThrow(found).status)
  }
})

/** The connection's client of a process that has just started. */
const newClient = Effect.fnUntraced(
  function* (connection: Connection) {
    const clients = yield* SourceClients
    return (yield* clients.forConnection(connection)).source
  },
  Effect.provide(Layer.fresh(SourceClients.layer).pipe(Layer.provide(Layer.fresh(Vault.layer))))
)

layer(sourcesOfApplication, { excludeTestServices: true })("A pair of tokens", (it) => {
  describe("marginSeconds", () => {
    it("is a tenth of the life, at least five minutes, and of a short one half", () => {
      assert.deepStrictEqual([7200, 1200, 60, 86_400].map(marginSeconds), [720, 300, 30, 8640])
    })
  })

  it.effect("is refreshed before its end, so that no request meets it", () =>
    Effect.gen(function* () {
      const { endsIn, oauth, simulator, source } = yield* connected("early")
      yield* endsIn(200)
      yield* Effect.replicateEffect(source.account, 50, { concurrency: "unbounded" })
      assert.strictEqual(oauth.counts.refreshed, 1)
      assert.isUndefined(simulator.church.requests.summary().perStatus["401"])
    })
  )

  it.effect("that is over is refreshed once for all who ask, and again when that one is over", () =>
    Effect.gen(function* () {
      const { expired, oauth, source } = yield* connected("often")
      yield* source.account
      for (const round of [1, 2]) {
        yield* expired
        yield* Effect.replicateEffect(source.account, 50, { concurrency: "unbounded" })
        assert.deepStrictEqual([oauth.counts.refreshed, oauth.counts.calls], [round, round])
      }
    })
  )

  it.effect("whose answer names no life, none or a negative one lives as long as is usual there", () =>
    Effect.gen(function* () {
      for (const says of ["missing", 0, -5] as const) {
        const { expired, pair, source } = yield* connected(`life ${says}`, { says })
        yield* expired
        yield* source.account
        const { ageSeconds, leftSeconds } = yield* pair
        assert.strictEqual(Math.round(ageSeconds + leftSeconds), 7200, String(says))
      }
    })
  )

  it.effect("keeps its refresh token where the source gives no other", () =>
    Effect.gen(function* () {
      const { expired, oauth, pair, source } = yield* connected("keeps", { rotates: false })
      const before = yield* pair
      for (let round = 0; round < 2; round++) {
        yield* expired
        yield* source.account
      }
      const after = yield* pair
      assert.strictEqual(Redacted.value(after.refresh ?? Redacted.make("none")), Redacted.value(before.refresh ?? Redacted.make("")))
      assert.strictEqual(oauth.counts.refreshed, 2)
    })
  )

  it.effect("is tried again where a refresh is refused at random, and given up after three times", () =>
    Effect.gen(function* () {
      const { expired, oauth, source, status } = yield* connected("random", { refusedShare: 1 })
      yield* expired
      const asking = yield* Effect.forkChild(source.account)
      yield* Effect.repeat(
        Effect.sync(() => oauth.counts.refused),
        { until: (count) => count === 2, schedule: Schedule.spaced("5 millis") }
      )
      oauth.rules = { ...oauth.rules, refusedShare: 0 }
      yield* Fiber.join(asking)
      assert.deepStrictEqual([oauth.counts.calls, yield* status], [3, "active"])

      oauth.rules = { ...oauth.rules, refusedShare: 1, words: "invalid_request" }
      yield* expired
      const refused = yield* Effect.flip(source.account)
      assert.strictEqual(refused._tag, "AccessRefused")
      assert.include(refused.message, "The refresh token is no longer valid")
      assert.deepStrictEqual([oauth.counts.calls, yield* status], [6, "needs_reauthorisation"])
      yield* Effect.flip(source.account)
      assert.strictEqual(oauth.counts.calls, 6, "the source is not asked again")
    })
  )

  it.effect("that is good for a while is used while its refresh is refused, and three attempts are spread over that time", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const { connection, endsIn, oauth, source, status } = yield* connected("spread", { refusedShare: 1 })
      yield* endsIn(600)
      const another = Effect.flatMap(newClient(connection), (client) => client.account)
      const rested = sql`UPDATE sync.credentials SET claimed_until = clock_timestamp() WHERE connection_id = ${connection.id}`
      for (const calls of [1, 2]) {
        yield* Effect.replicateEffect(calls === 1 ? source.account : another, 10, { concurrency: "unbounded" })
        yield* another
        assert.deepStrictEqual([oauth.counts.calls, yield* status], [calls, "active"], "other processes rest too")
        yield* rested
      }
      assert.strictEqual((yield* Effect.flip(another))._tag, "AccessRefused")
      assert.deepStrictEqual([oauth.counts.calls, yield* status], [3, "needs_reauthorisation"])
    })
  )

  it.effect("is stored though whoever asked for it has stopped waiting", () =>
    Effect.gen(function* () {
      const { expired, oauth, pair, source } = yield* connected("interrupted", { hold: "after" })
      yield* expired
      const asking = yield* Effect.forkChild(source.account)
      yield* Effect.repeat(
        Effect.sync(() => oauth.counts.held),
        { until: (count) => count === 1, schedule: Schedule.spaced("5 millis") }
      )
      const stopping = yield* Effect.forkChild(Fiber.interrupt(asking))
      yield* Effect.sleep("50 millis")
      oauth.rules = { ...oauth.rules, hold: null }
      oauth.release()
      yield* Fiber.join(stopping)
      assert.strictEqual((yield* pair).version, 2)
      yield* source.account
      assert.strictEqual(oauth.counts.refreshed, 1)
    })
  )

  it.effect("is tried with its old refresh token where the answer was lost", () =>
    Effect.gen(function* () {
      const { expired, oauth, source, status } = yield* connected("lost", { lose: 1, reuse: "until-used" })
      yield* expired
      assert.strictEqual((yield* Effect.flip(source.account))._tag, "SourceUnavailable")
      yield* source.account
      assert.deepStrictEqual([oauth.counts.lost, oauth.counts.refreshed, yield* status], [1, 2, "active"])
    })
  )

  it.effect("gives way to another pair that has taken its place, and never takes the place of that", () =>
    Effect.gen(function* () {
      const credentials = yield* Credentials
      const { connection, oauth, simulator, source } = yield* connected("replaced")
      yield* source.account
      oauth.rules = { ...oauth.rules, account: { user: "another", organization: null } }
      yield* credentials.keepPair(connection, pairAt(simulator), ["people"])
      oauth.revoke("oauth")
      yield* source.account
      const late = pairAt(simulator)
      assert.isFalse(yield* credentials.replace(connection, 1, late))
      assert.strictEqual(oauth.counts.calls, 0)
    })
  )

  it.effect("that is said to have expired just after it was given is the source's mistake", () =>
    Effect.gen(function* () {
      const { expired, oauth, source } = yield* connected("young")
      yield* expired
      yield* source.account
      oauth.expire(Date.now())
      const unavailable = yield* Effect.flip(source.account)
      assert.match(unavailable.message, /says that a token has expired which it gave \d+ s ago/)
      assert.strictEqual(oauth.counts.calls, 1)
    })
  )

  it.effect("waits for the application's secret where that is missing, and says its name", () =>
    Effect.gen(function* () {
      const { expired, oauth, source, status } = yield* connected("secretless")
      yield* expired
      const failed = yield* Effect.flip(source.account).pipe(
        Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: { OPENFAITH_OAUTH_PCO_CLIENT_ID: "only the id" } })))
      )
      assert.include(failed.message, "missing: OPENFAITH_OAUTH_PCO_CLIENT_SECRET")
      assert.deepStrictEqual([oauth.counts.calls, yield* status], [0, "active"])
      yield* source.account
    })
  )
})
