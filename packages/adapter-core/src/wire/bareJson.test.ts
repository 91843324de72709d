import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { text } from "../attributes.ts"
import { defineEntity } from "../Entity.ts"
import { bareJson } from "./bareJson.ts"
import type { WholeList } from "./WholeList.ts"

const Person = defineEntity({
  name: "members.Person",
  type: "person",
  reference: "invented",
  attributes: Schema.Struct({ name: text }),
  list: { path: "/people", perPage: 3, paging: "none" },
  get: { path: "/people/{id}" },
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [],
  transformVersion: 1,
  toCanonical: () => []
})

const wholeOf = (body: string) => bareJson.whole?.(body, Person) ?? assert.fail("it knows no whole lists")
const listOf = (body: string): WholeList => Result.getOrThrow(wholeOf(body))
const ids = (list: WholeList, offset: number) => list.page(offset, 3).rows.map(({ id }) => id)
const problemOf = (result: Result.Result<unknown, { readonly rule: string }>) => (Result.isFailure(result) ? result.failure.rule : "none")

describe("bareJson", () => {
  it("hands out a whole list in pages of ascending id, whatever order it came in, and counts a row once", () => {
    const list = listOf('[{"id":"c"},{"id":"a"}, {"id":"B"},{"id":"e"} ,{"id":"d"},{"id":"a"}]')
    assert.deepStrictEqual([ids(list, 0), ids(list, 3), ids(list, 6)], [["B", "a", "a"], ["c", "d", "e"], []])
    assert.deepInclude(list.page(0, 3), { total: 5, next: "?from=3" })
    assert.isNull(list.page(3, 3).next)
    assert.deepInclude(listOf(" [ ] ").page(0, 3), { rows: [], total: 0, next: null })
  })

  it("finds rows further in, and their ids in other members", () => {
    const entity = { ...Person, list: { ...Person.list, at: "found/rows", idFrom: ["kind", "of"] } }
    const body = '{"found":{"rows":[{"kind":"a","of":7},{"kind":"b","of":null}],"count":2},"limit":3}'
    const page = Result.getOrThrow(bareJson.page(body, { entity, request: { offset: 0, parent: null, perPage: 3 } }))
    assert.deepStrictEqual([page.rows.map(({ id }) => id), page.broken.length, page.total], [["a:7"], 1, 2])
    assert.strictEqual(
      problemOf(bareJson.page('{"found":{}}', { entity, request: { offset: 0, parent: null, perPage: 3 } })),
      "unexpected-shape"
    )
  })

  it("keeps a row's text as sent, in an envelope that tells its type and id, and reads it again", () => {
    const sent = '{ "id": "x-1_Y", "name": "Łucja \\u00e9", "big": 12345678901234567890, "nested": {"id": "no"} }'
    const [row] = listOf(`[${sent}]`).page(0, 3).rows
    assert.strictEqual(row?.text, `{"type":"person","id":"x-1_Y","attributes":${sent}}`)
    assert.deepStrictEqual(Result.getOrThrow(bareJson.keptRow(row?.text ?? "")), row)
    assert.deepStrictEqual(Result.getOrThrow(bareJson.row(sent, Person)), row)
    assert.include(bareJson.withoutValues(row?.text ?? "", new Set(["name"])), '"name": null, "big": 12345678901234567890')
  })

  it("keeps elements that have no id for themselves, after all others", () => {
    const list = listOf('[7,{"id":""},{"id":"a"},{"name":"nobody"},{"id":12}]')
    assert.deepStrictEqual(ids(list, 0), ["12", "a"])
    assert.deepStrictEqual(
      [0, 3].flatMap((offset) => list.page(offset, 3).broken.map(({ index, text: shown }) => [index, shown])),
      [
        [0, "7"],
        [1, '{"id":""}'],
        [3, '{"name":"nobody"}']
      ]
    )
    assert.strictEqual(list.page(0, 3).total, 5)
  })

  it("takes nothing else for a list", () => {
    const wrong = [
      "",
      "null",
      "{}",
      '{"error":"no"}',
      "<html></html>",
      "[",
      '[{"id":"a"}',
      '[{"id":"a"},]',
      '[{"id":"a"}] []',
      "[nonsense]",
      '[{"id":"a"'
    ]
    for (const body of wrong) assert.notStrictEqual(problemOf(wholeOf(body)), "none", body)
  })

  it("takes an object with nothing in it for a row that is not there, and one without an id for no row", () => {
    assert.strictEqual(problemOf(bareJson.row("{}", Person)), "not-there")
    assert.strictEqual(problemOf(bareJson.row(' { "name": "nobody" }', Person)), "unexpected-shape")
    assert.strictEqual(problemOf(bareJson.row("[]", Person)), "unexpected-shape")
  })
})
