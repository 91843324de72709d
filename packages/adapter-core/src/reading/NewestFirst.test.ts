import { assert, describe, it } from "@effect/vitest"
import { newestFirst, type NewestFirstCursor } from "./NewestFirst.ts"
import { momentOf } from "./order.ts"
import { modelSource, type ModelOptions } from "./testing/ModelSource.ts"
import { readWith, type Reading } from "./testing/readWith.ts"

const began = "2026-01-15T00:00:00Z"
const reader = (from: string) => newestFirst({ field: "updated_at", perPage: 10, from, overlapMs: 4_000 })
const model = (seed: number, more: Partial<ModelOptions> = {}): ModelOptions => ({
  seed,
  rows: 60,
  changes: ["insert", "delete", "touch", "late"],
  latenessMs: 2_000,
  nulls: seed % 3 === 0 ? 3 : 0,
  nullsAreHighest: seed % 2 === 0,
  clockless: seed % 7 === 0,
  ...more
})

describe("newestFirst", () => {
  it("misses no change over a chain of deltas while the source changes between every two requests", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const source = modelSource(model(seed))
      const seen = new Map(source.now().map(({ at, id }) => [id, momentOf(at) ?? 0]))
      let watermark: string = began
      for (let round = 0; round < 6; round++) {
        if (round === 5) source.settle()
        const killed = seed % 2 === 0 ? { killSeed: seed * 10 + round } : {}
        const reading: Reading<NewestFirstCursor> = readWith(reader(watermark), source, killed)
        if (round === 5) assert.strictEqual(reading.proof?.complete, true, `seed ${seed}: ${reading.proof?.reason}`)
        for (const [id, at] of reading.seen) seen.set(id, Math.max(seen.get(id) ?? 0, momentOf(at) ?? 0))
        watermark = reading.proof?.watermark ?? watermark
      }
      const behind = source.now().filter(({ at, id }) => (seen.get(id) ?? -1) < (momentOf(at) ?? 0))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
  })

  it("leaves rows that changed behind it to the next delta, however long it took", () => {
    let complete = 0
    for (let seed = 1; seed <= 100; seed++) {
      const source = modelSource(model(seed, { rows: 120, changes: ["touch"], perRequest: [1, 1] }))
      const first = readWith(reader("2026-01-01T00:00:00Z"), source)
      source.settle()
      const second = readWith(reader(first.proof?.watermark ?? began), source)
      if (first.proof?.complete !== true || second.proof?.complete !== true) continue
      complete += 1
      const newest = (id: string) => Math.max(momentOf(first.seen.get(id) ?? null) ?? -1, momentOf(second.seen.get(id) ?? null) ?? -1)
      const behind = source.now().filter(({ at, id }) => newest(id) < (momentOf(at) ?? -1))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
    assert.isAbove(complete, 50)
  })

  it("stops at the first page where nothing changed", () => {
    const { proof, requests } = readWith(reader(began), modelSource(model(1, { changes: [] })))
    assert.strictEqual(requests, 1)
    assert.deepStrictEqual(proof, {
      total: null,
      distinct: null,
      complete: true,
      reason: null,
      watermark: began,
      asOf: "2026-01-15T00:00:00Z"
    })
  })

  it("notices an ignored order", () => {
    assert.strictEqual(readWith(reader(began), modelSource(model(1, { changes: [], ignores: "order" }))).violation?.rule, "ignored-order")
  })

  it("keeps the old watermark where it could not get down to it", () => {
    const storm = modelSource(model(1, { changes: [], rows: 400, tied: 400 }))
    const { proof } = readWith(reader("2026-01-10T00:00:00Z"), storm)
    assert.deepInclude(proof, { complete: false, watermark: "2026-01-10T00:00:00Z" })
  })
})
