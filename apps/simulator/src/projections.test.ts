import { assert, describe, it } from "@effect/vitest"
import { makeChurch } from "./makeChurch.ts"
import { mutate } from "./mutate.ts"
import { askProduct, decodeCollection } from "./testing/ask.ts"
import { brokenReferences } from "./testing/brokenReferences.ts"

const open = { limits: { requests: 1_000_000 } } as const
const views = ["groups", "check-ins", "calendar", "giving", "services", "registrations"] as const

describe("the people of the products", () => {
  it("are those of the people product, under the same ids, and follow what changes there", () => {
    const church = makeChurch({ people: 200, products: "all", ...open })
    for (const product of views) {
      const { rows } = church.tables[`${product}.Person`]
      assert.isAbove(rows.length, 0, product)
      for (const row of rows) {
        if (row.refs["origin"] === null) continue
        assert.strictEqual(row.id, row.refs["origin"])
        assert.strictEqual(row.attributes["last_name"], church.tables.Person.byId.get(row.id)?.attributes["last_name"], product)
      }
    }
    const somebody = church.tables["giving.Person"].rows.find(
      ({ id }) => church.tables["services.Person"].byId.has(id) && church.tables.Email.childrenOf("person", id).length > 0
    )
    const id = somebody?.id ?? ""
    mutate(church, { do: "update", entity: "Person", ids: [id], attributes: { last_name: "Renamed" } })
    mutate(church, {
      do: "update",
      entity: "Email",
      ids: [church.tables.Email.childrenOf("person", id)[0]?.id ?? ""],
      attributes: { address: "new@example.org" }
    })
    const { data } = JSON.parse(askProduct(church, "giving", `/people/${id}`).body)
    assert.strictEqual(data.attributes.last_name, "Renamed")
    assert.include(JSON.stringify(data.attributes.email_addresses), "new@example.org")
    const served = church.tables["services.Person"].byId.get(id)
    assert.strictEqual(served?.attributes["full_name"], church.tables.Person.byId.get(id)?.attributes["name"])
    assert.strictEqual(served?.attributes["updated_at"], church.tables.Person.byId.get(id)?.attributes["updated_at"])
    const campus = church.tables.Campus.rows[0]
    mutate(church, { do: "update", entity: "Campus", ids: [campus?.id ?? ""], attributes: { name: "Moved" } })
    assert.strictEqual(church.tables["groups.Campus"].byId.get(campus?.id ?? "")?.attributes["name"], "Moved")
  })

  it("go with the person, and what cannot be without them too", () => {
    const church = makeChurch({ people: 200, products: "all", ...open })
    const donation = church.tables["giving.Donation"].rows.find(({ refs }) => refs["person"] !== null)
    const id = donation?.refs["person"] ?? ""
    mutate(church, { do: "delete", entity: "Person", ids: [id] })
    for (const product of views) assert.isFalse(church.tables[`${product}.Person`].byId.has(id))
    // The gift stays, and nobody's name is on it.
    assert.isNull(church.tables["giving.Donation"].byId.get(donation?.id ?? "")?.refs["person"])
    assert.deepStrictEqual(brokenReferences(church), [])
  })

  it("have other ids where a church is made so, and merges find them all the same", () => {
    const church = makeChurch({ people: 200, products: "all", strangeIds: { products: ["groups", "giving"], share: 0.3 }, ...open })
    const strange = church.tables["giving.Person"].rows.filter(({ id, refs }) => refs["origin"] !== id)
    assert.isAbove(strange.length, 5)
    assert.isTrue(church.tables["services.Person"].rows.every(({ id, refs }) => refs["origin"] === id))
    const remove = strange[0]?.refs["origin"] ?? ""
    const keep = church.tables.Person.rows.find(({ id }) => id !== remove)?.id ?? ""
    mutate(church, { do: "merge", keep, remove })
    assert.isFalse(church.tables["giving.Person"].byId.has(strange[0]?.id ?? ""))
    assert.deepStrictEqual(brokenReferences(church), [])
  })

  it("are more than that in check-ins: guests nobody knows, and rows without an id where a church is made so", () => {
    const church = makeChurch({ people: 200, products: ["check-ins"], namelessGuests: 3, ...open })
    const guests = church.tables["check-ins.Person"].rows.filter(({ refs, serial }) => refs["origin"] === null && serial >= 0)
    assert.isAbove(guests.length, 0)
    assert.isTrue(guests.every(({ id }) => !church.tables.Person.byId.has(id)))
    const page = JSON.parse(askProduct(church, "check-ins", "/people?per_page=100").body)
    assert.strictEqual(page.data.filter((row: { readonly id: string | null }) => row.id === null).length, 3)
    const known =
      church.tables.Person.rows.find(({ id }) => church.tables["check-ins.CheckIn"].childrenOf("person", id).length > 0)?.id ?? ""
    const own = decodeCollection(askProduct(church, "check-ins", `/check_ins?where[account_center_person_id]=${known}`).body)
    assert.strictEqual(own.meta.total_count, church.tables["check-ins.CheckIn"].childrenOf("person", known).length)
  })
})
