import { assert, describe, it } from "@effect/vitest"
import { makeChurch } from "./makeChurch.ts"
import { mutate } from "./mutate.ts"
import { textIn } from "./Row.ts"
import { allIds, list } from "./testing/ask.ts"

const church = makeChurch({ people: 400, limits: { requests: 1_000_000 } })
mutate(church, { do: "untimed", entity: "Person", count: 3 })
const people = church.tables.Person.rows
const at = (share: number) => {
  const row = church.tables.Person.orderedBy("updated_at")[Math.floor(people.length * share)]
  return row === undefined ? "" : textIn(row, "updated_at")
}
const idsWhere = (holds: (updatedAt: string) => boolean) =>
  people.filter((row) => typeof row.attributes["updated_at"] === "string" && holds(row.attributes["updated_at"])).map(({ id }) => id)
const sorted = (ids: ReadonlyArray<string>) => [...ids].sort()

describe("ranges on times", () => {
  it("cut an ordered list exactly where reading it all would", () => {
    const [from, until] = [at(0.2), at(0.7)]
    const expected = sorted(idsWhere((time) => time >= from && time < until))
    const where = `where[updated_at][gte]=${from}&where[updated_at][lt]=${until}`
    for (const order of ["", "&order=updated_at", "&order=-updated_at", "&order=last_name"]) {
      assert.deepStrictEqual(sorted(allIds(church, `/people?per_page=100&${where}${order}`)), expected, order)
    }
    assert.strictEqual(list(church, `/people?${where}`).meta.total_count, expected.length)
  })

  it("tell gt from gte and lt from lte at the very second, and read fractions and offsets", () => {
    const moment = at(0.45)
    const total = (condition: string) => list(church, `/people?where[updated_at]${condition}`).meta.total_count
    const count = (holds: (time: string) => boolean) => idsWhere(holds).length
    assert.strictEqual(
      total(`[gte]=${moment}`),
      count((time) => time >= moment)
    )
    assert.strictEqual(
      total(`[gt]=${moment}`),
      count((time) => time > moment)
    )
    assert.strictEqual(
      total(`[lte]=${moment}`),
      count((time) => time <= moment)
    )
    assert.strictEqual(
      total(`[lt]=${moment}`),
      count((time) => time < moment)
    )
    assert.strictEqual(
      total(`=${moment}`),
      count((time) => time === moment)
    )
    assert.strictEqual(
      total(`[gte]=${moment.replace("Z", ".500Z")}`),
      count((time) => time > moment)
    )
    const inDenver = `${new Date(Date.parse(moment) - 7 * 3_600_000).toISOString().slice(0, 19)}-07:00`
    assert.strictEqual(
      total(`[gt]=${inDenver}`),
      count((time) => time > moment)
    )
  })

  it("take a bare date as that day in the church's time zone", () => {
    const total = list(church, "/people?where[updated_at][gte]=2021-07-01&where[updated_at][lte]=2021-07-31").meta.total_count
    // Chicago in July is five hours behind UTC.
    assert.strictEqual(total, idsWhere((time) => time >= "2021-07-01T05:00:00Z" && time < "2021-08-01T05:00:00Z").length)
  })
})

describe("what is not understood", () => {
  it("is ignored without a word: unknown fields, ranges on other types, orders that are not offered", () => {
    const everyone = church.tables.Person.rows.length
    for (const query of ["where[nonsense]=1", "where[grade][gte]=5", "where[updated_at][gte]=whenever", "order=name", "filter=nonsense"]) {
      assert.strictEqual(list(church, `/people?${query}`).meta.total_count, everyone, query)
    }
    assert.strictEqual(list(church, "/addresses?where[updated_at][gte]=2030-01-01").meta.total_count, church.tables.Address.rows.length)
  })
})

describe("equality", () => {
  it("compares texts without case, with % for the rest, and knows the special fields", () => {
    const smiths = people.filter((row) => row.attributes["last_name"] === "Smith").length
    assert.strictEqual(list(church, "/people?where[last_name]=sMITH").meta.total_count, smiths)
    assert.isAtLeast(list(church, "/people?where[last_name]=%25mit%25").meta.total_count, smiths)
    const campus = church.tables.Campus.rows[0]?.id
    const there = people.filter((row) => row.refs["primary_campus"] === campus).length
    assert.strictEqual(list(church, `/people?where[primary_campus_id]=${campus}`).meta.total_count, there)
    const field = church.tables.FieldDefinition.rows[2]?.id
    const answers = church.tables.FieldDatum.rows.filter((row) => row.refs["field_definition"] === field).length
    assert.strictEqual(list(church, `/field_data?where[field_definition_id]=${field}`).meta.total_count, answers)
    assert.strictEqual(list(church, `/people?where[id]=${people[3]?.id}`).data[0]?.id, people[3]?.id)
    assert.strictEqual(list(church, "/people?where[child]=true").meta.total_count, people.filter((row) => row.attributes["child"]).length)
  })

  it("finds who a removed person became", () => {
    const [, keep, remove] = mutate(church, { do: "merge" })
    const mergers = list(church, `/person_mergers?where[person_to_remove_id]=${remove?.id}`)
    assert.strictEqual(mergers.data[0]?.attributes["person_to_keep_id"], Number(keep?.id))
    assert.strictEqual(list(church, "/person_mergers?where[person_to_remove_id]=1").meta.total_count, 0)
  })
})

describe("order", () => {
  it("goes by the field, equal values by id, rows without a value last", () => {
    const rows = list(church, "/people?order=updated_at&per_page=100&offset=303").data
    assert.strictEqual(rows.at(-1)?.attributes["updated_at"], null)
    const times = list(church, "/people?order=-created_at&per_page=100").data.map(({ attributes }) =>
      JSON.stringify(attributes["created_at"])
    )
    assert.deepStrictEqual(times, sorted(times).toReversed())
  })

  it("hides deleted field definitions until they are asked for", () => {
    assert.strictEqual(list(church, "/field_definitions").meta.total_count, 8)
    assert.strictEqual(list(church, "/field_definitions?filter=include_deleted").meta.total_count, 9)
  })

  it("sees a change on the next request", () => {
    const before = list(church, "/people?where[status]=inactive").meta.total_count
    const active = people.find((row) => row.attributes["status"] === "active")
    mutate(church, { do: "update", entity: "Person", ids: [active?.id ?? ""], attributes: { status: "inactive" } })
    const after = list(church, "/people?where[status]=inactive&order=-updated_at")
    assert.strictEqual(after.meta.total_count, before + 1)
    assert.isTrue(after.data.some(({ attributes, id }) => id === active?.id && typeof attributes["inactivated_at"] === "string"))
  })
})
