import { NodeHttpClient } from "@effect/platform-node"
import type { ServerResponse } from "node:http"
import { assert, layer } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { makeTypedClient } from "./TypedClient.ts"
import { Card, clientOf, Person, personRow, type TestAnswer, testSource } from "./testSource.ts"

const clientFor = Effect.fnUntraced(function* (...answers: ReadonlyArray<TestAnswer>) {
  const { baseUrl, received } = yield* testSource(...answers)
  const { client } = yield* clientOf(baseUrl)
  return { client: makeTypedClient([Person, Card], client), received }
})

const pages: ReadonlyArray<TestAnswer> = [
  { body: { data: [personRow("1"), personRow("2")], links: { next: "/people/v2/people?offset=2" }, meta: { total_count: 3 } } },
  { body: { data: [personRow("3")] } }
]

layer(NodeHttpClient.layerUndici, { excludeTestServices: true })("makeTypedClient", (it) => {
  it.effect("lists typed rows, and says which could not be read", () =>
    Effect.gen(function* () {
      const { client, received } = yield* clientFor({
        body: { data: [personRow("1", "Ada"), personRow("2", 5), { type: "Person", id: "3", attributes: { name: null } }, { id: 4 }] }
      })
      const page = yield* client.people.Person.list({
        where: { updated_at: { gte: "2026-01-01T00:00:00Z" }, search_name: "Ada" },
        order: "-updated_at",
        perPage: 50
      })
      const name: string | null | undefined = page.rows[0]?.attributes.name
      assert.strictEqual(name, "Ada")
      assert.deepStrictEqual(page.problems, [
        { id: "2", problem: "attributes.name: Expected string | null, got a number" },
        { id: "3", problem: "lacks attributes.updated_at" },
        { id: null, problem: "`id` is no text, or empty" }
      ])
      const query = new URL(received[0]?.url ?? "", "http://test").searchParams
      assert.strictEqual(query.get("where[search_name]"), "Ada")
      assert.strictEqual(query.get("order"), "-updated_at")
      assert.strictEqual(query.get("per_page"), "50")
    })
  )

  it.effect("streams every page and every row", () =>
    Effect.gen(function* () {
      const whole = yield* clientFor(...pages)
      const rows = yield* Stream.runCollect(whole.client.people.Person.streamAll())
      assert.deepStrictEqual(
        rows.map(({ id }) => id),
        ["1", "2", "3"]
      )
      const paged = yield* clientFor(...pages)
      const sizes = yield* Stream.runCollect(paged.client.people.Person.streamPages().pipe(Stream.map((page) => page.rows.length)))
      assert.deepStrictEqual(sizes, [2, 1])
      assert.deepStrictEqual(
        paged.received.map(({ url }) => new URL(url, "http://test").searchParams.get("offset")),
        [null, "2"]
      )
    })
  )

  it.effect("waits and tries again where that helps, and only there", () =>
    Effect.gen(function* () {
      const busy: TestAnswer = { status: 429, headers: { "retry-after": "0.05" } }
      const { client, received } = yield* clientFor(busy, { status: 503 }, busy, ...pages)
      assert.strictEqual((yield* client.people.Person.list()).rows.length, 2)
      assert.strictEqual(received.length, 4)
      const refused = yield* clientFor({ status: 403 })
      assert.strictEqual((yield* Effect.flip(refused.client.people.Person.list()))._tag, "AccessRefused")
      assert.strictEqual(refused.received.length, 1)
    })
  )

  it.effect("reads one row, below its parent where it has one", () =>
    Effect.gen(function* () {
      const card = { type: "Card", id: "3", attributes: { done: true }, relationships: { person: { data: { type: "Person", id: "1" } } } }
      const { client } = yield* clientFor({ body: { data: card } }, { body: { data: [card] } })
      const row = yield* client.people.Card.get("3", "5")
      const done: boolean = row.attributes.done
      assert.isTrue(done)
      assert.deepStrictEqual(row.related, { workflow: { entity: "people.Person", id: "5" }, person: { entity: "people.Person", id: "1" } })
      assert.strictEqual((yield* client.people.Card.list({ parent: "5" })).rows.length, 1)
    })
  )

  it.effect("asks for some attributes alone, and for rows of others beside its own", () =>
    Effect.gen(function* () {
      const body = {
        data: [
          { type: "Person", id: "1", attributes: { name: "Ada" } },
          { type: "Person", id: "2", attributes: {} }
        ],
        included: [personRow("9", "Grace"), personRow("8", 5), { type: "Email", id: "7", attributes: {} }]
      }
      const { client, received } = yield* clientFor({ body }, { body })
      const page = yield* client.people.Person.list({ fields: ["name"], include: ["friends"] })
      assert.deepStrictEqual(page.rows, [{ id: "1", attributes: { name: "Ada" }, related: {} }])
      assert.deepStrictEqual(page.problems, [{ id: "2", problem: "lacks attributes.name" }])
      const friends = page.included(Person)
      const name: string | null | undefined = friends.rows[0]?.attributes.name
      assert.strictEqual(name, "Grace")
      assert.deepStrictEqual(friends.problems, [{ id: "8", problem: "attributes.name: Expected string | null, got a number" }])
      const query = new URL(received[0]?.url ?? "", "http://test").searchParams
      assert.strictEqual(query.get("include"), "emails,friends")
      assert.strictEqual(query.get("fields[Person]"), "name")
      const names = yield* Stream.runCollect(client.people.Person.streamAll({ fields: ["name"] }))
      assert.deepStrictEqual(
        names.map(({ attributes }) => attributes.name),
        ["Ada"]
      )
    })
  )

  it.effect("writes a row once, below its parent where it has one, and reads what the answer does not show", () =>
    Effect.gen(function* () {
      const card = { type: "Card", id: "3", attributes: { done: true }, relationships: { person: { data: { type: "Person", id: "1" } } } }
      const { client, received } = yield* clientFor(
        { status: 429, headers: { "retry-after": "0.05" } },
        { status: 201, body: { data: { ...card, relationships: {} } } },
        { body: { data: card } },
        { status: 204, by: (_request: unknown, response: ServerResponse) => response.writeHead(204).end() },
        { status: 503 }
      )
      const made = yield* client.people.Card.create({ attributes: { done: true }, related: { person: "1" } }, { workflow_id: "5" })
      assert.deepStrictEqual(made.related, { workflow: { entity: "people.Person", id: "5" }, person: { entity: "people.Person", id: "1" } })
      yield* client.people.Card.delete("3", { workflow_id: "5" })
      assert.strictEqual((yield* Effect.flip(client.people.Person.update("1", { attributes: { name: "Ada" } })))._tag, "SourceUnavailable")
      assert.deepStrictEqual(
        received.map(({ method, url }) => `${method} ${url}`),
        [
          "POST /people/v2/workflows/5/cards",
          "POST /people/v2/workflows/5/cards",
          "GET /people/v2/workflows/5/cards/3",
          "DELETE /people/v2/workflows/5/cards/3",
          "PATCH /people/v2/people/1?include=emails"
        ]
      )
    })
  )

  it("does not compile what the source does not offer", () => {
    const unasked = (client: ReturnType<typeof makeTypedClient<readonly [typeof Person, typeof Card]>>) => [
      // @ts-expect-error cannot be ordered by
      client.people.Person.list({ order: "name" }),
      // @ts-expect-error no such filter
      client.people.Person.list({ where: { status: "active" } }),
      // @ts-expect-error a special filter has no range
      client.people.Person.list({ where: { search_name: { gte: "A" } } }),
      // @ts-expect-error a nested list needs its parent
      client.people.Card.list(),
      // @ts-expect-error this list has no filters
      client.people.Card.list({ parent: "5", where: { done: "true" } }),
      // @ts-expect-error cannot be included
      client.people.Person.list({ include: ["households"] }),
      // @ts-expect-error no such attribute
      client.people.Person.list({ fields: ["nme"] }),
      // @ts-expect-error nor here
      client.people.Person.streamPages({ fields: ["nme"] }),
      // @ts-expect-error not among what was asked for
      Stream.map(client.people.Person.streamAll({ fields: ["name"] }), ({ attributes }) => attributes.updated_at),
      // @ts-expect-error nothing can be included
      client.people.Card.list({ parent: "5", include: ["emails"] }),
      // @ts-expect-error takes a name only
      client.people.Person.create({ attributes: { updated_at: "2026-01-01T00:00:00Z" } }),
      // @ts-expect-error of another type
      client.people.Person.update("1", { attributes: { name: 5 } }),
      // @ts-expect-error people are not deleted
      client.people.Person.delete("1"),
      // @ts-expect-error cards are not changed
      client.people.Card.update("3", { attributes: { done: false } }),
      // @ts-expect-error made below its workflow
      client.people.Card.create({ attributes: { done: true } }),
      // @ts-expect-error no such relation
      client.people.Card.create({ attributes: { done: true }, related: { owner: "1" } }, { workflow_id: "5" }),
      // @ts-expect-error no such entity
      client.people.Email
    ]
    assert.isFunction(unasked)
  })
})
