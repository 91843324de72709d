import { assert, describe, it } from "@effect/vitest"
import { makeRateGate, planningCenterLimits } from "./RateGate.ts"

describe("RateGate", () => {
  it("lets a hundred through, refuses and counts the rest, and opens again when the window ends", () => {
    const gate = makeRateGate(planningCenterLimits)
    for (let request = 1; request <= 100; request++) assert.isTrue(gate.pass("a", 0, 1000 + request).allowed)
    const refused = gate.pass("a", 0, 11_001)
    assert.deepInclude(refused, { allowed: false, count: 101, limit: 100, retryAfterSeconds: 10 })
    assert.strictEqual(gate.pass("a", 0, 12_000).count, 102)
    assert.isTrue(gate.pass("b", 0, 12_000).allowed)
    assert.deepInclude(gate.pass("a", 0, 21_001), { allowed: true, count: 1 })
  })

  it("counts deep requests apart, with a limit the headers do not tell of", () => {
    const gate = makeRateGate({ ...planningCenterLimits, deepRequests: 2 })
    gate.pass("a", 30_001, 0)
    gate.pass("a", 30_001, 0)
    const refused = gate.pass("a", 30_001, 0)
    assert.deepInclude(refused, { allowed: false, count: 3, limit: 2 })
    assert.deepStrictEqual(refused.announced, { limit: 100, periodSeconds: 20, count: 3 })
    assert.isTrue(gate.pass("a", 30_000, 0).allowed)
  })

  it("counts any stretch of the period when it slides", () => {
    const gate = makeRateGate({ ...planningCenterLimits, requests: 2, window: "sliding" })
    assert.isTrue(gate.pass("a", 0, 0).allowed)
    assert.isTrue(gate.pass("a", 0, 19_000).allowed)
    assert.isTrue(gate.pass("a", 0, 20_000).allowed)
    assert.deepInclude(gate.pass("a", 0, 21_000), { allowed: false, retryAfterSeconds: 19 })
  })
})
