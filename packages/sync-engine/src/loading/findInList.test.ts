import { assert, describe, it } from "@effect/vitest"
import { defineEntity, hard, jsonApi, linkRow, soft } from "@openfaith/adapter-core"
import { Effect, Option, Ref, Schema } from "effect"
import type { Fetcher } from "./Fetcher.ts"
import { findInList } from "./findInList.ts"

const perPage = 5
const Links = defineEntity({
  name: "library.ShelfBook",
  type: "Book",
  reference: "test",
  attributes: Schema.Struct({}),
  list: { path: "/shelves/{shelf_id}/books", under: "library.Shelf", perPage, links: { parent: "shelf", row: "book" } },
  changes: "none",
  deletes: "parentScan",
  relations: { shelf: hard("library.Shelf", "test"), book: soft("library.Book") },
  canonical: [],
  transformVersion: 1,
  toCanonical: () => []
})

/** A shelf that shows these books at the first request, the second, and so on; the last ones for ever. */
const shelf = Effect.fnUntraced(function* (...looks: ReadonlyArray<ReadonlyArray<number>>) {
  const asked = yield* Ref.make(0)
  const page: Fetcher["page"] = (_, { offset, parent }) =>
    Effect.gen(function* () {
      const times = yield* Ref.getAndUpdate(asked, (before) => before + 1)
      const books = looks[Math.min(times, looks.length - 1)]
      if (parent !== "1" || books === undefined) return Option.none()
      const shown = books.slice(offset, offset + perPage)
      const rows = shown.map((id) => linkRow(jsonApi, Links, { type: "Shelf", id: parent }, { type: "Book", id: String(id) }))
      const value = { rows, broken: [], included: [], filterable: null, orderable: null, total: books.length }
      const next = offset + perPage < books.length ? "next" : null
      return Option.some({ value: { ...value, next }, path: "/", sentAt: 1, receivedAt: 2, sourceTime: null, bytes: 0 })
    })
  return { page, asked: Ref.get(asked) }
})

const to = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
const without = (books: ReadonlyArray<number>, ...gone: ReadonlyArray<number>) => books.filter((book) => !gone.includes(book))

describe("a row that is looked for in the list below its parent", () => {
  it.effect("is found on the page where it stands, and nothing is asked for after that", () =>
    Effect.gen(function* () {
      const { asked, page } = yield* shelf(to(40))
      const found = yield* findInList(page, Links, "1:9", "1")
      assert.deepStrictEqual(Option.getOrThrow(found).value.related["book"], { type: "Book", id: "9" })
      assert.strictEqual(yield* asked, 2)
    })
  )

  it.effect("is not there where the list ends without it, or the parent is gone", () =>
    Effect.gen(function* () {
      const { page } = yield* shelf(without(to(40), 9))
      assert.isTrue(Option.isNone(yield* findInList(page, Links, "1:9", "1")))
      assert.isTrue(Option.isNone(yield* findInList(page, Links, "2:9", "2")))
    })
  )

  it.effect("is found though those before it go while the list is read, and it moves to a page that was read", () =>
    Effect.gen(function* () {
      const { page } = yield* shelf(to(40), without(to(40), 1, 2, 3, 4))
      assert.isTrue(Option.isSome(yield* findInList(page, Links, "1:6", "1")))
    })
  )

  it.effect("is not taken for gone where the list cannot be read safely", () =>
    Effect.gen(function* () {
      // Never twice the same, and in no order.
      const { page } = yield* shelf(
        ...to(60).map((turn) => without(to(20), 9, 10 + (turn % 7)).toSorted((a, b) => ((a * turn) % 11) - ((b * turn) % 11)))
      )
      const halt = yield* Effect.flip(findInList(page, Links, "1:9", "1"))
      assert.match(String(halt), /cannot be looked for safely/)
    })
  )
})
