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
    addPage([part], answerOf([rowJson("Person", "1", "first"), rowJson("Person", "2", "only"), rowJson("Person", "1", "second")]), null)
    addPage([part], answerOf([rowJson("Person", "1", "third")]), null)
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
    addPage([people, addresses], answerOf([rowJson("Person", "1", "Ada"), { type: "Person", attributes: {} }], included), null)
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
      null
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

  it("a look hashes alike in a list and by id, and otherwise if anything differs", () => {
    const hashOf = (row: unknown) => lookHash(Person, Result.getOrThrow(jsonApi.row(JSON.stringify({ data: row }))))
    const listed = hashOf(rowJson("Person", "1", "Ada", { self: "a" }))
    assert.strictEqual(listed, hashOf(rowJson("Person", "1", "Ada", { self: "b", emails: "c" })))
    assert.notStrictEqual(listed, hashOf(rowJson("Person", "1", "Ada ", { self: "a" })))
    assert.match(listed, /^[0-9a-f]{64}$/)
  })
})
