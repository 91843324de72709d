import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { makeSliceSlots, type SliceSlotsShape, type Turn } from "./SliceSlots.ts"

const whale = { connectionId: "whale", lane: "backfill" } as const
const small = (n: number) => ({ connectionId: `small-${n}`, lane: "backfill" }) as const
const delta = (n: number) => ({ connectionId: `small-${n}`, lane: "delta" }) as const

/** A slice that works until it is told to end. */
const begin = Effect.fnUntraced(function* (slots: SliceSlotsShape, owner: Parameters<SliceSlotsShape["during"]>[0]) {
  const end = yield* Deferred.make<void>()
  const begun: Array<Turn> = []
  const fiber = yield* Effect.forkChild(
    slots.during(owner, (turn) =>
      Effect.andThen(
        Effect.sync(() => begun.push(turn)),
        Deferred.await(end)
      )
    ),
    { startImmediately: true }
  )
  return {
    isAtWork: () => begun.length > 0,
    isOver: () => begun[0]?.isOver() ?? false,
    pagesTogether: () => begun[0]?.pagesTogether() ?? 0,
    end: Effect.andThen(Deferred.succeed(end, undefined), Fiber.join(fiber)),
    interrupt: Fiber.interrupt(fiber)
  }
})

const many = (slots: SliceSlotsShape, owner: Parameters<SliceSlotsShape["during"]>[0], count: number) =>
  Effect.forEach(Array.from({ length: count }), () => begin(slots, owner))

const atWork = (slices: ReadonlyArray<{ readonly isAtWork: () => boolean }>) => slices.filter(({ isAtWork }) => isAtWork()).length

describe("The slices of a process", () => {
  it.effect("are no more at once than it has slots, and none is forgotten", () =>
    Effect.gen(function* () {
      const slots = yield* makeSliceSlots(4)
      const slices = yield* many(slots, whale, 20)
      // One slot is kept for what is urgent.
      assert.strictEqual(atWork(slices), 3)
      for (const slice of slices) yield* slice.end
      assert.strictEqual(atWork(slices), 20)
    })
  )

  it.effect("leave slots to deltas, however much reads on", () =>
    Effect.gen(function* () {
      const slots = yield* makeSliceSlots(8)
      yield* many(slots, whale, 50)
      const deltas = yield* Effect.forEach([1, 2, 3], (n) => begin(slots, delta(n)))
      assert.strictEqual(atWork(deltas), 2)
    })
  )

  it.effect("go to the connection that has least of them", () =>
    Effect.gen(function* () {
      const slots = yield* makeSliceSlots(4)
      const large = yield* many(slots, whale, 50)
      const one = yield* begin(slots, small(1))
      const other = yield* begin(slots, small(2))
      yield* large[0]?.end ?? Effect.void
      assert.isTrue(one.isAtWork())
      assert.isFalse(other.isAtWork())
      yield* large[1]?.end ?? Effect.void
      assert.isTrue(other.isAtWork())
      assert.strictEqual(atWork(large), 3, "and none more of the one that had all")
    })
  )

  it.effect("make way after their time, where another connection waits that has less", () =>
    Effect.gen(function* () {
      const slots = yield* makeSliceSlots(4)
      const large = yield* many(slots, whale, 50)
      yield* TestClock.adjust("1 hour")
      assert.isFalse(large[0]?.isOver(), "nobody else waits")
      yield* begin(slots, small(1))
      assert.isTrue(large[0]?.isOver())
      yield* large[0]?.end ?? Effect.void
      assert.isFalse(large[1]?.isOver(), "nobody else waits any more")
    })
  )

  it.effect("have their time", () =>
    Effect.gen(function* () {
      const slots = yield* makeSliceSlots(1)
      const slice = yield* begin(slots, small(1))
      const waiting = yield* begin(slots, small(2))
      yield* TestClock.adjust("1 second")
      assert.isFalse(slice.isOver())
      // A turn goes round: each has one, and the one who has none yet is next.
      yield* TestClock.adjust("1 second")
      assert.isTrue(slice.isOver())
      yield* slice.end
      assert.isTrue(waiting.isAtWork())
    })
  )

  it.effect("have fewer pages in hand where there are more of them", () =>
    Effect.gen(function* () {
      const slots = yield* makeSliceSlots(16)
      const alone = yield* begin(slots, small(1))
      assert.strictEqual(alone.pagesTogether(), 5)
      yield* many(slots, whale, 50)
      assert.strictEqual(alone.pagesTogether(), 1)
    })
  )

  it.effect("that are given up while they wait hold nothing", () =>
    Effect.gen(function* () {
      const slots = yield* makeSliceSlots(1)
      const slice = yield* begin(slots, small(1))
      const waiting = yield* begin(slots, small(2))
      const last = yield* begin(slots, small(3))
      yield* waiting.interrupt
      yield* slice.interrupt
      assert.isTrue(last.isAtWork())
    })
  )
})
