import { assert, describe, it } from "@effect/vitest"
import { productOf } from "@openfaith/adapter-core"
import { pco } from "./pco.ts"

const host = "api.planningcenteronline.com"

describe("the adapter of Planning Center", () => {
  it("names the version its facts were taken from, product by product", () => {
    for (const { name, reference } of pco.manifest.entities.values()) {
      const version = /\d{4}-\d{2}-\d{2}/.exec(reference)?.[0] ?? ""
      assert.deepStrictEqual(pco.headers(productOf(name)), { "X-PCO-API-Version": version }, name)
    }
    assert.deepStrictEqual(pco.headers("unheard-of"), {})
  })

  it("reads the account from the root of a product, named or not", () => {
    const organization = (name: string | null) => ({
      data: { type: "Organization", id: "9001", attributes: { name, country_code: null }, links: {} },
      included: [],
      meta: {}
    })
    assert.deepStrictEqual(pco.account.read(organization("Iglesia 본당"), host), { id: "9001", name: "Iglesia 본당" })
    assert.deepStrictEqual(pco.account.read(organization(null), host), { id: "9001", name: "9001" })
  })

  it("takes nothing else for an account", () => {
    const person = { data: { type: "Person", id: "1", attributes: { name: "Ada" } } }
    const nameless = { data: { type: "Organization", id: "", attributes: { name: "Ada" } } }
    for (const body of [person, nameless, { data: [] }, "<html>", null]) assert.isNull(pco.account.read(body, host))
  })
})
