import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makeDirectory } from "./directory.ts"

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
})
