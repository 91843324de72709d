import { hash } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { overlapFor, overlappingOffset, sweep, type OffsetOptions } from "./OverlappingOffset.ts"
import { modelSource, type Change, type ModelOptions, type ModelSource } from "./testing/ModelSource.ts"
import { readWith } from "./testing/readWith.ts"

const seeds = 500
const changes: ReadonlyArray<Change> = ["insert", "delete", "touch"]
const perPage = 5
const reader = (options: Partial<OffsetOptions> = {}) => overlappingOffset({ perPage, overlap: 1, ...options })
const model = (seed: number, more: Partial<ModelOptions> = {}): ModelOptions => ({ seed, rows: 60, changes, perRequest: [0, 2], ...more })
const quiet: Partial<ModelOptions> = { changes: [], perRequest: [0, 0] }

const readOf = (options: ModelOptions, settings: { readonly kill?: boolean; readonly reading?: Partial<OffsetOptions> } = {}) => {
  const source = modelSource(options)
  const reading = readWith(reader(settings.reading), source, settings.kill === true ? { killSeed: options.seed } : {})
  return { source, reading, lost: source.permanent().filter((id) => !reading.seen.has(id)) }
}

/** A quiet list of given ids, whose total a source may tell wrongly. */
const listOf = (ids: ReadonlyArray<string>, totalAt: (request: number) => number = () => ids.length): ModelSource => {
  let asked = 0
  return {
    ...modelSource(model(1, quiet)),
    answer: ({ offset, perPage }) => {
      const rows = ids.slice(offset, offset + perPage).map((id) => ({ id, at: null, content: 0 }))
      asked += 1
      const hasNext = offset + rows.length < ids.length
      return { rows, total: totalAt(asked), hasNext, filterable: null, orderable: null, sourceTime: null, parentGone: false }
    }
  }
}

/** The same in another order for each request, as rows that share a value may come. */
const shuffling = (ids: ReadonlyArray<string>, seed: number): ModelSource => {
  let asked = 0
  const keyOf = (id: string) => hash("sha256", `${seed} ${asked} ${id}`)
  return {
    ...listOf(ids),
    answer: (request) => {
      asked += 1
      return listOf(ids.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))).answer(request)
    }
  }
}

/** The same, beginning at another row for each request: pages look sorted where they do not wrap around. */
const turning = (ids: ReadonlyArray<string>, seed: number): ModelSource => {
  let asked = 0
  return {
    ...listOf(ids),
    answer: (request) => {
      asked += 1
      const turn = Number.parseInt(hash("sha256", `${seed} ${asked}`).slice(0, 8), 16) % ids.length
      return listOf([...ids.slice(turn), ...ids.slice(0, turn)]).answer(request)
    }
  }
}

/** The same where every page shows its first rows once more at its end, as a source does that joins rows of two tables. */
const doubling = (source: ModelSource, rows: number): ModelSource => ({
  ...source,
  answer: (request) => {
    const facts = source.answer(request)
    return { ...facts, rows: [...facts.rows, ...facts.rows.slice(0, rows)] }
  }
})

/** What everybody writes first. */
const naiveOffset = (source: ModelSource) => {
  const seen = new Set<string>()
  for (let offset = 0; ; offset += perPage) {
    const facts = source.answer({ filters: [], order: null, offset, perPage, parent: null })
    for (const row of facts.rows) seen.add(row.id)
    if (!facts.hasNext) return seen
  }
}

/** The same where rows show no id: those whose place in the list is told. */
const veiled = (ids: ReadonlyArray<string>, isVeiled: (index: number) => boolean): ModelSource => ({
  ...listOf(ids),
  answer: (request) => {
    const page = listOf(ids).answer(request)
    const shows = (row: { readonly id: string }) => !isVeiled(ids.indexOf(row.id))
    return { ...page, rows: page.rows.filter(shows), nameless: page.rows.filter((row) => !shows(row)).map(({ id }) => `nameless ${id}`) }
  }
})

describe("overlappingOffset, while the source changes between every two requests", () => {
  it("reads every permanent row of a list that comes by id, with an overlap of a single row", () => {
    for (let seed = 1; seed <= seeds; seed++) {
      const { lost } = readOf(model(seed))
      assert.deepStrictEqual({ seed, lost }, { seed, lost: [] })
    }
  })

  it("does so too where more rows go between two pages than overlap, by stepping back", () => {
    for (let seed = 1; seed <= 250; seed++) {
      const { lost } = readOf(model(seed, { rows: 150, changes: ["delete"], perRequest: [0, 6] }))
      assert.deepStrictEqual({ seed, lost }, { seed, lost: [] })
    }
  })

  it("claims to be complete only where its count agrees, and then nothing is missing", () => {
    let complete = 0
    for (let seed = 1; seed <= 250; seed++) {
      const { lost, reading } = readOf(model(seed, { perRequest: [0, 1] }))
      if (reading.proof?.complete !== true) continue
      complete += 1
      assert.strictEqual(reading.proof.total, reading.proof.distinct)
      assert.deepStrictEqual({ seed, lost }, { seed, lost: [] })
    }
    assert.isAbove(complete, 5)
  })

  it("goes on by the rows a page has, not by how often it shows them", () => {
    const ids = Array.from({ length: 37 }, (_, index) => `${index + 1}`)
    for (const compare of ["stored", "remembered"] as const) {
      for (const counts of ["agree", "atLeast", "ignored"] as const) {
        const reading = readWith(reader({ compare, counts }), doubling(listOf(ids), 2))
        const lost = ids.filter((id) => !reading.seen.has(id))
        assert.deepStrictEqual({ compare, counts, lost, complete: reading.proof?.complete }, { compare, counts, lost: [], complete: true })
      }
    }
  })

  it("counts rows that show no id, wherever they stand, and reads the others", () => {
    const ids = Array.from({ length: 23 }, (_, index) => `${index + 1}`)
    const places: ReadonlyArray<ReadonlyArray<number>> = [[0], [3, 11], [4], [7, 8, 9, 10, 11, 12, 13], [22], [...ids.keys()]]
    for (const compare of ["stored", "remembered"] as const) {
      for (const place of places) {
        const { proof, seen, violation } = readWith(
          reader({ compare }),
          veiled(ids, (index) => place.includes(index))
        )
        const shown = ids.filter((_, index) => !place.includes(index))
        const { complete, total } = proof ?? {}
        const found = { violation, complete, total, seen: shown.filter((id) => seen.has(id)) }
        assert.deepStrictEqual({ compare, place, ...found }, { compare, place, violation: null, complete: true, total: 23, seen: shown })
      }
    }
  })

  it("never claims to be complete with a permanent row missed, in a list that has no order", () => {
    for (const compare of ["stored", "remembered"] as const) {
      for (const unordered of ["other", "none"] as const) {
        for (let seed = 1; seed <= 40; seed++) {
          const { lost, reading } = readOf(model(seed, { unordered, perRequest: [0, 1] }), { reading: { compare } })
          assert.isFalse(lost.length > 0 && reading.proof?.complete, `seed ${seed} lost ${lost.join()}`)
        }
      }
    }
  })

  it("never takes two sweeps for the whole that agree about too few rows", () => {
    const ids = Array.from({ length: 7 }, (_, index) => `${index + 1}`)
    let complete = 0
    for (const inNoOrder of [shuffling, turning]) {
      for (let seed = 1; seed <= 500; seed++) {
        const reading = readWith(reader({ compare: "remembered", counts: "atLeast" }), inNoOrder(ids, seed))
        if (reading.proof?.complete !== true) continue
        complete += 1
        assert.deepStrictEqual({ seed, lost: ids.filter((id) => !reading.seen.has(id)) }, { seed, lost: [] })
      }
    }
    assert.isAbove(complete, 5)
  })

  it("never takes what is left of a window for the whole of it, when rows leave it between two answers", () => {
    const ids = Array.from({ length: 7 }, (_, index) => `${index + 1}`)
    let complete = 0
    for (const inNoOrder of [shuffling, turning]) {
      for (let seed = 1; seed <= 500; seed++) {
        // Those that leave have changed: the reader meets them elsewhere.
        const staying = ids.filter((id) => Number(id) > 2 + (seed % 4))
        let asked = 0
        const leaving: ModelSource = {
          ...listOf(ids),
          answer: (request) => inNoOrder(asked++ < 1 + (seed % 2) ? ids : staying, seed + 1000 * asked).answer(request)
        }
        const reading = readWith(reader({ compare: "remembered", counts: "atLeast" }), leaving)
        if (reading.proof?.complete !== true) continue
        complete += 1
        assert.deepStrictEqual({ seed, lost: staying.filter((id) => !reading.seen.has(id)) }, { seed, lost: [] })
      }
    }
    assert.isAbove(complete, 5)
  })

  it("finds rows that a naive reader loses on the same seeds", () => {
    let readingsWithLosses = 0
    for (let seed = 1; seed <= seeds; seed++) {
      const source = modelSource(model(seed))
      const seen = naiveOffset(source)
      readingsWithLosses += source.permanent().some((id) => !seen.has(id)) ? 1 : 0
    }
    assert.isAbove(readingsWithLosses, seeds / 2)
  })

  it("comes to the same end when every cursor is stored, read back, and answers get lost in between", () => {
    for (let seed = 1; seed <= 100; seed++) {
      const { lost } = readOf(model(seed), { kill: true })
      assert.deepStrictEqual({ seed, lost }, { seed, lost: [] })
    }
  })
})

describe("overlappingOffset, laps", () => {
  it("reads a quiet list once, whatever its length", () => {
    for (const rows of [0, 1, 4, 5, 6, 9, 10, 57]) {
      const { lost, reading } = readOf(model(1, { ...quiet, rows }))
      assert.deepInclude(reading.proof, { total: rows, distinct: rows, complete: true, watermark: null })
      assert.deepStrictEqual(lost, [])
      assert.strictEqual(reading.requests, Math.max(1, Math.ceil((rows - 1) / 4)))
    }
  })

  it("costs a twentieth more requests by its overlap at most", () => {
    for (const perPage of [21, 25, 50, 100, 200]) {
      assert.isAtMost(perPage / (perPage - overlapFor(perPage)), 1.05)
    }
  })

  it("asks for a lap after the first as a sweep", () => {
    const { reading } = readOf(model(1, { ...quiet, unordered: "other" }))
    assert.deepStrictEqual(reading.asked, { reading: reading.requests / 2, sweeps: reading.requests / 2 })
  })

  it("sweeps a quiet list that is not by id until two sweeps agree", () => {
    for (const compare of ["stored", "remembered"] as const) {
      const { lost, reading } = readOf(model(1, { ...quiet, unordered: "other" }), { reading: { compare } })
      assert.deepStrictEqual({ lost, complete: reading.proof?.complete, lap: reading.cursor.lap }, { lost: [], complete: true, lap: 2 })
    }
  })

  it("compares sweeps from their first page on where the ids stop ascending later", () => {
    const ids = ["1", "2", "3", "4", "5", "6", "7", "9", "8", "10", "11", "12"]
    for (const compare of ["stored", "remembered"] as const) {
      const { cursor, proof, seen } = readWith(reader({ compare }), listOf(ids))
      assert.deepInclude(proof, { total: 12, complete: true })
      assert.deepStrictEqual([cursor.unsorted, cursor.lap, seen.size], [true, 2, 12])
    }
  })

  it("compares ids of digits as numbers, and any others as text", () => {
    assert.deepInclude(readWith(reader(), listOf(["8", "9", "10", "99", "100", "101"])).proof, { complete: true, distinct: 6 })
    assert.deepInclude(readWith(reader(), listOf(["a10", "a8", "a9", "b", "ba", "c"])).proof, { complete: true, distinct: 6 })
  })

  it("believes no sweep during which the source's count changed, even if two saw the same rows", () => {
    const { proof } = readWith(
      reader(),
      listOf(["6", "5", "4", "3", "2", "1"], (asked) => 6 + (asked % 2))
    )
    assert.deepInclude(proof, { complete: false, reason: "the source's count changed during every sweep" })
  })

  it("counts again when rows came or went meanwhile, and reports what remains", () => {
    const { cursor, proof } = readWith(
      reader(),
      listOf(["1", "2", "3", "4", "5", "6"], () => 7)
    )
    assert.deepInclude(proof, { total: 7, distinct: 6, complete: false, reason: "the source counts 7 rows and listed 6" })
    assert.strictEqual(cursor.lap, 3)
  })

  it("gives up after three sweeps of a list that never agrees", () => {
    const { reading } = readOf(model(1, { ...quiet, unordered: "none" }))
    assert.deepInclude(reading.proof, { complete: false, reason: "no two sweeps saw the same rows" })
    assert.strictEqual(reading.cursor.lap, 3)
  })

  it("reads by an unchanging field, ties included, where the source offers one", () => {
    for (const descending of [false, true]) {
      const order = { field: "created_at", descending }
      for (let seed = 1; seed <= 100; seed++) {
        const tied = seed % 2 === 0 ? 12 : 0
        const { lost, reading } = readOf(model(seed, { changes: ["insert", "delete"], tied }), {
          reading: { order, perPage: 10, overlap: 2 }
        })
        assert.deepStrictEqual({ seed, lost }, { seed, lost: [] })
        // More rows of one second than fit a page leave nothing to hold on to.
        if (tied === 0) assert.isFalse(reading.cursor.unsorted)
      }
    }
  })

  it("does not ask beyond the highest offset the source accepts, and says so", () => {
    const { reading } = readOf(model(1, quiet), { reading: { cap: 20 } })
    assert.deepInclude(reading.proof, { complete: false, reason: "the source lists nothing beyond offset 20" })
  })

  it("notices a source that brings the same page for ever", () => {
    assert.strictEqual(readOf(model(1, { ...quiet, ignores: "offset" })).reading.violation?.rule, "looping-link")
  })

  it("keeps the cursor small", () => {
    assert.isBelow(readOf(model(1, { ...quiet, rows: 1_000 })).reading.largestCursor, 500)
    const remembered = readOf(model(1, { ...quiet, rows: 3_000, unordered: "other" }), { reading: { compare: "remembered", perPage: 100 } })
    assert.isBelow(remembered.reading.largestCursor, 16_000)
    assert.match(remembered.reading.proof?.reason ?? "", /more than 1000 rows/)
  })
})

describe("sweep", () => {
  it("finds the rows without a value that a keyset passed over", () => {
    const source = modelSource(model(1, { ...quiet, nulls: 4 }))
    const { proof, seen } = readWith(sweep({ perPage, overlap: overlapFor(perPage) }), source)
    assert.deepInclude(proof, { total: 60, distinct: 60, complete: true })
    assert.strictEqual([...seen.values()].filter((at) => at === null).length, 4)
  })
})
