import { assert, describe, it } from "@effect/vitest"
import { keysetParts, type KeysetPartsOptions, partsOf } from "./KeysetParts.ts"
import { momentOf } from "./order.ts"
import type { PageFacts } from "./Reader.ts"
import { type Change, type Look, modelSource, type ModelOptions } from "./testing/ModelSource.ts"
import { readWith } from "./testing/readWith.ts"

const seeds = 500
const perPage = 5
const overlapMs = 60_000
const reader = (options: Partial<KeysetPartsOptions> = {}) =>
  keysetParts({ field: "updated_at", perPage, overlapMs, leastPages: 2, ...options })

const changes: ReadonlyArray<Change> = ["insert", "delete", "touch", "tie", "late"]
const model = (seed: number, more: Partial<ModelOptions> = {}): ModelOptions => ({
  seed,
  rows: 60,
  changes,
  tied: seed % 3 === 0 ? 14 : 0,
  nullsAreHighest: seed % 2 === 0,
  ...more
})

interface Settings {
  readonly kill?: boolean
  readonly reading?: Partial<KeysetPartsOptions>
}

/** Reads with answers that arrive in any order, and a look at the source just before the closing read. */
const readOf = (options: ModelOptions, { kill = false, reading: settings }: Settings = {}) => {
  const source = modelSource(options)
  let atClosing: ReadonlyArray<Look> | null = null
  let parts = 0
  const reading = readWith(reader(settings), source, {
    orderSeed: options.seed,
    onAsk: (cursor) => {
      if (cursor._tag === "Parts") parts = Math.max(parts, cursor.parts.length + 1)
      else if (cursor.phase !== "first" && cursor.phase !== "ascend") atClosing ??= source.now()
    },
    ...(kill ? { killSeed: options.seed } : {})
  })
  const alive = new Set(source.now().map(({ id }) => id))
  const lost = source.permanent().filter((id) => !reading.seen.has(id))
  const outdated = (atClosing ?? []).filter(
    ({ at, id }) => alive.has(id) && at !== null && (momentOf(reading.seen.get(id) ?? null) ?? 0) < (momentOf(at) ?? 0)
  )
  return { source, reading, parts, lost, outdated }
}

describe("a long list read in parts side by side, while the source changes between every two requests", () => {
  it("shows every permanent row, at the value it had when the closing read began", () => {
    let divided = 0
    let unproven = 0
    for (let seed = 1; seed <= seeds; seed++) {
      const { lost, outdated, parts, reading } = readOf(model(seed))
      assert.deepStrictEqual({ seed, lost, outdated }, { seed, lost: [], outdated: [] })
      divided += parts > 1 ? 1 : 0
      unproven += reading.proof?.complete === true ? 0 : 1
    }
    assert.isAbove(divided, seeds * 0.9)
    // Rows of one second that fill pages may change more often, while others are read beside them, than they can be listed twice alike.
    assert.isBelow(unproven, seeds * 0.01)
  })

  it("comes to the same end when every cursor is stored, read back, and answers get lost in between", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { lost, outdated } = readOf(model(seed), { kill: true })
      assert.deepStrictEqual({ seed, lost, outdated }, { seed, lost: [], outdated: [] })
    }
  })

  it("reads what came late behind a part that lies close to the source's clock", () => {
    for (let seed = 1; seed <= 120; seed++) {
      // A burst just before: most rows are of the last seconds, and so are the places where parts begin.
      const source = modelSource(
        model(seed, { rows: 60, changes: ["late", "touch", "insert"], tied: 0, perRequest: [2, 4], latenessMs: 20_000 })
      )
      source.pass(6_000, 120)
      let atClosing: ReadonlyArray<Look> | null = null
      const reading = readWith(reader({ overlapMs: 21_500 }), source, {
        orderSeed: seed,
        // One after another, the last begins when the others have been read.
        atOnce: (seed % 3) + 1,
        onAsk: (cursor) => {
          if (cursor._tag === "Keyset" && cursor.phase !== "first" && cursor.phase !== "ascend") atClosing ??= source.now()
        }
      })
      const alive = new Set(source.now().map(({ id }) => id))
      const behind = (atClosing ?? []).filter(
        (row: Look) => alive.has(row.id) && (momentOf(reading.seen.get(row.id) ?? null) ?? 0) < (momentOf(row.at) ?? 0)
      )
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
  })

  it("begins its closing read before what could still come between a part's last row and its end", () => {
    const one = keysetParts({ field: "updated_at", perPage: 2, overlapMs, leastPages: 1 })
    const page = (clock: string, ...at: ReadonlyArray<string>) => ({
      ...silent,
      rows: at.map((time, index) => ({ id: `${clock} ${index}`, at: `2026-01-15T${time}Z` })),
      sourceTime: `2026-01-15T${clock}Z`
    })
    let cursor = one.start
    const answer = (part: number, facts: PageFacts) => {
      const accepted = one.accept(cursor, facts, part)
      if (accepted._tag === "Violated") throw new Error(accepted.violation.detail)
      cursor = accepted.cursor
    }
    answer(0, { ...page("10:01:30", "09:00:00", "09:01:00"), total: 8, hasNext: true })
    answer(0, page("10:01:30", "10:00:50"))
    answer(1, silent)
    answer(2, silent)
    answer(0, page("10:01:30", "09:01:00", "10:00:00"))
    answer(1, page("11:30:00", "10:00:50", "10:30:00"))
    assert.deepInclude(cursor, { _tag: "Keyset", phase: "newest", at: "2026-01-15T10:00:30Z" })
  })

  it("leaves to the next delta whatever it did not read itself", () => {
    for (let seed = 1; seed <= 250; seed++) {
      const { reading, source } = readOf(model(seed))
      source.settle()
      const delta = readWith(reader({ from: reading.proof?.watermark ?? null }), source)
      const newest = (id: string) => Math.max(momentOf(reading.seen.get(id) ?? null) ?? 0, momentOf(delta.seen.get(id) ?? null) ?? 0)
      const behind = source.now().filter(({ at, id }) => newest(id) < (momentOf(at) ?? 0))
      assert.deepStrictEqual({ seed, behind }, { seed, behind: [] })
    }
  })

  it("never claims to be complete while a permanent row without a value was missed", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const { lost, reading } = readOf(model(seed, { changes: [...changes, "null"], nulls: 3 }))
      assert.isFalse(lost.length > 0 && reading.proof?.complete, `seed ${seed} lost ${lost.join()}`)
    }
  })

  it("goes on in one part where nothing is found at the places, or all of it is of one moment", () => {
    const source = modelSource({ seed: 1, rows: 60, changes: [], tied: 60 })
    const reading = readWith(reader(), source)
    assert.strictEqual(reading.seen.size, 60)
    assert.strictEqual(reading.proof?.complete, true)

    const one = reader()
    const first = one.accept(one.start, modelSource(model(1, { changes: [] })).answer({ ...firstRequest, perPage }))
    if (first._tag !== "Accepted") throw new Error("The first page is refused.")
    let cursor = first.cursor
    for (const part of one.parts?.(cursor) ?? []) {
      const step = one.next(cursor, part)
      assert.isTrue(step._tag === "Ask" && step.isOptional)
      const accepted = one.accept(cursor, { ...silent, parentGone: true }, part)
      if (accepted._tag === "Accepted") cursor = accepted.cursor
    }
    assert.strictEqual(cursor._tag, "Keyset")
  })

  it("refuses rows of beyond a part's end", () => {
    const source = modelSource(model(1, { changes: [] }))
    const one = reader()
    let cursor = one.start
    while (cursor._tag === "Keyset" || cursor.parts.length === 0) {
      const [part] = one.parts?.(cursor) ?? []
      const step = one.next(cursor, part)
      if (step._tag !== "Ask") throw new Error("The list is not divided.")
      const accepted = one.accept(cursor, source.answer(step.request), part)
      if (accepted._tag !== "Accepted") throw new Error(accepted.violation.detail)
      cursor = accepted.cursor
    }
    const step = one.next(cursor, 0)
    if (step._tag !== "Ask") throw new Error("The first part is not asked for.")
    const withoutEnd = { ...step.request, filters: step.request.filters.filter(({ operator }) => operator !== "lt"), perPage: 60 }
    const accepted = one.accept(cursor, source.answer(withoutEnd), 0)
    assert.strictEqual(accepted._tag === "Violated" && accepted.violation.rule, "ignored-filter")
  })
})

const firstRequest = { filters: [], order: { field: "updated_at", descending: false }, offset: 0, parent: null } as const

const silent: PageFacts = {
  rows: [],
  total: null,
  hasNext: false,
  filterable: null,
  orderable: null,
  sourceTime: null,
  parentGone: false
}

describe("how many parts a list has", () => {
  it("depends on its pages: few are not worth it, and there are never more than four", () => {
    const found = [null, 0, 100, 3_999, 4_000, 6_000, 8_000, 1_000_000].map((total) => partsOf(total, 100))
    assert.deepStrictEqual(found, [1, 1, 1, 1, 2, 3, 4, 4])
  })
})
