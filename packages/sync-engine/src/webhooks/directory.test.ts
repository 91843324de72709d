import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makeDirectory } from "./directory.ts"

/** The wall clock is wrong by as much as `skew` says; what measures time goes on rightly. */
const withWrongClock = (skew: { by: number }) =>
  Effect.updateService(Clock.Clock, (real) => ({
    currentTimeMillisUnsafe: () => real.currentTimeMillisUnsafe() + skew.by,
    currentTimeMillis: Effect.sync(() => real.currentTimeMillisUnsafe() + skew.by),
    currentTimeNanosUnsafe: () => real.currentTimeNanosUnsafe() + BigInt(skew.by) * 1_000_000n,
    currentTimeNanos: Effect.sync(() => real.currentTimeNanosUnsafe() + BigInt(skew.by) * 1_000_000n),
    monotonicTimeNanosUnsafe: () => real.monotonicTimeNanosUnsafe(),
    monotonicTimeNanos: real.monotonicTimeNanos,
    sleep: (duration) => real.sleep(duration)
  }))

describe("A directory", () => {
  it.effect("finds what is there when somebody asks, and a flood of unknown tokens reads the list ten times a second", () =>
    Effect.gen(function* () {
      const entries = new Map([["known", "connection"]])
      let readings = 0
      const find = yield* makeDirectory(
        Effect.sync(() => {
          readings++
          return new Map(entries)
        })
      )
      assert.strictEqual(yield* find("known"), "connection")
      assert.strictEqual(yield* find("known"), "connection")
      assert.strictEqual(readings, 1)

      const flood = yield* Effect.forkChild(
        Effect.forEach(
          Array.from({ length: 500 }, (_, n) => n),
          (n) => find(`made up ${n}`),
          { concurrency: 20, discard: true }
        )
      )
      entries.set("new", "another")
      const asked = yield* Effect.forkChild(find("new"))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(yield* Fiber.join(asked), "another")
      assert.isAtMost(readings, 12)
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(flood)
    }).pipe(Effect.scoped)
  )

  it.effect("answers for what is new at once though the clock is set back by ten minutes", () =>
    Effect.gen(function* () {
      const clock = { by: 0 }
      const entries = new Map([["known", "connection"]])
      const asked = yield* Effect.gen(function* () {
        const find = yield* makeDirectory(Effect.sync(() => new Map(entries)))
        assert.strictEqual(yield* find("known"), "connection")
        clock.by = -600_000
        entries.set("new", "another")
        return yield* Effect.forkChild(find("new"))
      }).pipe(withWrongClock(clock))
      yield* TestClock.adjust("1 second")
      assert.strictEqual(asked.pollUnsafe()?._tag, "Success")
    }).pipe(Effect.scoped)
  )
})
