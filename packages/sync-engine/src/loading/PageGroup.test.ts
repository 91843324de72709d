import { assert, describe, it } from "@effect/vitest"
import { defineEntity, jsonApi } from "@openfaith/adapter-core"
import { Result, Schema } from "effect"
import { addPage, emptyPart, lookHash } from "./PageGroup.ts"

const entity = (type: string) =>
  defineEntity({
    name: `people.${type}`,
    type,
    reference: "test",
    attributes: Schema.Struct({ name: Schema.String }),
    list: { path: `/${type}`, perPage: 100 },
    changes: "none",
    deletes: "never",
    relations: {},
    canonical: [],
    transformVersion: 1,
    toCanonical: () => []
  })
const Person = entity("Person")
const Address = entity("Address")

const rowJson = (type: string, id: string, name: string, links: Readonly<Record<string, string>> = {}) => ({
  type,
  id,
  attributes: { name },
  relationships: {},
  links
})

const answerOf = (data: ReadonlyArray<unknown>, included: ReadonlyArray<unknown> = []) => ({
  value: Result.getOrThrow(jsonApi.page(JSON.stringify({ data, included, meta: { total_count: data.length } }))),
  path: "/",
  sentAt: 1,
  receivedAt: 2,
  sourceTime: null,
  bytes: 0
})

describe("a page group", () => {
  it("takes each id once, with its newest look, and remembers that it came again", () => {
    const part = emptyPart(Person)
    addPage(
      [part],
      answerOf([rowJson("Person", "1", "first"), rowJson("Person", "2", "only"), rowJson("Person", "1", "second")]),
      null,
      jsonApi
    )
    addPage([part], answerOf([rowJson("Person", "1", "third")]), null, jsonApi)
    assert.deepStrictEqual(
      [...part.looks.values()].map(({ row }) => [row.id, row.attributes["name"]]),
      [
        ["1", "third"],
        ["2", "only"]
      ]
    )
    assert.deepStrictEqual(part.repeats, ["1", "1"])
  })

  it("gives harvested rows to their entity, and rows without an id to those that are broken", () => {
    const [people, addresses] = [emptyPart(Person), emptyPart(Address)]
    const included = [rowJson("Address", "7", "home"), rowJson("MaritalStatus", "1", "single")]
    addPage([people, addresses], answerOf([rowJson("Person", "1", "Ada"), { type: "Person", attributes: {} }], included), null, jsonApi)
    assert.deepStrictEqual([...people.looks.keys()], ["1"])
    assert.deepStrictEqual([...addresses.looks.keys()], ["7"])
    assert.strictEqual(people.broken.length, 1)
  })

  it("gives rows that are nested the row that included them as their parent", () => {
    const people = emptyPart(Person)
    const addresses = emptyPart({
      ...Address,
      list: { ...Address.list, under: Person.name, harvestFrom: { entity: Person.name, include: "addresses" } }
    })
    const included = ["7", "8", "9", "10"].map((id) => rowJson("Address", id, "home"))
    const including = (id: string, data: unknown) => ({ ...rowJson("Person", id, "Ada"), relationships: { addresses: { data } } })
    const link = (id: string) => ({ type: "Address", id })
    addPage(
      [people, addresses],
      answerOf([including("1", [link("7"), link("8")]), including("2", link("9")), including("3", null)], included),
      null,
      jsonApi
    )
    assert.deepStrictEqual(
      [...addresses.looks].map(([id, { parent }]) => [id, parent]),
      [
        ["7", "1"],
        ["8", "1"],
        ["9", "2"],
        ["10", null]
      ]
    )
  })

  it("takes from rows that include others what links each with them, however many include the same", () => {
    const people = emptyPart(Person)
    const links = emptyPart({
      ...Address,
      list: {
        ...Address.list,
        under: Person.name,
        harvestFrom: { entity: Person.name, include: "addresses" },
        links: { parent: "person", row: "address" }
      }
    })
    const including = (id: string, ids: ReadonlyArray<string>) => ({
      ...rowJson("Person", id, "Ada"),
      relationships: { addresses: { data: ids.map((each) => ({ type: "Address", id: each })) } }
    })
    addPage(
      [people, links],
      answerOf([including("1", ["7", "8"]), including("2", ["7"])], [rowJson("Address", "7", "home")]),
      null,
      jsonApi
    )
    assert.deepStrictEqual(
      [...links.looks].map(([id, { parent, row }]) => [id, parent, row.attributes, row.related]),
      [
        ["1:7", "1", {}, { person: { type: "Person", id: "1" }, address: { type: "Address", id: "7" } }],
        ["1:8", "1", {}, { person: { type: "Person", id: "1" }, address: { type: "Address", id: "8" } }],
        ["2:7", "2", {}, { person: { type: "Person", id: "2" }, address: { type: "Address", id: "7" } }]
      ]
    )
  })

  it("a look hashes alike in a list and by id, and otherwise if anything differs", () => {
    const hashOf = (row: unknown) => lookHash(Person, Result.getOrThrow(jsonApi.row(JSON.stringify({ data: row }))))
    const listed = hashOf(rowJson("Person", "1", "Ada", { self: "a" }))
    assert.strictEqual(listed, hashOf(rowJson("Person", "1", "Ada", { self: "b", emails: "c" })))
    assert.notStrictEqual(listed, hashOf(rowJson("Person", "1", "Ada ", { self: "a" })))
    assert.match(listed, /^[0-9a-f]{64}$/)
  })
})
