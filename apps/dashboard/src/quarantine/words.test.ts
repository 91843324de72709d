import { assert, it } from "@effect/vitest"
import { groupCount, reasonWords, replayWords } from "./words.ts"

it("says how many there are, as far as they were counted, and what a replay did", () => {
  assert.strictEqual(groupCount({ count: 1000, hasMore: true }), "1,000+")
  assert.strictEqual(groupCount({ count: 3, hasMore: false }), "3")
  assert.strictEqual(replayWords({ stored: 1, stale: 0, broken: 2, examples: [] }), "1 record stored, 2 are still broken.")
  assert.strictEqual(replayWords({ stored: 0, stale: 0, broken: 3, examples: [] }), "Nothing stored, 3 are still broken.")
  assert.strictEqual(replayWords({ stored: 0, stale: 1, broken: 0, examples: [] }), "0 records stored, 1 was superseded by what is stored.")
})

it("says in words which kind of value was expected", () => {
  assert.strictEqual(reasonWords("Expected string | null, got an object"), "Expected a text or nothing, got an object")
  assert.strictEqual(reasonWords("Expected boolean, got a text"), "Expected yes or no, got a text")
  const others = ["Expected string | Unusual, got a number", "people.Household 4711 is not stored", "Missing key"]
  assert.deepStrictEqual(others.map(reasonWords), others)
})
