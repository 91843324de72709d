import { assert, describe, it } from "@effect/vitest"
import { changedDays } from "./ChangedDays.ts"
import { dayWindows } from "./DayWindows.ts"
import { overlappingOffset } from "./OverlappingOffset.ts"
import type { PageFacts, PageRequest, Reader } from "./Reader.ts"
import { rostered } from "./Rostered.ts"

const perPage = 3
const facts = (ids: ReadonlyArray<string>, hasNext: boolean, sourceTime: string | null = "2026-03-05T01:30:00Z"): PageFacts => ({
  rows: ids.map((id) => ({ id, at: null })),
  total: null,
  hasNext,
  filterable: null,
  orderable: null,
  sourceTime,
  parentGone: false
})

/** Numbered pages over the ids as they are at each request. */
const pagesOf = (idsAt: (request: number) => ReadonlyArray<string>, asked: Array<PageRequest>) => (request: PageRequest) => {
  asked.push(request)
  assert.strictEqual(request.offset % request.perPage, 0)
  const page = idsAt(asked.length).slice(request.offset, request.offset + request.perPage)
  return facts(page, page.length === request.perPage)
}

/** Reads to the end; laps are compared by what was seen in them, as the store would. */
const read = <Cursor>(reader: Reader<Cursor>, answer: (request: PageRequest) => PageFacts) => {
  const laps = new Map<number, Set<string>>()
  let cursor = reader.start
  for (let steps = 0; steps < 200; steps++) {
    const step = reader.next(cursor)
    if (step._tag === "Done") return { proof: step.proof, laps }
    if (step._tag === "NeedAgreement") {
      const [last, before] = [laps.get(step.lap) ?? new Set(), laps.get(step.lap - 1) ?? new Set()]
      cursor = step.supply(last.size === before.size && [...last].every((id) => before.has(id)))
    } else if (step._tag === "Ask") {
      const answered = answer(step.request)
      const accepted = reader.accept(cursor, answered)
      if (accepted._tag === "Violated") return { violation: accepted.violation, laps }
      laps.set(accepted.lap, new Set([...(laps.get(accepted.lap) ?? []), ...answered.rows.map(({ id }) => id)]))
      cursor = accepted.cursor
    } else throw new Error(step._tag)
  }
  throw new Error("It never ends.")
}

const ids = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

describe("pages with numbers", () => {
  const reader = overlappingOffset({ perPage, overlap: 0 })

  it("are one look where they are one, and end by a page that is not full", () => {
    for (const [rows, requests] of [
      [0, 1],
      [2, 1],
      [3, 4],
      [7, 6]
    ] as const) {
      const asked: Array<PageRequest> = []
      const { proof } = read(
        reader,
        pagesOf(() => ids(rows), asked)
      )
      assert.isTrue(proof?.complete, `${rows} rows`)
      assert.lengthOf(asked, requests)
    }
  })

  it("are swept again where a row was passed over, and prove nothing where no two sweeps agree", () => {
    const asked: Array<PageRequest> = []
    // The first row goes after the first page: the fourth is never shown in that sweep.
    const moving = read(
      reader,
      pagesOf((request) => (request === 1 ? ids(8) : ids(8).slice(1)), asked)
    )
    assert.isTrue(moving.proof?.complete)
    assert.isTrue(moving.laps.get(3)?.has("4"))
    const restless = read(
      reader,
      pagesOf((request) => ids(8 + request), [])
    )
    assert.isFalse(restless.proof?.complete)
  })
})

describe("what changed since a day", () => {
  const options = { field: "modified_since", from: "2026-03-01T00:30:00Z", overlapDays: 2, perPage, overlap: 0 }

  it("is asked from days before the watermark, which moves to the source's clock at the first answer", () => {
    const asked: Array<PageRequest> = []
    const { proof } = read(
      changedDays(options),
      pagesOf(() => ids(2), asked)
    )
    assert.deepStrictEqual(asked[0]?.filters, [{ field: "modified_since", operator: "gte", value: "2026-02-27" }])
    assert.deepInclude(proof, { complete: true, watermark: "2026-03-05T01:30:00Z", asOf: "2026-03-05T01:30:00Z" })
  })

  it("leaves the watermark where it is while the source tells no time, or rows may have been passed over", () => {
    const clockless = read(changedDays(options), (request) => ({ ...pagesOf(() => ids(1), [])(request), sourceTime: null }))
    const restless = read(
      changedDays(options),
      pagesOf((request) => ids(8 + request), [])
    )
    for (const { proof } of [clockless, restless]) assert.deepInclude(proof, { complete: false, watermark: options.from })
  })
})

describe("a list held to its roster", () => {
  const rosterOf = (roster: ReadonlyArray<string>, asked: Array<PageRequest> = []) => {
    const pages = pagesOf(() => ids(7), asked)
    return read(rostered({ perPage }), (request) => (request.instead === "roster" ? facts(roster, false) : pages(request)))
  }

  it("is read once, and has as many rows as the roster names, in a lap of its own", () => {
    const asked: Array<PageRequest> = []
    const { laps, proof } = rosterOf(ids(8), asked)
    assert.deepInclude(proof, { total: 8, complete: true })
    assert.lengthOf(asked, 3)
    assert.deepStrictEqual([...(laps.get(2) ?? [])], ids(8))
  })

  it("proves nothing by a roster that is empty while rows are listed", () => {
    assert.deepInclude(rosterOf([]).proof, { complete: false, reason: "the source lists 7 rows, and its roster holds none" })
  })

  it("ends where a source shows the same page for every number", () => {
    assert.strictEqual(read(rostered({ perPage }), () => facts(ids(3), true)).violation?.rule, "looping-link")
  })
})

describe("a list by days", () => {
  it("is read in windows that follow one another to some days ahead of the source", () => {
    const windows: Array<PageRequest["instead"]> = []
    const { proof } = read(dayWindows({ begins: "2026-01-01", days: 31, ahead: 1, perPage }), (request) => {
      windows.push(request.instead)
      return facts(ids(4), false)
    })
    assert.isTrue(proof?.complete)
    assert.deepStrictEqual(windows, [
      { from: "2026-01-01", to: "2026-01-31" },
      { from: "2026-02-01", to: "2026-03-03" },
      { from: "2026-03-04", to: "2026-03-06" }
    ])
  })

  it("has no end where the source tells no time", () => {
    const { proof } = read(dayWindows({ begins: "2026-01-01", days: 31, ahead: 1, perPage }), () => facts([], false, null))
    assert.isFalse(proof?.complete)
  })
})
