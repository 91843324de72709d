import { assert, describe, it } from "@effect/vitest"
import { eachParent } from "./EachParent.ts"
import { harvested } from "./Harvested.ts"
import { overlappingOffset } from "./OverlappingOffset.ts"
import { modelSource, type ModelOptions } from "./testing/ModelSource.ts"
import { readWith } from "./testing/readWith.ts"

const inner = overlappingOffset({ perPage: 5, overlap: 1, compare: "remembered" })
const nested = eachParent({ inner, perPage: 5, as: "path", flatTotal: false })
const partition = eachParent({ inner, perPage: 5, as: { filter: "parent_id" }, flatTotal: true })
const model = (seed: number, more: Partial<ModelOptions> = {}): ModelOptions => ({
  seed,
  rows: 120,
  parents: 12,
  changes: ["insert", "delete", "touch"],
  perRequest: [0, 2],
  ...more
})
const quiet: Partial<ModelOptions> = { changes: [], perRequest: [0, 0] }

describe("eachParent", () => {
  it("reads every permanent row while the source changes between every two requests, killed or not", () => {
    for (const reader of [nested, partition]) {
      for (let seed = 1; seed <= 150; seed++) {
        const source = modelSource(model(seed))
        const { seen } = readWith(reader, source, seed % 2 === 0 ? { killSeed: seed } : {})
        const lost = source.permanent().filter((id) => !seen.has(id))
        assert.deepStrictEqual({ seed, lost }, { seed, lost: [] })
      }
    }
  })

  it("adds up the totals of nested lists, and takes a parent that is gone for one without rows", () => {
    const { proof } = readWith(nested, modelSource(model(1, quiet)))
    assert.deepInclude(proof, { total: 120, distinct: 120, complete: true, reason: null, watermark: null, asOf: null })
  })

  it("asks for the total of the whole list after the last part, and leaves the counting to stored sightings", () => {
    const { proof, seen } = readWith(partition, modelSource(model(1, quiet)))
    assert.deepInclude(proof, { total: 120, distinct: null, complete: true, reason: null, watermark: null, asOf: null })
    assert.strictEqual(seen.size, 120)
  })

  it("shows by the total that rows belong to none of the parents", () => {
    const source = modelSource(model(1, quiet))
    const { proof, seen } = readWith(partition, {
      ...source,
      parentsAfter: (after) => source.parentsAfter(after).filter((id) => id !== "p003")
    })
    assert.isBelow(seen.size, proof?.total ?? 0)
  })

  it("names the parent whose list could not be proven, and reads on", () => {
    const { proof, seen } = readWith(nested, modelSource(model(1, { ...quiet, unordered: "none" })))
    assert.isFalse(proof?.complete)
    assert.match(proof?.reason ?? "", /^below p000: no two sweeps saw the same rows$/)
    assert.isAbove(seen.size, 80)
  })

  it("counts the pages that the rows of each parent fill, one for a parent without any", () => {
    for (const reader of [nested, partition]) {
      const source = modelSource(model(1, { ...quiet, rows: 120, parents: 30 }))
      const rowsBelow = (parent: string) => source.answer({ filters: [], order: null, offset: 0, perPage: 1, parent }).total ?? 0
      const parents = [...source.parentsAfter(null)]
      const pages = parents.map((parent) => Math.max(1, Math.ceil(rowsBelow(parent) / 5)))
      assert.include(pages, 2)
      assert.isTrue(parents.some((parent) => rowsBelow(parent) === 0))
      const lists = { count: parents.length, pages: pages.reduce((sum, each) => sum + each, 0) }
      assert.deepStrictEqual(readWith(reader, source, { killSeed: 1 }).proof?.lists, lists)
    }
  })

  it("holds no more than a batch of parents in its cursor", () => {
    const { largestCursor, proof } = readWith(nested, modelSource(model(1, { ...quiet, rows: 900, parents: 900 })), { parentBatch: 1_000 })
    assert.deepInclude(proof, { total: 900, complete: true })
    assert.isBelow(largestCursor, 2_000)
  })

  it("has nothing to do without parents", () => {
    const source = modelSource(model(1, quiet))
    assert.deepInclude(readWith(nested, { ...source, parentsAfter: () => [] }).proof, { total: 0, distinct: 0, complete: true })
  })
})

describe("harvested", () => {
  it("asks once for the total and leaves the counting to stored sightings", () => {
    const { proof, requests } = readWith(harvested(), modelSource(model(1, quiet)))
    assert.strictEqual(requests, 1)
    assert.deepStrictEqual(proof, { total: 120, distinct: null, complete: true, reason: null, watermark: null, asOf: null })
  })
})
