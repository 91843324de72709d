import { assert, it } from "@effect/vitest"
import { ago, lasting, resumes, span, until } from "./relative.ts"

const at = "2026-01-01T00:00:00.000Z"
const later = (seconds: number) => Date.parse(at) + seconds * 1000

it("says how long ago something was in one unit, and never that it is yet to come", () => {
  const cases = [
    [-30, "just now"],
    [0, "just now"],
    [3, "3 s ago"],
    [59, "59 s ago"],
    [60, "1 min ago"],
    [3599, "1 h ago"],
    [7200, "2 h ago"],
    [47 * 3600, "47 h ago"],
    [72 * 3600, "3 days ago"]
  ] as const
  for (const [seconds, words] of cases) assert.strictEqual(ago(at, later(seconds)), words, `${seconds} s`)
})

it("says when something goes on, and does not count below nothing", () => {
  assert.strictEqual(until(at, later(-40)), "in 40 s")
  assert.strictEqual(until(at, later(-0.2)), "in 1 s")
  assert.strictEqual(until(at, later(5)), "any moment")
  assert.strictEqual(until(at, later(600)), "since 10 min")
  assert.strictEqual(resumes(at, later(-5)), "goes on in 5 s")
  assert.strictEqual(resumes(at, later(600)), "was to go on 10 min ago")
  assert.deepStrictEqual([lasting(at, later(0)), lasting(at, later(125))], ["just now", "for 2 min"])
})

it("gives a span in the largest unit that leaves nothing over", () => {
  assert.deepStrictEqual([45, 90, 900, 3600, 5400, 86_400, 172_800].map(span), [
    "45 s",
    "90 s",
    "15 min",
    "1 h",
    "90 min",
    "24 h",
    "2 days"
  ])
})
