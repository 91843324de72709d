/** Promise 8 among processes: each has its own pool, its own limiter and its own leases; what they share is in Postgres. */
import { assert, layer } from "@effect/vitest"
import { type Adapter, type AskedSlot, type Limiter, mainWindow, type WindowAnswer } from "@openfaith/adapter-core"
import { pco } from "@openfaith/pco"
import { Duration, Effect, Exit, Fiber, Layer, Option, Random, Schedule, Schema, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { collectGarbage } from "../../../../test/support/collectGarbage.ts"
import { anotherPool, numberOf, rowsOf } from "../../../../test/support/database.ts"
import { isDeep, SourcesTest } from "../../../../test/support/engine.ts"
import { type Skew, skewedClock } from "../../../../test/support/skewedClock.ts"
import { Connections } from "../state/Connections.ts"
import { BudgetBooks } from "./BudgetBooks.ts"
import { Budgets } from "./Budgets.ts"

const windows = [mainWindow]
const webhook: AskedSlot = { lane: "webhook", windows }
const interactive: AskedSlot = { lane: "interactive", windows }
const backfill: AskedSlot = { lane: "backfill", windows }
const says = (answer: WindowAnswer) => new Map([[mainWindow, answer]])
const nothing = says({})

const now = () => performance.now()

/** A source with that limit. */
const sourceOf = (requests: number, periodMs: number): Adapter => ({
  ...pco,
  budget: { ...pco.budget, requests, period: Duration.millis(periodMs), deepOffset: null }
})

let connections = 0
const connected = Effect.gen(function* () {
  const id = `account-${connections++}`
  return yield* (yield* Connections).connect({
    orgId: "acme",
    adapter: "pco",
    baseUrl: "http://127.0.0.1:1",
    accountId: id,
    accountName: id
  })
})

/** Another process: with a pool and books of its own. `end` ends it as it should end; without, it is as if it had been killed. */
const processNamed = Effect.fnUntraced(function* (name: string) {
  const scope = yield* Scope.make()
  const budgets = yield* Layer.buildWithScope(
    Layer.fresh(Budgets.layer).pipe(Layer.provide(Layer.fresh(BudgetBooks.layer)), Layer.provide(anotherPool(name, 3))),
    scope
  )
  return { budgets: yield* Effect.provideContext(Budgets, budgets), end: Scope.close(scope, Exit.void) }
})

/** Requests that are sent one after the other by so many at once, until interrupted: when each arrived. */
const sending = (limiter: Limiter, asked: AskedSlot, workers: number, latencyMs: number, arrivals: Array<number>) =>
  Effect.gen(function* () {
    const slot = yield* limiter.take(asked)
    yield* Effect.sleep(yield* Random.nextIntBetween(0, latencyMs))
    arrivals.push(now())
    yield* Effect.sleep(yield* Random.nextIntBetween(0, latencyMs))
    yield* limiter.settle(slot, nothing)
  }).pipe(Effect.forever, Effect.replicateEffect(workers, { concurrency: "unbounded", discard: true }), Effect.forkChild)

const mostInAnyWindow = (arrivals: ReadonlyArray<number>, periodMs: number) => {
  const sorted = [...arrivals].sort((a, b) => a - b)
  let most = 0
  let first = 0
  for (const [last, at] of sorted.entries()) {
    while (at - (sorted[first] ?? 0) >= periodMs) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** Asks for so many; answers those it gets: what is expected, however long that takes, and what comes right after. */
const take = Effect.fnUntraced(function* (limiter: Limiter, asked: AskedSlot, { expected, wanted }: { wanted: number; expected: number }) {
  const slots: Array<Effect.Success<ReturnType<Limiter["take"]>>> = []
  const one = Effect.tap(limiter.take(asked), (slot) => Effect.sync(() => slots.push(slot)))
  const waiting = yield* Effect.forkChild(Effect.replicateEffect(one, wanted, { concurrency: "unbounded" }))
  yield* until(Effect.sync(() => slots.length >= expected))
  yield* Effect.sleep("200 millis")
  yield* Fiber.interrupt(waiting)
  return slots
})

const until = (condition: Effect.Effect<boolean, never, SqlClient.SqlClient>) =>
  Effect.repeat(condition, { until: (holds) => holds, schedule: Schedule.spaced("20 millis") })

const Lease = Schema.Struct({ process: Schema.String, held: Schema.Int, turn: Schema.Int, lastsMs: Schema.Finite })
const leasesOf = (connectionId: string) =>
  rowsOf(
    Lease,
    `SELECT l.process, l.held, l.turn::int, extract(epoch FROM l.expires_at - clock_timestamp())::float8 * 1000 AS "lastsMs"
     FROM sync.budget_leases l JOIN sync.budgets b ON b.id = l.budget_id WHERE b.credential = 'connection:' || $1 AND b.name = 'main'`,
    [connectionId]
  )

const limitOf = (connectionId: string) =>
  Effect.map(
    rowsOf(
      Schema.Struct({ requests: Schema.Int, paused: Schema.Boolean }),
      "SELECT requests, paused_until > clock_timestamp() AS paused FROM sync.budgets WHERE credential = 'connection:' || $1 AND name = 'main'",
      [connectionId]
    ),
    ([row]) => row ?? { requests: 0, paused: false }
  )

layer(SourcesTest, { excludeTestServices: true })("A budget shared by processes", (it) => {
  it.effect("is never exceeded in any window, and is used", () =>
    Effect.gen(function* () {
      const [requests, periodMs] = [30, 500]
      const connection = yield* connected
      const arrivals: Array<number> = []
      for (const name of ["a", "b", "c"]) {
        const { budgets } = yield* processNamed(name)
        const limiter = yield* budgets.limiterFor(connection, sourceOf(requests, periodMs))
        for (const asked of [webhook, backfill]) yield* sending(limiter, asked, 10, 40, arrivals)
      }
      yield* Effect.sleep(isDeep ? "20 seconds" : "2 seconds")
      assert.isAtMost(mostInAnyWindow(arrivals, periodMs), requests)
      assert.isAtLeast(arrivals.length, 2 * requests)
    }).pipe(Random.withSeed("shared"))
  )

  it.effect("is gone on with by a process that had forgotten it, as that of an organisation which was idle", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const { budgets } = yield* processNamed("forgetful")
      // The first one is kept, as what it begins to listen was asked for by it.
      yield* budgets.limiterFor(yield* connected, sourceOf(100, 1000))
      let isForgotten = false
      const forgotten = new FinalizationRegistry(() => (isForgotten = true))
      const use = Effect.gen(function* () {
        const limiter = yield* budgets.limiterFor(connection, sourceOf(100, 1000))
        for (let request = 0; request < 3; request++) {
          const slot = yield* limiter.take(interactive)
          yield* limiter.settle(slot, nothing)
          // Long enough for what is held to go back, so that the next one is asked for anew.
          yield* Effect.sleep("600 millis")
        }
        forgotten.register(limiter, connection.id)
        // In a fiber of its own: one remembers what it was answered last.
      }).pipe(Effect.forkChild, Effect.flatMap(Fiber.join))
      const turn = Effect.map(leasesOf(connection.id), ([lease]) => lease?.turn ?? 0)
      yield* use
      const before = yield* turn
      assert.isAbove(before, 1)
      yield* until(Effect.sync(() => (collectGarbage(), isForgotten)))
      yield* use
      assert.isAbove(yield* turn, before)
      assert.strictEqual((yield* leasesOf(connection.id)).length, 1)
    }).pipe(Effect.timeout("20 seconds"))
  )

  it.effect("when a limit falls, slots that another process holds and has not used are not used any more", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const source = sourceOf(100, 60_000)
      const one = yield* processNamed("told")
      const other = yield* processNamed("not told")
      const [a, b] = [yield* one.budgets.limiterFor(connection, source), yield* other.budgets.limiterFor(connection, source)]
      const [slot] = yield* take(a, interactive, { wanted: 5, expected: 5 })
      yield* take(b, interactive, { wanted: 5, expected: 5 })
      const unused = Effect.map(leasesOf(connection.id), (leases) => leases.reduce((sum, { held }) => sum + held, 0) - 10)
      assert.isAbove(yield* unused, 0, "nobody holds more than it has used, so nothing is shown")
      if (slot) yield* a.settle(slot, says({ limit: 10 }))
      // Both say that they hold nothing but what is under way, well before a lease of 5 s ends by itself.
      yield* Effect.timeoutOption(until(Effect.map(unused, (left) => left < 0)), "4 seconds")
      for (const limiter of [a, b]) assert.strictEqual((yield* take(limiter, webhook, { wanted: 5, expected: 0 })).length, 0)
    })
  )

  it.effect("a 429 to one is a pause for all", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const source = sourceOf(100, 2_000)
      const one = yield* processNamed("refused")
      const other = yield* processNamed("waits too")
      const [a, b] = [yield* one.budgets.limiterFor(connection, source), yield* other.budgets.limiterFor(connection, source)]
      const slot = yield* a.take(interactive)
      yield* b.settle(yield* b.take(interactive), nothing)
      const refusedAt = now()
      yield* a.settle(slot, says({ refused: { retryAfterMs: 1_500 } }))
      yield* until(
        numberOf("SELECT count(*) FROM sync.budgets WHERE paused_until > clock_timestamp()").pipe(Effect.map((count) => count > 0))
      )
      yield* Effect.sleep("50 millis")
      yield* b.take(webhook)
      assert.isAtLeast(now() - refusedAt, 1_499)
    })
  )

  it.effect("what a killed process held is spent until it expires; its successor counts it from then on for one period", () =>
    Effect.gen(function* () {
      const [requests, periodMs] = [20, 400]
      const connection = yield* connected
      const source = sourceOf(requests, periodMs)
      const killed = yield* processNamed("killed")
      yield* killed.budgets.succeed("runner-1")
      assert.strictEqual(
        (yield* take(yield* killed.budgets.limiterFor(connection, source), interactive, { wanted: 30, expected: requests })).length,
        requests
      )
      const other = yield* processNamed("other")
      const limiter = yield* other.budgets.limiterFor(connection, source)
      // A period has passed several times over; nobody has said that the requests were answered.
      yield* Effect.sleep("1 second")
      assert.strictEqual((yield* take(limiter, webhook, { wanted: 5, expected: 0 })).length, 0)
      const [lease] = (yield* leasesOf(connection.id)).filter(({ held }) => held > 0)
      assert.isAbove(lease?.lastsMs ?? 0, 20_000)
      const waiting = yield* Effect.forkChild(limiter.take(webhook))
      const successor = yield* processNamed("successor")
      const succeededAt = now()
      yield* successor.budgets.succeed("runner-1")
      yield* Fiber.join(waiting)
      assert.isAtLeast(now() - succeededAt, periodMs - 1)
    })
  )

  it.effect("leaves a reserve for urgent requests, whichever process has them", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const source = sourceOf(100, 60_000)
      const busy = yield* processNamed("busy")
      const urgent = yield* processNamed("urgent")
      const taken = yield* take(yield* busy.budgets.limiterFor(connection, source), backfill, { wanted: 200, expected: 70 })
      assert.isAtLeast(taken.length, 70)
      const limiter = yield* urgent.budgets.limiterFor(connection, source)
      const urgently = yield* Effect.timeoutOption(take(limiter, webhook, { wanted: 10, expected: 10 }), "20 seconds")
      assert.isTrue(Option.isSome(urgently))
    })
  )

  it.effect("gives each lane its least share, though another process has endless work that is more urgent", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const source = sourceOf(80, 400)
      const urgent: Array<number> = []
      const patient: Array<number> = []
      const one = yield* processNamed("urgent")
      const other = yield* processNamed("patient")
      yield* sending(yield* one.budgets.limiterFor(connection, source), webhook, 60, 5, urgent)
      yield* Effect.sleep("500 millis")
      yield* sending(yield* other.budgets.limiterFor(connection, source), backfill, 5, 5, patient)
      const before = urgent.length
      yield* until(Effect.sync(() => urgent.length - before >= 300))
      assert.isAtLeast(patient.length, 8)
    }).pipe(Random.withSeed("shares"))
  )

  it.effect("costs no statement for each request while there are plenty, and none while nothing is asked", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const { budgets } = yield* processNamed("plenty")
      const limiter = yield* budgets.limiterFor(connection, sourceOf(100_000, 4_000))
      for (let sent = 0; sent < 2_000; sent++) yield* limiter.settle(yield* limiter.take(backfill), nothing)
      const statements = Effect.map(leasesOf(connection.id), ([lease]) => lease?.turn ?? 0)
      assert.isAtMost(yield* statements, 60)
      // What is left goes back, what was answered is told, and then there is silence.
      yield* until(Effect.map(leasesOf(connection.id), ([lease]) => lease?.held === 0))
      const silent = yield* statements
      yield* Effect.sleep("1500 millis")
      assert.strictEqual(yield* statements, silent)
    })
  )

  it.effect("believes a limit that rises only of what was sent after the lower one was said", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const source = sourceOf(100, 1_000)
      const [one, other] = [yield* processNamed("slow"), yield* processNamed("quick")]
      const [a, b] = [yield* one.budgets.limiterFor(connection, source), yield* other.budgets.limiterFor(connection, source)]
      const limit = Effect.map(limitOf(connection.id), ({ requests }) => requests)
      const slow = yield* a.take(interactive)
      yield* b.settle(yield* b.take(interactive), says({ limit: 10 }))
      yield* until(Effect.map(limit, (now) => now === 10))
      // The other one knows it too, so what its slow answer says is news to it.
      const another = Effect.andThen(
        Effect.flatMap(a.take(interactive), (slot) => a.settle(slot, nothing)),
        a.state
      )
      yield* until(Effect.orDie(Effect.map(another, (state) => state.limit === 10)))
      yield* a.settle(slow, says({ limit: 100 }))
      yield* until(Effect.map(leasesOf(connection.id), (leases) => leases.every(({ held }) => held === 0)))
      assert.strictEqual(yield* limit, 10)
      yield* a.settle(yield* a.take(interactive), says({ limit: 50 }))
      yield* until(Effect.map(limit, (now) => now === 50))
    })
  )

  it.effect("halves a limit that nobody names after a refusal, once for what was under way in all processes, and feels its way up", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const source = sourceOf(40, 500)
      const silent: Adapter = { ...source, budget: { ...source.budget, headers: null } }
      const limiters = [
        yield* (yield* processNamed("one")).budgets.limiterFor(connection, silent),
        yield* (yield* processNamed("two")).budgets.limiterFor(connection, silent)
      ]
      const slots = yield* Effect.forEach(limiters, (limiter) =>
        Effect.map(take(limiter, interactive, { wanted: 3, expected: 3 }), (taken) => ({ limiter, taken }))
      )
      for (const { limiter, taken } of slots)
        for (const slot of taken) yield* limiter.settle(slot, says({ refused: { retryAfterMs: null } }))
      yield* until(Effect.map(limitOf(connection.id), ({ paused }) => paused))
      yield* until(Effect.map(leasesOf(connection.id), (leases) => leases.every(({ held }) => held === 0)))
      assert.strictEqual((yield* limitOf(connection.id)).requests, 20)
      for (const limiter of limiters) yield* sending(limiter, interactive, 1, 20, [])
      yield* until(Effect.map(limitOf(connection.id), ({ requests }) => requests >= 24))
    }).pipe(Random.withSeed("felt"))
  )

  it.effect("is not opened by setting a wall clock", () =>
    Effect.gen(function* () {
      const skew: Skew = { by: 0 }
      const connection = yield* connected
      yield* Effect.gen(function* () {
        const { budgets } = yield* processNamed("skewed")
        const limiter = yield* budgets.limiterFor(connection, sourceOf(20, 60_000))
        assert.strictEqual((yield* take(limiter, interactive, { wanted: 30, expected: 20 })).length, 20)
        for (const by of [3_600_000, -3_600_000]) {
          skew.by = by
          assert.strictEqual((yield* take(limiter, interactive, { wanted: 5, expected: 0 })).length, 0)
        }
      }).pipe(Effect.provide(skewedClock(skew)))
    })
  )

  it.effect("without its books, sends no more than it holds already, and goes on by itself when they are back", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const connection = yield* connected
      const { budgets } = yield* processNamed("cut off")
      const limiter = yield* budgets.limiterFor(connection, sourceOf(100, 60_000))
      yield* take(limiter, interactive, { wanted: 5, expected: 5 })
      const held = (yield* leasesOf(connection.id))[0]?.held ?? 0
      const away = sql.unsafe("ALTER FUNCTION sync.take_slots RENAME TO take_slots_away")
      const back = sql.unsafe("ALTER FUNCTION sync.take_slots_away RENAME TO take_slots")
      const waiting = yield* Effect.acquireUseRelease(
        away,
        () =>
          Effect.gen(function* () {
            assert.isAtMost((yield* take(limiter, webhook, { wanted: 50, expected: 0 })).length, held - 5)
            return yield* Effect.forkChild(limiter.take(webhook))
          }),
        () => Effect.orDie(back)
      )
      yield* Fiber.join(waiting)
    })
  )

  it.effect("of an application is shared by its organisations", () =>
    Effect.gen(function* () {
      const source = sourceOf(10, 60_000)
      const shared: Adapter = { ...source, budget: { ...source.budget, scope: "application" } }
      const one = yield* processNamed("one")
      const limiters = [yield* one.budgets.limiterFor(yield* connected, shared), yield* one.budgets.limiterFor(yield* connected, shared)]
      assert.strictEqual(limiters[0], limiters[1])
      const other = yield* processNamed("two")
      const elsewhere = yield* other.budgets.limiterFor(yield* connected, shared)
      assert.strictEqual((yield* take(elsewhere, interactive, { wanted: 20, expected: 10 })).length, 10)
      for (const limiter of limiters) assert.strictEqual((yield* take(limiter, interactive, { wanted: 1, expected: 0 })).length, 0)
    })
  )

  it.effect("a process that ends gives back what it has not used", () =>
    Effect.gen(function* () {
      const connection = yield* connected
      const { budgets, end } = yield* processNamed("ends")
      const limiter = yield* budgets.limiterFor(connection, sourceOf(100, 60_000))
      for (const slot of yield* take(limiter, interactive, { wanted: 3, expected: 3 })) yield* limiter.settle(slot, nothing)
      yield* end
      assert.deepStrictEqual(
        (yield* leasesOf(connection.id)).map(({ held }) => held),
        [0]
      )
      const books = yield* BudgetBooks
      const [use] = yield* books.page({ orgId: null, connectionId: connection.id, only: null, after: null, limit: 10 })
      assert.deepInclude(use, { window: "main", inUse: 3, limit: 100, processes: 0 })
    })
  )

  it.effect("that is gone, as with a purge, sends those who wait away, and is opened anew for whoever asks next", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const connection = yield* connected
      const source = sourceOf(10, 60_000)
      const { budgets } = yield* processNamed("outlives")
      const limiter = yield* budgets.limiterFor(connection, source)
      yield* take(limiter, interactive, { wanted: 10, expected: 10 })
      const waiting = yield* Effect.forkChild(Effect.flip(limiter.take(interactive)))
      yield* sql`DELETE FROM sync.budgets WHERE credential = ${`connection:${connection.id}`}`
      assert.strictEqual((yield* Fiber.join(waiting))._tag, "LimitFar")
      const anew = yield* budgets.limiterFor(connection, source)
      assert.notStrictEqual(anew, limiter)
      yield* anew.take(interactive)
    })
  )
})
