import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Random } from "effect"
import { TestClock } from "effect/testing"
import type { RequestBudget } from "../RequestBudget.ts"
import { deepWindow, mainWindow } from "../RequestBudget.ts"
import type { AskedSlot, WindowAnswer } from "./BudgetWindow.ts"
import { Limiter } from "./Limiter.ts"

const budget: RequestBudget = { requests: 100, period: Duration.seconds(20), deepOffset: { above: 30_000, requests: 10 }, headers: null }
const windows = [mainWindow]
const normal = { windows, lane: "interactive" as const }
const deep = { windows: [mainWindow, deepWindow], lane: "interactive" as const }
const backfill = { windows, lane: "backfill" as const }
const webhook = { windows, lane: "webhook" as const }
/** An answer that speaks of the main window. */
const says = (answer: WindowAnswer) => new Map([[mainWindow, answer]])
const nothing = new Map<string, WindowAnswer>()

interface Sending {
  readonly workers: number
  readonly latencyMs: number
  readonly kind: AskedSlot
}

/** Workers that send for as long as the test lasts: when requests arrived, by the receiver's clock; answers take any time to come back. */
const sending = Effect.fnUntraced(function* (limiter: Limiter, { kind, latencyMs, workers }: Sending, arrivals: Array<number>) {
  const send = Effect.gen(function* () {
    const slot = yield* limiter.take(kind)
    yield* Effect.sleep(yield* Random.nextIntBetween(0, latencyMs))
    arrivals.push(yield* Clock.currentTimeMillis)
    yield* Effect.sleep(yield* Random.nextIntBetween(0, latencyMs))
    yield* limiter.settle(slot, nothing)
  })
  return yield* Effect.forkChild(Effect.replicateEffect(Effect.forever(send), workers, { concurrency: "unbounded", discard: true }))
})

const sendFor = Effect.fnUntraced(function* (
  limiter: Limiter,
  { seconds, ...options }: Omit<Sending, "kind"> & { readonly seconds: number; readonly kind?: AskedSlot }
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
const grantedNow = Effect.fnUntraced(function* (limiter: Limiter, wanted: number) {
  let granted = 0
  const fiber = yield* Effect.forkChild(
    Effect.replicateEffect(
      Effect.tap(limiter.take(normal), () => Effect.sync(() => granted++)),
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
          yield* limiter.settle(slot, nothing)
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
        yield* sending(limiter, { workers: 5, latencyMs: 50, kind: { windows, lane } }, least[index] ?? [])
      }
      yield* TestClock.adjust("100 seconds")
      for (const arrivals of least) assert.isAtLeast(arrivals.length, 4 * 4)
    }).pipe(Random.withSeed("starving"))
  )

  it.effect("follows the limit and period the answers name, down and up", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      const slot = yield* limiter.take(normal)
      yield* limiter.settle(slot, says({ limit: 10, periodMs: 5_000 }))
      assert.strictEqual(yield* grantedNow(limiter, 30), 9)
      const other = yield* Limiter.make(budget)
      yield* other.settle(yield* other.take(normal), says({ limit: 150 }))
      assert.strictEqual(yield* grantedNow(other, 200), 149)
    })
  )

  it.effect("leaves room for requests of others that the source counted", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      yield* limiter.settle(yield* limiter.take(normal), says({ count: 41 }))
      assert.strictEqual((yield* limiter.state).inUse, 41)
      yield* TestClock.adjust("20 seconds")
      assert.strictEqual((yield* limiter.state).inUse, 0)
    })
  )

  it.effect("says of several windows without room which it is that opens last", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      const send = (kind: AskedSlot, times: number) =>
        Effect.replicateEffect(
          Effect.flatMap(limiter.take(kind), (slot) => limiter.settle(slot, nothing)),
          times,
          { discard: true }
        )
      yield* send(normal, 90)
      yield* TestClock.adjust("19 seconds")
      yield* send(deep, 10)
      const waiting = yield* Effect.forkChild(limiter.take(deep))
      yield* TestClock.adjust(0)
      assert.strictEqual((yield* limiter.state).heldUpBy?.name, deepWindow)
      yield* Fiber.interrupt(waiting)
    })
  )

  it.effect("counts deep requests in both windows and does not let them hold up others", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      for (let sent = 0; sent < 10; sent++) yield* limiter.take(deep)
      const waiting = yield* Effect.forkChild(limiter.take(deep))
      yield* TestClock.adjust(0)
      assert.deepStrictEqual((yield* limiter.state).heldUpBy, { name: deepWindow, limit: 10, periodMs: 20_000, inUse: 10 })
      assert.strictEqual(yield* grantedNow(limiter, 200), 90)
      assert.strictEqual((yield* limiter.state).waiting, 1)
      yield* Fiber.interrupt(waiting)
    })
  )

  it.effect("grants nothing after a 429 until the source's time is up", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      yield* limiter.settle(yield* limiter.take(normal), says({ refused: { retryAfterMs: 7_000 } }))
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
        yield* limiter.settle(yield* limiter.take(normal), refused ? says({ refused: { retryAfterMs: null } }) : nothing)
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
      yield* limiter.settle(slot, nothing)
      yield* TestClock.adjust("20 seconds")
      assert.isDefined(stays.pollUnsafe())
      assert.strictEqual((yield* limiter.state).inUse, 1)
    })
  )

  it.effect("fails at once where a wait is long, so that nobody is held up in it", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      const early = yield* Effect.forkChild(limiter.take(normal))
      yield* TestClock.adjust(0)
      const slot = yield* Fiber.join(early)
      yield* limiter.settle(slot, says({ refused: { retryAfterMs: 90_000 } }))
      const far = yield* Effect.flip(limiter.take(normal))
      assert.strictEqual(far.waitMs, 90_000)
      yield* TestClock.adjust("31 seconds")
      const near = yield* Effect.forkChild(limiter.take(normal))
      yield* TestClock.adjust("59 seconds")
      assert.isDefined(near.pollUnsafe())
    })
  )

  it.effect(
    "halves the limit of a source that does not name it when it refuses, once for what was under way, and feels its way up again",
    () =>
      Effect.gen(function* () {
        const limiter = yield* Limiter.make({ ...budget, requests: 40 })
        const slots = yield* Effect.replicateEffect(limiter.take(normal), 10)
        for (const slot of slots) yield* limiter.settle(slot, says({ refused: { retryAfterMs: 1_000 } }))
        assert.strictEqual((yield* limiter.state).limit, 20)
        const limits: Array<number> = []
        for (let period = 0; period < 12; period++) {
          yield* TestClock.adjust("20 seconds")
          yield* limiter.settle(yield* limiter.take(normal), nothing)
          limits.push((yield* limiter.state).limit)
        }
        assert.deepStrictEqual(limits, [22, 24, 26, 28, 30, 32, 34, 36, 38, 40, 40, 40])
      })
  )

  it.effect("takes no higher limit from an answer to a request that was sent before the limit fell", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      const slow = yield* limiter.take(normal)
      const quick = yield* limiter.take(normal)
      yield* TestClock.adjust("1 second")
      yield* limiter.settle(quick, says({ limit: 10 }))
      yield* limiter.settle(slow, says({ limit: 100 }))
      assert.strictEqual((yield* limiter.state).limit, 10)
      yield* TestClock.adjust("1 second")
      const later = yield* limiter.take(normal)
      yield* limiter.settle(later, says({ limit: 50 }))
      assert.strictEqual((yield* limiter.state).limit, 50)
    })
  )

  it.effect("keeps every limit of a source at once: of all requests, of some endpoints, of a day", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make({
        ...budget,
        further: [
          { name: "search", requests: 3, period: Duration.seconds(60), counts: { pathsUnder: ["/search"] }, headers: null },
          { name: "day", requests: 150, period: Duration.days(1), counts: "every", headers: null }
        ]
      })
      const plain = { lane: "interactive" as const, windows: ["main", "day"] }
      const search = { lane: "interactive" as const, windows: ["main", "search", "day"] }
      const sent = { plain: 0, search: 0, far: 0 }
      const send = (asked: AskedSlot, name: "plain" | "search") =>
        limiter.take(asked).pipe(
          Effect.flatMap((slot) => limiter.settle(slot, nothing)),
          Effect.tap(() => Effect.sync(() => sent[name]++)),
          Effect.catchTag("LimitFar", () => Effect.sync(() => sent.far++))
        )
      yield* Effect.forkChild(Effect.replicateEffect(send(search, "search"), 10, { concurrency: "unbounded" }))
      yield* Effect.forkChild(Effect.replicateEffect(send(plain, "plain"), 200, { concurrency: "unbounded" }))
      yield* TestClock.adjust("0 seconds")
      assert.deepStrictEqual(sent, { plain: 97, search: 3, far: 0 })
      yield* TestClock.adjust("20 seconds")
      // Whoever still waits, waits for the day to pass.
      assert.deepStrictEqual(sent, { plain: 147, search: 3, far: 60 })
    })
  )

  it.effect("lets each that shares a budget have its turns, whoever has more to ask", () =>
    Effect.gen(function* () {
      const limiter = yield* Limiter.make(budget)
      const many: Array<number> = []
      const few: Array<number> = []
      yield* sending(limiter, { workers: 150, latencyMs: 50, kind: { ...backfill, share: "large" } }, many)
      yield* TestClock.adjust("1 second")
      yield* sending(limiter, { workers: 10, latencyMs: 50, kind: { ...backfill, share: "small" } }, few)
      yield* TestClock.adjust("200 seconds")
      assert.isAtLeast(few.length, many.length * 0.8 - 100)
    }).pipe(Random.withSeed("shares"))
  )
})
