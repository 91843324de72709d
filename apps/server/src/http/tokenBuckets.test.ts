import { assert, describe, it } from "@effect/vitest"
import { tokenBuckets } from "./tokenBuckets.ts"

describe("a token bucket", () => {
  it("lets through what it holds at once, then as much as comes in, and says when the next one may", () => {
    const { take } = tokenBuckets(60)
    const taken = Array.from({ length: 61 }, () => take("one", 1_000_000))
    assert.deepStrictEqual(taken.slice(0, 60), Array(60).fill(0))
    assert.approximately(taken[60] ?? 0, 1000, 1)
    assert.approximately(take("one", 1_000_400), 600, 1, "a try that is turned down takes nothing")
    assert.strictEqual(take("one", 1_001_000), 0)
    assert.isAbove(take("one", 1_001_500), 0)
    assert.strictEqual(take("another", 1_001_500), 0, "nobody waits for somebody else's")
    assert.deepStrictEqual(
      Array.from({ length: 60 }, () => take("one", 1_200_000)),
      Array(60).fill(0),
      "after a minute it is full"
    )
    assert.isAbove(take("one", 1_200_000), 0, "and no fuller than that")
  })

  it("keeps to its rate however long it is asked too much of it", () => {
    const { take } = tokenBuckets(6000)
    let through = 0
    for (let at = 0; at < 300_000; at += 1) if (take("busy", at) === 0) through++
    assert.approximately(through, 6000 + 5 * 6000, 10)
  })

  it("is forgotten when it is full, and a flood of names does not fill the memory", () => {
    const { size, take } = tokenBuckets(60)
    for (let n = 0; n < 1000; n++) take(`name ${n}`, n)
    assert.strictEqual(size(), 1000)
    take("later", 100_000)
    assert.strictEqual(size(), 1)
    for (let n = 0; n < 150_000; n++) take(`flood ${n}`, 100_001)
    assert.strictEqual(size(), 100_000)
  })
})
