import { assert, describe, it } from "@effect/vitest"
import { keyset, type KeysetCursor, type KeysetOptions } from "./Keyset.ts"
import { momentOf } from "./order.ts"
import { modelSource, type Change, type Look, type ModelOptions } from "./testing/ModelSource.ts"
import { readWith, type Reading } from "./testing/readWith.ts"

const seeds = 500
const everything: ReadonlyArray<Change> = ["insert", "delete", "touch", "tie", "late", "null"]
const perPage = 5
const overlapMs = 60_000
const reader = (options: Partial<KeysetOptions> = {}) => keyset({ field: "updated_at", perPage, overlapMs, ...options })

const model = (seed: number, more: Partial<ModelOptions> = {}): ModelOptions => ({
  seed,
  rows: 60,
  changes: everything,
  tied: seed % 3 === 0 ? 14 : 0,
  nulls: seed % 5 === 0 ? 3 : 0,
  nullsAreHighest: seed % 2 === 0,
  clockless: seed % 7 === 0,
  ...more
})

/** Reads with a look at the source just before the closing read. */
const readOf = (options: ModelOptions, settings: { readonly kill?: boolean; readonly reading?: Partial<KeysetOptions> } = {}) => {
  const source = modelSource(options)
  let atClosing: ReadonlyArray<Look> | null = null
  const reading = readWith(reader(settings.reading), source, {
    onAsk: ({ phase }: KeysetCursor) => {
      if (phase !== "first" && phase !== "ascend") atClosing ??= source.now()
    },
    ...(settings.kill === true ? { killSeed: options.seed } : {})
  })
  const permanent = source.permanent()
  const alive = new Set(source.now().map(({ id }) => id))
  const lost = permanent.filter((id) => !reading.seen.has(id))
  const outdated = (atClosing ?? []).filter(
    ({ at, id }) => alive.has(id) && at !== null && (momentOf(reading.seen.get(id) ?? null) ?? 0) < (momentOf(at) ?? 0)
  )
  return { source, reading, lost, outdated }
}

const quiet: Partial<ModelOptions> = { changes: [], nulls: 0, tied: 0 }
const withoutNulls = (seed: number): ModelOptions => model(seed, { changes: everything.filter((kind) => kind !== "null"), nulls: 0 })

describe("keyset, while the source changes between every two requests", () => {
  it("reads every permanent row that has a value, at the value it had when the closing read began", () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const { lost, outdated, reading } = readOf(withoutNulls(seed))
      assert.deepStrictEqual({ seed, lost, outdated }, { seed, lost: [], outdated: [] })
      assert.strictEqual(reading.proof?.complete, true, `seed ${seed}: ${reading.proof?.reason}`)
    }
  })

  it("never claims to be complete while a permanent row without a value was missed", () => {
    let readingsWithMisses = 0
    for (let seed = 1; seed <= 300; seed++) {
      const { lost, reading } = readOf(model(seed))
      readingsWithMisses += lost.length > 0 ? 1 : 0
      assert.isFalse(lost.length > 0 && reading.proof?.complete, `seed ${seed} lost ${lost.join()}`)
    }
    assert.isAbove(readingsWithMisses, 10)
  })

  it("leaves to the next delta whatever came late, where it reads each row once", () => {
    let leftOver = 0
    for (let seed = 1; seed <= 250; seed++) {
      const { reading, source } = readOf(withoutNulls(seed), { reading: { from: "2025-01-01T00:00:00Z", once: true } })
      source.settle()
      const delta = readWith(reader({ from: reading.proof?.watermark ?? null }), source)
      const [first, both] = [
        (id: string) => momentOf(reading.seen.get(id) ?? null) ?? 0,
        (id: string) => Math.max(momentOf(reading.seen.get(id) ?? null) ?? 0, momentOf(delta.seen.get(id) ?? null) ?? 0)
      ]
      leftOver += source.now().filter(({ at, id }) => first(id) < (momentOf(at) ?? 0)).length
      const behind = source.now().filter(({ at, id }) => both(id) < (momentOf(at) ?? 0))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
    assert.isAbove(leftOver, 100)
  })

  it("leaves to the next delta whatever it did not read itself", () => {
    for (let seed = 1; seed <= 250; seed++) {
      const { reading, source } = readOf(withoutNulls(seed))
      source.settle()
      const delta = readWith(reader({ from: reading.proof?.watermark ?? null }), source)
      const newest = (id: string) => Math.max(momentOf(reading.seen.get(id) ?? null) ?? 0, momentOf(delta.seen.get(id) ?? null) ?? 0)
      const behind = source.now().filter(({ at, id }) => newest(id) < (momentOf(at) ?? 0))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
  })

  it("reads late rows too where those without a value stand first and fill the newest page", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { outdated } = readOf({ ...withoutNulls(seed), nulls: 9, nullsAreHighest: true })
      assert.deepStrictEqual({ seed, outdated }, { seed, outdated: [] })
    }
  })

  it("stays right over a chain of deltas, each from the watermark of the one before", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const source = modelSource(withoutNulls(seed))
      const seen = new Map<string, number>()
      let watermark: string | null = null
      for (let round = 0; round < 6; round++) {
        if (round === 5) source.settle()
        const reading: Reading<KeysetCursor> = readWith(reader({ from: watermark }), source)
        for (const [id, at] of reading.seen) seen.set(id, Math.max(seen.get(id) ?? 0, momentOf(at) ?? 0))
        watermark = reading.proof?.watermark ?? watermark
      }
      const behind = source.now().filter(({ at, id }) => (seen.get(id) ?? -1) < (momentOf(at) ?? 0))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
  })

  it("loses late rows without the closing overlap, so these sources do put it to the test", () => {
    let readingsWithLosses = 0
    for (let seed = 1; seed <= 200; seed++) {
      const { outdated } = readOf(withoutNulls(seed), { reading: { overlapMs: 0 } })
      readingsWithLosses += outdated.length > 0 ? 1 : 0
    }
    assert.isAbove(readingsWithLosses, 10)
  })

  it("comes to the same end when every cursor is stored, read back, and answers get lost in between", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { lost, outdated, reading } = readOf(withoutNulls(seed), { kill: true })
      assert.deepStrictEqual({ seed, lost, outdated, complete: reading.proof?.complete }, { seed, lost: [], outdated: [], complete: true })
    }
  })
})

describe("keyset, closing", () => {
  it("reads a row committed late, below the newest value, before it ends", () => {
    const late = model(1, { ...quiet, changes: ["late", "touch"], perRequest: [2, 3], latenessMs: 50_000, rows: 100 })
    const { lost, outdated } = readOf(late)
    assert.deepStrictEqual({ lost, outdated }, { lost: [], outdated: [] })
  })

  it("goes back to where the source's clock was, when rows kept arriving for longer than the overlap", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const busy = model(seed, { changes: ["late", "insert"], nulls: 0, rows: 30, perRequest: [1, 4], latenessMs: 2_000, clockless: false })
      const { outdated } = readOf(busy, { reading: { overlapMs: 3_500 } })
      assert.deepStrictEqual({ seed, outdated }, { seed, outdated: [] })
    }
  })

  it("takes its watermark from before a closing read that takes longer than the overlap", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const busy = model(seed, { changes: ["late", "insert"], nulls: 0, rows: 30, perRequest: [1, 4], latenessMs: 2_000 })
      const short = { overlapMs: 3_500 }
      const { reading, source } = readOf({ ...busy, clockless: seed % 2 === 0 }, { reading: short })
      source.settle()
      const delta = readWith(reader({ ...short, from: reading.proof?.watermark ?? null }), source)
      const behind = source.now().filter(({ id }) => !reading.seen.has(id) && !delta.seen.has(id))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
  })

  it("takes one request more than the pages, one for rows without a value, and one for the total", () => {
    const { reading } = readOf(model(1, { ...quiet, rows: 41 }))
    assert.deepStrictEqual([reading.requests, reading.asked], [10 + 3, { reading: 10, overlap: 1, closing: 2 }])
    assert.deepInclude(reading.proof, { total: 41, distinct: null, complete: true })
  })

  it("takes a single page for what it is, a look at the whole list, and asks for the total", () => {
    const { reading } = readOf(model(1, { ...quiet, rows: 5, capabilities: ["name"] }))
    assert.strictEqual(reading.requests, 2)
    assert.deepInclude(reading.proof, { total: 5, distinct: 5, complete: true })
  })

  it("does not take an ordered list for the whole where it leaves rows without a value out, of its total too", () => {
    for (const rows of [5, 41]) {
      const { reading } = readOf(model(1, { ...quiet, rows, nulls: 2, nullsLeaveOrder: true }))
      assert.strictEqual(reading.proof?.total, rows)
      assert.isBelow(reading.seen.size, rows, "so the difference shows")
    }
  })

  it("answers an idle delta with one request and keeps its watermark", () => {
    const from = "2026-02-01T00:00:00Z"
    const { reading } = readOf(model(1, quiet), { reading: { from } })
    assert.strictEqual(reading.requests, 1)
    assert.deepStrictEqual(reading.proof, {
      total: null,
      distinct: null,
      complete: true,
      reason: null,
      watermark: from,
      asOf: "2026-01-15T00:00:00Z"
    })
  })
})

describe("keyset, many rows of one second", () => {
  it("reads 300 of them through pages of 5, whether the list comes by id or not", () => {
    for (const unordered of ["id", "other"] as const) {
      const { lost, reading } = readOf(model(1, { ...quiet, rows: 400, tied: 300, unordered }))
      assert.deepStrictEqual({ lost, complete: reading.proof?.complete }, { lost: [], complete: true })
      assert.isBelow(reading.largestCursor, 16_000)
    }
  })

  it("reads every permanent one of them while the source changes", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const storm = model(seed, { changes: ["touch", "delete", "insert", "late"], nulls: 0, rows: 320, tied: 300 })
      const { lost, outdated } = readOf(storm, { reading: { perPage: 20 } })
      assert.deepStrictEqual({ seed, lost, outdated }, { seed, lost: [], outdated: [] })
    }
  })

  it("says so where they come in a new order every time and cannot be proven", () => {
    const { reading } = readOf(model(1, { ...quiet, rows: 400, tied: 300, unordered: "none" }))
    assert.strictEqual(reading.proof?.complete, false)
    assert.match(reading.proof?.reason ?? "", /no two sweeps saw the same rows/)
  })

  it("keeps the cursor small however many there are", () => {
    for (const unordered of ["id", "other"] as const) {
      const { reading } = readOf(model(1, { ...quiet, rows: 2_600, tied: 2_500, unordered }), { reading: { perPage: 50 } })
      assert.isBelow(reading.largestCursor, 16_000)
      assert.strictEqual(reading.proof?.complete, unordered === "id")
    }
  })
})

describe("keyset, a source that breaks its promises", () => {
  it("notices an ignored filter and an ignored order", () => {
    assert.strictEqual(readOf(model(1, { ...quiet, ignores: "filter" })).reading.violation?.rule, "ignored-filter")
    assert.strictEqual(readOf(model(1, { ...quiet, ignores: "order" })).reading.violation?.rule, "ignored-order")
  })

  it("believes a source that says it cannot filter by the field", () => {
    const { violation } = readOf(model(1, { ...quiet, capabilities: ["name"] })).reading
    assert.deepStrictEqual(violation, {
      rule: "ignored-filter",
      detail: "the source says it cannot filter by updated_at; it offers name"
    })
  })
})
