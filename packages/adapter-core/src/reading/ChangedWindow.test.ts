import { assert, describe, it } from "@effect/vitest"
import { changedWindow } from "./ChangedWindow.ts"
import { momentOf } from "./order.ts"
import { modelSource, type ModelOptions } from "./testing/ModelSource.ts"
import { readWith } from "./testing/readWith.ts"

const began = "2026-01-15T00:00:00Z"
const reader = (from: string) => changedWindow({ field: "updated_at", perPage: 10, from, overlapMs: 4_000 })
const orders = ["id", "other", "none"] as const
const model = (seed: number, more: Partial<ModelOptions> = {}): ModelOptions => ({
  seed,
  rows: 60,
  changes: ["insert", "delete", "touch", "late"],
  latenessMs: 2_000,
  unordered: orders[seed % 3] ?? "id",
  clockless: seed % 7 === 0,
  ...more
})

describe("changedWindow", () => {
  it("misses no change over a chain of deltas while the source changes between every two requests", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const source = modelSource(model(seed))
      const seen = new Map(source.now().map(({ at, id }) => [id, momentOf(at) ?? 0]))
      let watermark: string = began
      for (let round = 0; round < 6; round++) {
        if (round === 5) source.settle()
        const reading = readWith(reader(watermark), source, seed % 2 === 0 ? { killSeed: seed * 10 + round } : {})
        if (round === 5) assert.strictEqual(reading.proof?.complete, true, `seed ${seed}: ${reading.proof?.reason}`)
        for (const [id, at] of reading.seen) seen.set(id, Math.max(seen.get(id) ?? 0, momentOf(at) ?? 0))
        watermark = reading.proof?.watermark ?? watermark
      }
      const behind = source.now().filter(({ at, id }) => (seen.get(id) ?? -1) < (momentOf(at) ?? 0))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
  })

  it("leaves rows that change while it reads many pages to the next delta", () => {
    let complete = 0
    for (let seed = 1; seed <= 200; seed++) {
      const source = modelSource(model(seed, { rows: 120, changes: ["touch"], perRequest: [0, 1] }))
      const first = readWith(reader("2026-01-01T00:00:00Z"), source)
      source.settle()
      // What changed within the second of its first answer would be the third reading's.
      source.pass(2_000, 0)
      const second = readWith(reader(first.proof?.watermark ?? began), source)
      if (first.proof?.complete !== true || second.proof?.complete !== true) continue
      complete += 1
      const newest = (id: string) => Math.max(momentOf(first.seen.get(id) ?? null) ?? -1, momentOf(second.seen.get(id) ?? null) ?? -1)
      const behind = source.now().filter(({ at, id }) => newest(id) < (momentOf(at) ?? -1))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
    assert.isAbove(complete, 50)
  })

  it("asks once where nothing changed", () => {
    const { proof, requests } = readWith(reader(began), modelSource(model(1, { changes: [] })))
    assert.strictEqual(requests, 1)
    assert.deepStrictEqual(proof, { total: null, distinct: null, complete: true, reason: null, watermark: began, asOf: began })
  })

  it("cuts what changed into windows that fit an answer, and sweeps a second that does not", () => {
    const spread = readWith(reader("2026-01-01T00:00:00Z"), modelSource(model(1, { changes: [], rows: 300, unordered: "none" })))
    assert.deepInclude(spread.proof, { complete: true, asOf: began })
    assert.strictEqual(spread.seen.size, 300)
    assert.isBelow(spread.requests, 75)
    const tied = readWith(reader("2026-01-01T00:00:00Z"), modelSource(model(1, { changes: [], rows: 300, tied: 60, unordered: "id" })))
    assert.strictEqual(tied.seen.size, 300)
    assert.isTrue(tied.proof?.complete)
  })

  it("notices an ignored filter", () => {
    assert.strictEqual(readWith(reader(began), modelSource(model(1, { changes: [], ignores: "filter" }))).violation?.rule, "ignored-filter")
  })
})
