import { assert, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { HandOver } from "./HandOver.ts"

it.effect("lets work that is under way come to its end, and begins none once handing over has begun", () =>
  Effect.gen(function* () {
    const { begin, begun, during, hasBegun, idle } = yield* HandOver
    yield* idle
    const end = yield* Deferred.make<string>()
    const working = yield* Effect.forkChild(during(Deferred.await(end)), { startImmediately: true })
    const waiting = yield* Effect.forkChild(idle, { startImmediately: true })
    assert.isFalse(yield* hasBegun)
    yield* begin
    yield* begun
    let isDone = false
    const late = yield* Effect.forkChild(during(Effect.sync(() => (isDone = true))), { startImmediately: true })
    assert.isUndefined(waiting.pollUnsafe(), "work is under way")
    yield* Deferred.succeed(end, "its end")
    assert.strictEqual(yield* Fiber.join(working), "its end")
    yield* Fiber.join(waiting)
    assert.isFalse(isDone)
    yield* Fiber.interrupt(late)
  }).pipe(Effect.provide(HandOver.layer))
)
