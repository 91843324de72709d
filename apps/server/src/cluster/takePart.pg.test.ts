import { hostname } from "node:os"
import { NodeCrypto } from "@effect/platform-node"
import { assert, layer } from "@effect/vitest"
import { FencedAttempts, HandOver, MasterKeys, masterKeyOf, Runners, Vault } from "@openfaith/sync-engine"
import { Effect, Layer, Redacted, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseTest, rowsOf } from "../../../../test/support/database.ts"
import { takePart } from "./takePart.ts"
import { thisMachine } from "./thisMachine.ts"

const ring = (bytes: number) => [masterKeyOf(Redacted.make(new Uint8Array(32).fill(bytes)))] as const
const KeysOf = (bytes: number) =>
  Layer.succeed(MasterKeys, MasterKeys.of({ all: Effect.succeed(ring(bytes)), replace: Effect.succeed(false) }))

const Cluster = Layer.mergeAll(Runners.layer, HandOver.layer, FencedAttempts.layer, Vault.layer.pipe(Layer.provide(KeysOf(1)))).pipe(
  Layer.provideMerge(DatabaseTest),
  Layer.provide(NodeCrypto.layer)
)

/** What another process has entered; it says no more. */
const entered = (address: string, machine: string, more: Readonly<Record<string, unknown>> = {}) =>
  Effect.gen(function* () {
    const runners = yield* Runners
    const sql = yield* SqlClient.SqlClient
    const here = {
      id: crypto.randomUUID(),
      role: "runner" as const,
      address,
      machine,
      host: "elsewhere.example",
      pid: 1,
      processStarted: "never.0",
      version: "0.1.0",
      storeVersion: 1
    }
    yield* runners.enter(here)
    const silentSeconds = more["silentSeconds"] ?? 0
    yield* sql`UPDATE sync.runners SET heartbeat_at = clock_timestamp() - make_interval(secs => ${silentSeconds}) WHERE id = ${here.id}`
    return here
  })

const States = Schema.Struct({ id: Schema.String, state: Schema.String, fenced: Schema.Int })
const states = (address: string) =>
  rowsOf(States, "SELECT id, state, fenced FROM sync.runners WHERE address = $1 ORDER BY started_at, id", [address])

layer(Cluster, { excludeTestServices: true })("A process that takes part", (it) => {
  it.effect("is there until its scope closes, and tells how often it was turned down", () =>
    Effect.gen(function* () {
      const fences = yield* FencedAttempts
      const address = "10.0.0.1:1001"
      yield* Effect.scoped(
        Effect.gen(function* () {
          const { drain } = yield* takePart({ role: "runner", address })
          assert.deepInclude((yield* states(address))[0], { state: "serving", fenced: 0 })
          yield* fences.note({ runId: "run_1", entity: "people.Person" })
          yield* drain
          assert.deepInclude((yield* states(address))[0], { state: "draining", fenced: 1 })
        })
      )
      assert.deepInclude((yield* states(address))[0], { state: "gone" })
    }).pipe(Effect.provide(Layer.fresh(Layer.merge(HandOver.layer, FencedAttempts.layer))))
  )

  it.effect("has the address of a process of its machine that is dead at once, and none of one that lives", () =>
    Effect.gen(function* () {
      const { id: machine } = yield* thisMachine
      const address = "127.0.0.1:1002"
      const dead = yield* entered(address, machine)
      yield* Effect.scoped(
        Effect.gen(function* () {
          yield* takePart({ role: "runner", address })
          assert.deepInclude((yield* states(address))[0], { id: dead.id, state: "gone" })
          // This very process has it now.
          const refused = yield* Effect.flip(takePart({ role: "runner", address }))
          assert.strictEqual(refused._tag, "RunnerAddressTaken")
          assert.include(refused.message, `Process ${process.pid} on ${hostname()} has the address ${address} already`)
        })
      )
    })
  )

  it.effect("watches the address of another machine's process: silent, it is its own, and not where that one still says something", () =>
    Effect.gen(function* () {
      const runners = yield* Runners
      yield* entered("10.0.0.2:1003", "another", { silentSeconds: 14 })
      yield* Effect.scoped(takePart({ role: "runner", address: "10.0.0.2:1003" }))
      const alive = yield* entered("10.0.0.2:1004", "another")
      yield* runners
        .beat(alive, { state: "serving", shards: 1, fenced: 0 })
        .pipe(Effect.delay("200 millis"), Effect.forever, Effect.forkScoped)
      assert.strictEqual((yield* Effect.flip(takePart({ role: "runner", address: "10.0.0.2:1004" })))._tag, "RunnerAddressTaken")
      yield* runners.leave(alive.id, "the test is over")
    }).pipe(Effect.scoped)
  )

  it.effect("is refused where 127.0.0.1 would have to lead to another machine", () =>
    Effect.gen(function* () {
      const runners = yield* Runners
      const other = yield* entered("10.0.0.3:1005", "another")
      const refused = yield* Effect.flip(takePart({ role: "runner", address: "127.0.0.1:1005" }))
      assert.strictEqual(refused._tag, "RunnerUnreachable")
      assert.include(refused.message, "OPENFAITH_RUNNER_HOST")
      // Nobody has to reach an API node.
      yield* takePart({ role: "api", address: "http://127.0.0.1:4400" })
      yield* runners.leave(other.id, "the test is over")
    }).pipe(Effect.scoped)
  )

  it.effect("is told that another has its address by now, and that it is to drain", () =>
    Effect.gen(function* () {
      const runners = yield* Runners
      const address = "10.0.0.4:1006"
      const frozen = yield* entered(address, "another", { silentSeconds: 20 })
      const successor = yield* entered(address, "another")
      assert.strictEqual(yield* runners.beat(frozen, { state: "serving", shards: 1, fenced: 0 }), "lost")
      assert.strictEqual(yield* runners.beat(successor, { state: "serving", shards: 1, fenced: 0 }), "here")
      assert.isTrue((yield* runners.askToDrain(address))._tag === "Some")
      assert.strictEqual(yield* runners.beat(successor, { state: "serving", shards: 1, fenced: 0 }), "asked to drain")
      assert.isTrue((yield* runners.askToDrain(frozen.id))._tag === "None", "it is gone")
      yield* runners.leave(successor.id, "the test is over")
    })
  )

  it.effect("is refused where nothing that is sealed can be opened with its master keys", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`INSERT INTO sync.organisations (id) VALUES ('acme') ON CONFLICT DO NOTHING`
      const vault = yield* Vault
      yield* vault.renew("acme")
      yield* Effect.scoped(takePart({ role: "runner", address: "10.0.0.5:1007" }))
      const refused = yield* takePart({ role: "all", address: "10.0.0.5:1007" }).pipe(
        Effect.provide(Layer.fresh(Vault.layer).pipe(Layer.provide(KeysOf(2)))),
        Effect.flip
      )
      assert.strictEqual(refused._tag, "OtherMasterKey")
      assert.include(refused.message, ring(1)[0].id)
    }).pipe(Effect.scoped)
  )

  it.effect("is refused where the database has too few connections for all processes", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const database = (yield* sql`SELECT current_database()::text AS name`)[0]?.["name"]
      yield* sql.unsafe(`ALTER DATABASE ${String(database)} CONNECTION LIMIT 20`)
      const refused = yield* Effect.flip(Effect.scoped(takePart({ role: "runner", address: "10.0.0.6:1008" })))
      yield* sql.unsafe(`ALTER DATABASE ${String(database)} CONNECTION LIMIT -1`)
      assert.strictEqual(refused._tag, "TooFewConnections")
      assert.include(refused.message, "allows 20 connections")
    })
  )
})
