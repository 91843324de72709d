/**
 * Tokens that run out while three processes use them, and processes that are killed at each step of a refresh: the pair that is stored is always one that
 * can be used, or the connection says that it is not.
 */
import { assert, layer } from "@effect/vitest"
import { Credentials, Connections, type Connection, SourceClients, Standings, Vault } from "@openfaith/sync-engine"
import { Effect, Fiber, Layer, Option, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Database } from "../../apps/server/src/postgres/Database.ts"
import { type OAuthRules, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { anotherPool, numberOf } from "../support/database.ts"
import { isDeep, noLimit } from "../support/engine.ts"
import { clientEnvironment, pairAt, sourcesOfApplication } from "../support/oauth.ts"
import { start } from "../support/processes.ts"

const Told = Schema.fromJsonString(Schema.Struct({ answered: Schema.Int, failures: Schema.Array(Schema.String) }))

/** A process that has opened a connection's client; it asks when it is told to. */
const asker = Effect.fnUntraced(function* (connection: Connection) {
  const { url } = yield* Database
  const started = yield* Effect.acquireRelease(
    Effect.sync(() =>
      start("test/support/refreshing.ts", [], {
        ...clientEnvironment,
        OPENFAITH_TEST_DATABASE: Redacted.value(url),
        OPENFAITH_TEST_CONNECTION: connection.id
      })
    ),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
  )
  const { child, ended } = started
  const line = Effect.callback<string>((resume) => {
    child.stdout?.once("data", (text: string) => resume(Effect.succeed(text.trim())))
  })
  assert.strictEqual(yield* line, "ready")
  const ask = (times: number) => {
    child.stdin?.write(`${times}\n`)
  }
  return {
    ask,
    /** Asks, and waits for what comes of it. */
    answers: (times: number) =>
      Effect.suspend(() => {
        const told = line
        ask(times)
        return Effect.flatMap(told, Schema.decodeUnknownEffect(Told))
      }),
    kill: Effect.promise(() => (child.kill("SIGKILL"), ended))
  }
})

/** A connected organisation whose pair is a minute old, and what can be looked at of it. */
const connectedTo = Effect.fnUntraced(function* (simulator: Simulator, orgId: string) {
  const connections = yield* Connections
  const credentials = yield* Credentials
  const sql = yield* SqlClient.SqlClient
  const connection = yield* connections.connect({ orgId, adapter: "pco", baseUrl: simulator.url, accountId: "1", accountName: orgId })
  yield* credentials.keepPair(connection, pairAt(simulator), ["people"])
  yield* sql`UPDATE sync.credentials SET issued_at = issued_at - interval '1 minute' WHERE connection_id = ${connection.id}`
  return connection
})

/** What a client of a process that has just started is answered. */
const askedAnew = Effect.fnUntraced(
  function* (connection: Connection) {
    const clients = yield* SourceClients
    const { source } = yield* clients.forConnection(connection)
    return yield* Effect.result(source.account)
  },
  Effect.provide(Layer.fresh(SourceClients.layer).pipe(Layer.provide(Layer.fresh(Vault.layer))))
)

/** Where a process is held while it refreshes: by a trigger, before a statement or before its commit, or by the source. */
type Stop =
  | { readonly at: "statement" | "commit"; readonly on: "credentials" | "connections"; readonly when: string }
  | { readonly at: "source"; readonly hold: NonNullable<OAuthRules["hold"]> }

interface Step {
  /** Each kind of step is taken in every run of the tests; the others in deep ones. */
  readonly isShort?: true
  readonly name: string
  readonly stop: Stop
  /** What the source is like. */
  readonly rules?: Partial<OAuthRules>
  readonly isRevoked?: boolean
  readonly ends: "usable" | "needs_reauthorisation"
}

const claimed = { at: "statement", on: "credentials", when: "NEW.claimed_by IS NOT NULL AND OLD.claimed_by IS NULL" } as const
const replaced = { on: "credentials", when: "NEW.version > OLD.version" } as const
const refused = { on: "credentials", when: "NEW.refusals > OLD.refusals" } as const
const givenUp = { on: "connections", when: "NEW.status <> OLD.status" } as const
const onceMore = { reuse: "until-used" } as const

const steps: ReadonlyArray<Step> = [
  { name: "before it has claimed the refresh", stop: claimed, ends: "usable" },
  { name: "with the request sent, which the source forgives", stop: { at: "source", hold: "before" }, rules: onceMore, ends: "usable" },
  { name: "with the request sent", stop: { at: "source", hold: "before" }, ends: "needs_reauthorisation" },
  { name: "before the answer arrives, which the source forgives", stop: { at: "source", hold: "after" }, rules: onceMore, ends: "usable" },
  { isShort: true, name: "before the answer arrives", stop: { at: "source", hold: "after" }, ends: "needs_reauthorisation" },
  {
    isShort: true,
    name: "before the new pair is stored, which the source forgives",
    stop: { at: "statement", ...replaced },
    rules: onceMore,
    ends: "usable"
  },
  { name: "before the new pair is stored", stop: { at: "statement", ...replaced }, ends: "needs_reauthorisation" },
  { isShort: true, name: "while the new pair is committed", stop: { at: "commit", ...replaced }, ends: "usable" },
  { name: "before a refusal is noted", stop: { at: "statement", ...refused }, isRevoked: true, ends: "needs_reauthorisation" },
  { name: "while a refusal is committed", stop: { at: "commit", ...refused }, isRevoked: true, ends: "needs_reauthorisation" },
  { name: "before it is given up", stop: { at: "statement", ...givenUp }, isRevoked: true, ends: "needs_reauthorisation" },
  { isShort: true, name: "while it is given up", stop: { at: "commit", ...givenUp }, isRevoked: true, ends: "needs_reauthorisation" }
]

const until = <E, R>(what: string, is: Effect.Effect<boolean, E, R>) =>
  Effect.repeat(
    Effect.tap(is, (done) => (done ? Effect.void : Effect.sleep("20 millis"))),
    { until: (done) => done }
  ).pipe(Effect.timeoutOrElse({ duration: "40 seconds", orElse: () => Effect.die(new Error(`${what} did not come about`)) }))

/** Tells a process to ask, and kills it where it is held. */
const killedAt = Effect.fnUntraced(function* (step: Step, index: number, connection: Connection, simulator: Simulator) {
  const { oauth } = simulator.church
  const process = yield* asker(connection)
  if (step.stop.at === "source") {
    oauth.rules = { ...oauth.rules, hold: step.stop.hold }
    process.ask(1)
    yield* until(
      "a held request",
      Effect.sync(() => oauth.counts.held === 1)
    )
    yield* process.kill
    oauth.rules = { ...oauth.rules, hold: null }
    oauth.release()
    return
  }
  const { at, on, when } = step.stop
  const sql = yield* SqlClient.SqlClient
  const lock = 20_261_200 + index
  const column = on === "credentials" ? "connection_id" : "id"
  const where = `FOR EACH ROW WHEN (NEW.${column} = '${connection.id}' AND ${when}) EXECUTE FUNCTION sync.hold_${index}()`
  yield* sql.unsafe(`CREATE FUNCTION sync.hold_${index}() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${lock}); RETURN NEW; END $$`)
  yield* sql.unsafe(
    at === "statement"
      ? `CREATE TRIGGER held_${index} BEFORE UPDATE ON sync.${on} ${where}`
      : `CREATE CONSTRAINT TRIGGER held_${index} AFTER UPDATE ON sync.${on} DEFERRABLE INITIALLY DEFERRED ${where}`
  )
  const waiting = numberOf(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${lock} AND NOT granted`)
  yield* Effect.gen(function* () {
    const own = yield* SqlClient.SqlClient
    yield* own.withTransaction(
      Effect.gen(function* () {
        yield* own`SELECT pg_advisory_xact_lock(${lock}::bigint)`
        process.ask(1)
        yield* until(
          step.name,
          Effect.map(waiting, (held) => held > 0)
        )
        yield* process.kill
      })
    )
  }).pipe(Effect.provide(anotherPool("holder")))
  yield* until(
    "the held statement",
    Effect.map(waiting, (held) => held === 0)
  )
  yield* sql.unsafe(`DROP FUNCTION sync.hold_${index}() CASCADE`)
})

layer(sourcesOfApplication, { excludeTestServices: true })("A pair of tokens", (it) => {
  it.effect(
    "that runs out under three processes with fifty callers each is refreshed once",
    () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ people: 3, limits: noLimit, latencyMillis: 20 })
        const { church } = simulator
        const connection = yield* connectedTo(simulator, "busy")
        const processes = yield* Effect.replicateEffect(asker(connection), 3, { concurrency: 3 })
        const round = Effect.forEach(processes, ({ answers }) => answers(50), { concurrency: 3 })
        const all = [50, 50, 50]
        assert.deepStrictEqual(
          (yield* round).map(({ answered }) => answered),
          all
        )
        church.oauth.expire(Date.now())
        church.requests.clear()
        church.oauth.rules = { ...church.oauth.rules, hold: "after" }
        const asking = yield* Effect.forkChild(round)
        // The answer is held until every caller has met the token's end, and has had time to ask for another itself.
        yield* until(
          "every caller's refusal",
          Effect.sync(() => church.oauth.counts.held > 0 && (church.requests.summary().perStatus["401"] ?? 0) === 150)
        )
        yield* Effect.sleep("1 second")
        church.oauth.rules = { ...church.oauth.rules, hold: null }
        church.oauth.release()
        const again = yield* Fiber.join(asking)
        assert.deepStrictEqual(
          again.map(({ answered, failures }) => (failures.length === 0 ? answered : failures)),
          all
        )
        assert.deepStrictEqual([church.oauth.counts.refreshed, church.oauth.counts.calls], [1, 1])
      }),
    { timeout: 300_000 }
  )

  it.effect(
    "outlives a process that is killed at any step of its refresh, or the connection says that it needs a person",
    () =>
      Effect.forEach(
        steps.filter(({ isShort }) => isDeep || isShort),
        (step, index) =>
          Effect.gen(function* () {
            const sql = yield* SqlClient.SqlClient
            const standings = yield* Standings
            const credentials = yield* Credentials
            const connections = yield* Connections
            const simulator = yield* startSimulator({ people: 3, limits: noLimit })
            const { oauth } = simulator.church
            oauth.rules = { ...oauth.rules, ...step.rules }
            const connection = yield* connectedTo(simulator, `killed ${index}`)
            if (step.isRevoked === true) oauth.revoke()
            // Its time is over by our clock and by the source's.
            yield* sql`UPDATE sync.credentials SET expires_at = clock_timestamp() WHERE connection_id = ${connection.id}`
            oauth.expire(Date.now())
            yield* killedAt(step, index, connection, simulator)
            // What it had taken upon itself runs out.
            yield* sql`
              UPDATE sync.credentials SET claimed_until = clock_timestamp() - interval '1 second'
              WHERE connection_id = ${connection.id} AND claimed_until IS NOT NULL`
            const isUsable = Effect.map(credentials.openPair(connection), (pair) => {
              const { refresh } = Option.getOrThrow(pair)
              return refresh !== null && oauth.accepts(Redacted.value(refresh))
            })
            const health = Effect.map(standings.find(connection.id), (found) => Option.getOrThrow(found).health)
            if (!(yield* isUsable))
              assert.include(["degraded", "needs_reauthorisation"], yield* health, `${step.name}: shown before the next attempt`)
            const before = oauth.counts.calls
            const asked = yield* askedAnew(connection)
            assert.strictEqual(asked._tag === "Success", step.ends === "usable", step.name)
            assert.isAtMost(oauth.counts.calls - before, 3, `${step.name}: calls of the next attempt`)
            assert.strictEqual(yield* isUsable, step.ends === "usable", step.name)
            const { status } = Option.getOrThrow(yield* connections.find(connection.id))
            assert.strictEqual(status, step.ends === "usable" ? "active" : "needs_reauthorisation", step.name)
            // Whoever asks once more learns it without asking the source.
            const calls = oauth.counts.calls
            yield* askedAnew(connection)
            assert.strictEqual(oauth.counts.calls, calls, `${step.name}: no loop`)
          }),
        { concurrency: 3, discard: true }
      ),
    { timeout: 240_000 }
  )
})
