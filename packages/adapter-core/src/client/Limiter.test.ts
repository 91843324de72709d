import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import type { RequestBudget } from "../Adapter.ts"
import { Limiter, type Slot } from "./Limiter.ts"

const budget: RequestBudget = { requests: 100, period: Duration.seconds(20), deepOffset: { above: 30_000, requests: 10 }, headers: null }
const normal = { deep: false, lane: "interactive" as const }
const backfill = { deep: false, lane: "backfill" as const }

const webhook = { deep: false, lane: "webhook" as const }

interface Sending {
  readonly workers: number
  readonly latencyMs: number
  readonly kind: Slot
}

/** Workers that send for as long as the test lasts: when requests arrived, by the receiver's clock; answers take any time to come back. */
const sending = Effect.fnUntraced(function* (limiter: Limiter, { kind, latencyMs, workers }: Sending, arrivals: Array<number>) {
  const send = Effect.gen(function* () {
    const slot = yield* limiter.take(kind)
    yield* Effect.sleep(yield* Random.nextIntBetween(0, latencyMs))
    arrivals.push(yield* Clock.currentTimeMillis)
    yield* Effect.sleep(yield* Random.nextIntBetween(0, latencyMs))
    yield* limiter.settle(slot, {})
  })
  return yield* Effect.forkChild(Effect.replicateEffect(Effect.forever(send), workers, { concurrency: "unbounded", discard: true }))
})

const sendFor = Effect.fnUntraced(function* (
  limiter: Limiter,
  { seconds, ...options }: Omit<Sending, "kind"> & { readonly seconds: number; readonly kind?: Slot }
) {
  const arrivals: Array<number> = []
  const workers = yield* sending(limiter, { kind: normal, ...options }, arrivals)
  yield* TestClock.adjust(Duration.seconds(seconds))
  yield* Fiber.interrupt(workers)
  return arrivals.sort((a, b) => a - b)
})

const mostInAnyWindow = (arrivals: ReadonlyArray<number>, periodMs: number) => {
  let most = 0
  let first = 0
  for (const [last, at] of arrivals.entries()) {
    while (at - (arrivals[first] ?? 0) >= periodMs) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** How many of `wanted` requests are let through now. */
const grantedNow = Effect.fnUntraced(function* (limiter: Limiter, wanted: number, deep = false) {
  let granted = 0
  const fiber = yield* Effect.forkChild(
    Effect.replicateEffect(
      Effect.tap(limiter.take({ ...normal, deep }), () => Effect.sync(() => granted++)),
      wanted,
      { concurrency: "unbounded" }
    )
  )
  yield* TestClock.adjust(0)
  yield* Fiber.interrupt(fiber)
  return granted
})

describe("Limiter", () => {
  for (const latencyMs of [50, 3_000, 30_000]) {
    it.effect(`never lets more than the limit arrive in any window, with answers taking up to ${2 * latencyMs} ms`, () =>
      Effect.gen(function* () {
        const limiter = yield* Limiter.make(budget)
        const arrivals = yield* sendFor(limiter, { workers: 130, seconds: 120, latencyMs })
        assert.isAtLeast(arrivals.length, 200)
        assert.isAtMost(mostInAnyWindow(arrivals, 20_000), 100)
      }).pipe(Random.withSeed(`latency ${latencyMs}`))
    )
  }

  for (const kind of [normal, backfill]) {
    it.effect(`uses at least 97 % of the budget when the ${kind.lane} lane always has work`, () =>
      Effect.gen(function* () {
        const limiter = yield* Limiter.make(budget)
        const arrivals = yield* sendFor(limiter, { workers: 130, seconds: 200, latencyMs: 150, kind })
        assert.isAtLeast(arrivals.length, 0.97 * 10 * 100)
        assert.isAtMost(mostInAnyWindow(arrivals, 20_000), 100)
      }).pipe(Random.withSeed("use"))
    )
  }

  it.effect("lets a webhook through at once while a backfill uses all there is", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      const arrivals: Array<number> = []
      yield* sending(limiter, { workers: 50, latencyMs: 50, kind: backfill }, arrivals)
      const waits: Array<number> = []
      for (let second = 0; second < 60; second += 2) {
        const one = Effect.gen(function* () {
          const asked = yield* Clock.currentTimeMillis
          const slot = yield* limiter.take(webhook)
          waits.push((yield* Clock.currentTimeMillis) - asked)
          yield* limiter.settle(slot, {})
        })
        yield* Effect.forkChild(one)
        yield* TestClock.adjust("2 seconds")
      }
      assert.strictEqual(waits.length, 30)
      assert.isAtMost(Math.max(...waits), 1000)
      assert.isAtLeast(arrivals.length, 200)
    }).pipe(Random.withSeed("urgent"))
  )

  it.effect("starves no lane, however many requests are more urgent", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      yield* sending(limiter, { workers: 150, latencyMs: 50, kind: webhook }, [])
      const least: Array<Array<number>> = [[], [], [], []]
      const lanes = ["interactive", "delta", "backfill", "reconciliation"] as const
      for (const [index, lane] of lanes.entries()) {
        yield* sending(limiter, { workers: 5, latencyMs: 50, kind: { deep: false, lane } }, least[index] ?? [])
      }
      yield* TestClock.adjust("100 seconds")
      for (const arrivals of least) assert.isAtLeast(arrivals.length, 4 * 4)
    }).pipe(Random.withSeed("starving"))
  )

  it.effect("follows the limit and period the answers name, down and up", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      const slot = yield* limiter.take(normal)
      yield* limiter.settle(slot, { limit: 10, periodMs: 5_000 })
      assert.strictEqual(yield* grantedNow(limiter, 30), 9)
      const other = yield* Limiter.make(budget)
      yield* other.settle(yield* other.take(normal), { limit: 150 })
      assert.strictEqual(yield* grantedNow(other, 200), 149)
    })
  )

  it.effect("leaves room for requests of others that the source counted", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      yield* limiter.settle(yield* limiter.take(normal), { count: 41 })
      assert.strictEqual((yield* limiter.state).inUse, 41)
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual((yield* limiter.state).inUse, 0)
    })
  )

  it.effect("counts deep requests in both windows and does not let them hold up others", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      for (let sent = 0; sent < 10; sent++) yield* limiter.take({ ...normal, deep: true })
      const waiting = yield* Effect.forkChild(limiter.take({ ...normal, deep: true }))
      yield* TestClock.adjust(0)
      assert.strictEqual(yield* grantedNow(limiter, 200), 90)
      assert.strictEqual((yield* limiter.state).waiting, 1)
      yield* Fiber.interrupt(waiting)
    })
  )

  it.effect("grants nothing after a 429 until the source's time is up", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      yield* limiter.settle(yield* limiter.take(normal), { refused: { retryAfterMs: 7_000 } })
      const next = yield* Effect.forkChild(limiter.take(normal))
      yield* TestClock.adjust("6999 millis")
      const { nextGrantAt, waiting, waitingSince } = yield* limiter.state
      assert.deepStrictEqual([waiting, waitingSince, nextGrantAt], [1, 0, 7_000])
      assert.isUndefined(next.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      assert.isDefined(next.pollUnsafe())
    })
  )

  it.effect("doubles its pause from one second while refusals name no time, and starts again after an answer", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      const pauses: Array<number> = []
      for (const refused of [true, true, true, false, true]) {
        const begun = yield* Clock.currentTimeMillis
        yield* limiter.settle(yield* limiter.take(normal), refused ? { refused: { retryAfterMs: null } } : {})
        const next = yield* Effect.forkChild(Effect.andThen(limiter.take(normal), Clock.currentTimeMillis))
        yield* TestClock.adjust("20 seconds")
        pauses.push((yield* Fiber.join(next)) - begun)
      }
      assert.deepStrictEqual(pauses, [1_000, 2_000, 4_000, 0, 1_000])
    })
  )

  it.effect("an interrupted waiter leaves the queue and holds nothing", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make({ ...budget, requests: 1 })
      const slot = yield* limiter.take(normal)
      const gone = yield* Effect.forkChild(limiter.take(normal))
      const stays = yield* Effect.forkChild(limiter.take(normal))
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(gone)
      assert.strictEqual((yield* limiter.state).waiting, 1)
      yield* limiter.settle(slot, {})
      yield* TestClock.adjust("20 seconds")
      assert.isDefined(stays.pollUnsafe())
      assert.strictEqual((yield* limiter.state).inUse, 1)
    })
  )

  it.effect("waits for what another process was told", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      yield* limiter.pauseUntil(5_000)
      assert.strictEqual(yield* grantedNow(limiter, 1), 0)
      yield* TestClock.adjust("5 seconds")
      assert.strictEqual(yield* grantedNow(limiter, 1), 1)
    })
  )
})
