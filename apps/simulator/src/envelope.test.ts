import { assert, describe, it } from "@effect/vitest"
import { makeChurch } from "./makeChurch.ts"
import { ask, list, refusal, single } from "./testing/ask.ts"

const church = makeChurch({ people: 150, limits: { requests: 1_000_000 } })
const keys = (text: string) => Object.keys(JSON.parse(text))

describe("a collection", () => {
  it("has its keys in Planning Center's order, next and prev where there are any, and no offers that are empty", () => {
    const first = ask(church, "/people?per_page=100")
    assert.deepStrictEqual(keys(first.body), ["links", "data", "included", "meta"])
    const page = list(church, "/people?per_page=100&offset=0")
    assert.strictEqual(page.meta.total_count, 150)
    assert.strictEqual(page.meta.count, 100)
    assert.deepStrictEqual(page.meta.next, { offset: 100 })
    assert.isUndefined(page.meta.prev)
    const last = list(church, "/people?per_page=100&offset=100")
    assert.isUndefined(last.links.next)
    assert.deepStrictEqual(last.meta.prev, { offset: 0 })
    assert.strictEqual(last.data.length, 50)
    assert.isUndefined(list(church, "/emails").meta.can_include)
    assert.deepStrictEqual(list(church, "/people").meta.parent, { id: church.tables.Organization.rows[0]?.id ?? "", type: "Organization" })
  })

  it("repeats the query in its links, keys sorted, brackets raw, commas escaped", () => {
    const { links } = list(church, "/people?per_page=10&order=-updated_at&include=emails,phone_numbers&where[status]=active")
    const query = "include=emails%2Cphone_numbers&offset=10&order=-updated_at&per_page=10&where[status]=active"
    assert.strictEqual(links.next, `${church.baseUrl}/people/v2/people?${query}`)
  })

  it("gives 25 rows unless asked, never more than 100, by id", () => {
    assert.strictEqual(list(church, "/people").data.length, 25)
    assert.strictEqual(list(church, "/people?per_page=500").data.length, 100)
    const ids = list(church, "/people?per_page=100").data.map(({ id }) => Number(id))
    assert.deepStrictEqual(
      ids,
      [...ids].sort((left, right) => left - right)
    )
  })

  it("is empty, not absent, beyond its end", () => {
    const page = list(church, "/people?offset=100000")
    assert.deepStrictEqual(page.data, [])
    assert.isUndefined(page.meta.next)
  })
})

describe("a row", () => {
  it("carries only self in a list, and a link per association alone, null where there is nothing", () => {
    const without = church.tables.Person.rows.find((row) => row.refs["primary_campus"] === null)
    assert.deepStrictEqual(Object.keys(list(church, "/people?per_page=1").data[0]?.links ?? {}), ["self"])
    const alone = single(church, `/people/${without?.id}`)
    assert.isNull(alone.data.links["primary_campus"])
    assert.strictEqual(alone.data.links["emails"], `${church.baseUrl}/people/v2/people/${without?.id}/emails`)
    assert.deepStrictEqual(alone.data.relationships?.["primary_campus"], { data: null })
    assert.deepStrictEqual(keys(ask(church, `/people/${without?.id}`).body), ["data", "included", "meta"])
  })

  it("shows some attributes only when they are named", () => {
    assert.notProperty(list(church, "/phone_numbers?per_page=1").data[0]?.attributes, "formatted_number")
    const named = list(church, "/phone_numbers?per_page=1&fields[PhoneNumber]=formatted_number,number").data[0]?.attributes
    assert.deepStrictEqual(Object.keys(named ?? {}), ["number", "formatted_number"])
  })

  it("brings included rows once, and shows a relationship only when it was asked for", () => {
    const plain = list(church, "/people?per_page=100")
    assert.notProperty(plain.data[0]?.relationships, "emails")
    assert.deepStrictEqual(plain.included, [])
    const { data, included } = list(church, "/people?per_page=100&include=emails,primary_campus,nonsense")
    assert.property(data[0]?.relationships, "emails")
    const campuses = included.filter(({ type }) => type === "Campus")
    assert.strictEqual(new Set(campuses.map(({ id }) => id)).size, campuses.length)
    assert.isTrue(included.some(({ type }) => type === "Email"))
  })

  it("is text and cache alike: with includes and without, first time and second", () => {
    const first = ask(church, "/households?per_page=5&include=people")
    ask(church, "/households?per_page=5")
    assert.strictEqual(ask(church, "/households?per_page=5&include=people").body, first.body)
  })

  it("changes shape with the version asked for", () => {
    const newest = ask(church, "/people?per_page=1", { version: "2026-01-01" })
    assert.strictEqual(newest.headers["x-pco-api-processed-as-version"], "2025-11-10")
    assert.include(newest.body, `"created_by":{"data":null}`)
    const old = ask(church, "/people", { version: "2012-01-01" })
    assert.strictEqual(old.status, 400)
    assert.strictEqual(refusal(old).errors[0]?.code, "unsupported_version_error")
  })
})

describe("paths", () => {
  it("lead below a row and along associations", () => {
    const household = church.tables.Household.rows[0]
    const memberships = list(church, `/households/${household?.id}/household_memberships`)
    assert.strictEqual(memberships.meta.total_count, household?.attributes["member_count"])
    assert.deepStrictEqual(memberships.meta.parent, { id: household?.id ?? "", type: "Household" })
    const person = single(church, `/households/${household?.id}/household_memberships/${memberships.data[0]?.id}/person`)
    assert.strictEqual(person.data.type, "Person")
    const emails = list(church, `/people/${person.data.id}/emails`)
    assert.strictEqual(emails.meta.total_count, church.tables.Email.childrenOf("person", person.data.id).length)
    assert.strictEqual(single(church, "").data.type, "Organization")
    assert.strictEqual(single(church, "/me").data.type, "Person")
  })

  it("answer 404 alike for rows that are gone, lists that stand only below a row, and nonsense", () => {
    for (const path of ["/people/1", "/people/1/emails", "/household_memberships", "/field_options", "/nonsense"]) {
      const reply = ask(church, path)
      assert.strictEqual(reply.status, 404, path)
      assert.strictEqual(refusal(reply).errors[0]?.detail, "The resource you requested could not be found")
    }
    const put = ask(church, "/people/1", { method: "PUT" })
    assert.match(put.headers["content-type"] ?? "", /html/)
  })
})
