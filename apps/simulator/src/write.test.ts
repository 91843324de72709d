import { assert, describe, it } from "@effect/vitest"
import { makeChurch } from "./makeChurch.ts"
import { ask, refusal, single } from "./testing/ask.ts"
import { brokenReferences } from "./testing/brokenReferences.ts"

const church = makeChurch({ people: 40, limits: { requests: 1_000_000 } })
const newest = (entity: "Person" | "Email" | "Household") => church.tables[entity].rows.at(-1)

describe("writes", () => {
  it("create, change and delete a person with what belongs to them", () => {
    const attributes = { first_name: "Ada", last_name: "O'Neil", child: true }
    const created = ask(church, "/people", { method: "POST", body: { data: { type: "Person", attributes } } })
    assert.strictEqual(created.status, 201)
    const id = newest("Person")?.id ?? ""
    assert.strictEqual(single(church, `/people/${id}`).data.attributes["name"], "Ada O'Neil")

    const email = { data: { attributes: { address: "ada@example.org", primary: true } } }
    assert.strictEqual(ask(church, `/people/${id}/emails`, { method: "POST", body: email }).status, 201)
    const emailId = newest("Email")?.id ?? ""
    const patched = ask(church, `/emails/${emailId}`, { method: "PATCH", body: { data: { attributes: { location: "Work" } } } })
    assert.strictEqual(patched.status, 200)
    const household = {
      data: {
        attributes: { name: "O'Neil Household" },
        relationships: { primary_contact: { data: { type: "Person", id } }, people: { data: [{ type: "Person", id }] } }
      }
    }
    assert.strictEqual(ask(church, "/households", { method: "POST", body: household }).status, 201)
    assert.strictEqual(newest("Household")?.attributes["member_count"], 1)
    assert.deepStrictEqual(brokenReferences(church), [])

    assert.strictEqual(ask(church, `/people/${id}`, { method: "DELETE" }).status, 204)
    assert.strictEqual(ask(church, `/emails/${emailId}`).status, 404)
    assert.deepStrictEqual(brokenReferences(church), [])
  })

  it("refuse what cannot be written, and say which part", () => {
    const post = (path: string, body: unknown) => ask(church, path, { method: "POST", body })
    const noData = post("/people", { attributes: {} })
    assert.strictEqual(noData.status, 400)
    assert.strictEqual(refusal(noData).errors[0]?.code, "invalid_resource_payload")
    const forbidden = post("/people", { data: { attributes: { updated_at: "2020-01-01T00:00:00Z" } } })
    assert.strictEqual(forbidden.status, 422)
    assert.strictEqual(refusal(forbidden).errors[0]?.title, "Forbidden Attribute")
    const stranger = { data: { attributes: {}, relationships: { primary_campus: { data: { type: "Campus", id: "1" } } } } }
    assert.strictEqual(refusal(post("/people", stranger)).errors[0]?.code, "attribute_resource_not_found")
    assert.strictEqual(post("/emails", { data: { attributes: {} } }).status, 404)
    assert.strictEqual(post("/person_mergers", { data: { attributes: {} } }).status, 404)
  })
})
