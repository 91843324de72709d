import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { jsonApi } from "./jsonApi.ts"
import type { WirePage, WireProblem } from "./WireFormat.ts"

const pageOf = (body: unknown): WirePage => Result.getOrThrow(jsonApi.page(JSON.stringify(body)))
const problemOf = (result: Result.Result<unknown, WireProblem>): WireProblem["rule"] | null =>
  Result.isFailure(result) ? result.failure.rule : null

const email = {
  type: "Email",
  id: "7",
  attributes: { address: "a@example.org", updated_at: null },
  relationships: {
    person: { data: { type: "Person", id: "1" } },
    campus: { data: null },
    tags: { data: [{ type: "Tag", id: "3" }] },
    notes: { links: { related: "https://example.org/notes" } }
  }
}

describe("jsonApi.page", () => {
  it("reads rows, totals, the next link and what can be asked", () => {
    const page = pageOf({
      links: { self: "https://example.org/a", next: "https://example.org/a?offset=1" },
      data: [email],
      included: [{ type: "Person", id: "1", attributes: {} }],
      meta: { total_count: 2, can_query_by: ["updated_at"], can_order_by: ["created_at", "updated_at"] }
    })
    assert.strictEqual(page.total, 2)
    assert.strictEqual(page.next, "https://example.org/a?offset=1")
    assert.deepStrictEqual(page.filterable, ["updated_at"])
    assert.deepStrictEqual(page.orderable, ["created_at", "updated_at"])
    assert.deepStrictEqual(
      page.included.map(({ id, type }) => [type, id]),
      [["Person", "1"]]
    )
    assert.strictEqual(page.rows[0]?.text, JSON.stringify(email))
  })

  it("tells a relation to nothing from a relation not mentioned", () => {
    const related = pageOf({ data: [email] }).rows[0]?.related
    assert.deepStrictEqual(related, { person: { type: "Person", id: "1" }, campus: null, tags: [{ type: "Tag", id: "3" }] })
  })

  it("knows nothing where the source says nothing", () => {
    const { filterable, next, orderable, total } = pageOf({ data: [] })
    assert.deepStrictEqual([filterable, next, orderable, total], [null, null, null, null])
  })

  it("keeps a row it cannot address, with its text and place, and reads the others", () => {
    const wrong = [{ ...email, id: 7 }, { ...email, id: "" }, null, { ...email, type: undefined }, { ...email, attributes: [] }]
    const misled = { ...email, relationships: { person: { data: { id: 1 } } } }
    const page = pageOf({ data: [...wrong, misled, email], included: [5] })
    assert.strictEqual(page.rows.length, 1)
    assert.deepStrictEqual(
      page.broken.map(({ index, list }) => `${list} ${index}`),
      [...[0, 1, 2, 3, 4, 5].map((index) => `data ${index}`), "included 0"]
    )
    assert.strictEqual(page.broken[0]?.text, JSON.stringify(wrong[0]))
    assert.match(page.broken[5]?.problem ?? "", /relationships\.person/)
  })

  it("passes text on that a database would refuse", () => {
    const text = '{"type":"Email","id":"7","attributes":{"address":"a\\u0000\\ud800"}}'
    const row = Result.getOrThrow(jsonApi.page(`{"data":[${text}]}`)).rows[0]
    assert.strictEqual(row?.text, text)
    assert.strictEqual(row?.attributes["address"], "a\u0000\ud800")
  })

  it("never takes a broken answer for an empty one", () => {
    assert.strictEqual(problemOf(jsonApi.page('{"data":[{"id":"1"')), "malformed-body")
    assert.strictEqual(problemOf(jsonApi.page("")), "malformed-body")
    assert.strictEqual(problemOf(jsonApi.page('{"errors":[{"title":"Oops"}]}')), "error-with-200")
    assert.strictEqual(problemOf(jsonApi.page("{}")), "unexpected-shape")
    assert.strictEqual(problemOf(jsonApi.page("[]")), "unexpected-shape")
    assert.strictEqual(problemOf(jsonApi.page('{"data":null}')), "unexpected-shape")
    assert.strictEqual(problemOf(jsonApi.page(JSON.stringify({ data: email }))), "unexpected-shape")
  })

  it("does not quote the body when it complains", () => {
    const problem = Result.getOrThrow(Result.flip(jsonApi.page('{"data":[{"id":"1","attributes":{"name":"Ada Lovel')))
    assert.notMatch(problem.detail, /Ada/)
    assert.match(problem.detail, /cut off/)
  })
})

describe("jsonApi.row", () => {
  it("reads one row with its own text", () => {
    assert.strictEqual(Result.getOrThrow(jsonApi.row(JSON.stringify({ data: email, included: [] }))).text, JSON.stringify(email))
  })

  it("fails where there is no row to address", () => {
    assert.strictEqual(problemOf(jsonApi.row('{"data":[]}')), "unexpected-shape")
    assert.strictEqual(problemOf(jsonApi.row('{"data":{"id":3}}')), "unexpected-shape")
  })
})

describe("jsonApi.listQuery", () => {
  it("writes fixed parameters into every request of a list, and those that say how a row looks into reads by id too", () => {
    const list = { path: "/giving/v2/labels", perPage: 10, query: { archived: "include", "fields[Label]": "slug" } }
    const request = { filters: [], order: null, offset: 0, perPage: 10, parent: null }
    const look = ["fields[Label]", "slug"] as const
    assert.deepStrictEqual(jsonApi.listQuery(request, list), [["archived", "include"], look, ["per_page", "10"]])
    assert.deepStrictEqual(jsonApi.rowQuery(list), [look])
  })

  it("writes filters, order, includes and place", () => {
    const query = jsonApi.listQuery(
      {
        filters: [
          { field: "updated_at", operator: "gte", value: "2026-01-01T00:00:00Z" },
          { field: "status", operator: "eq", value: "active" }
        ],
        order: { field: "updated_at", descending: true },
        offset: 200,
        perPage: 100,
        parent: null
      },
      { path: "/people/v2/people", perPage: 100, include: ["emails", "households"] }
    )
    assert.deepStrictEqual(query, [
      ["where[updated_at][gte]", "2026-01-01T00:00:00Z"],
      ["where[status]", "active"],
      ["order", "-updated_at"],
      ["include", "emails,households"],
      ["per_page", "100"],
      ["offset", "200"]
    ])
  })
})
