import { assert, describe, it } from "@effect/vitest"
import { catalog } from "./catalog.ts"
import { directoryNames, entityNames, products, resourceNames, type Product } from "./entityNames.ts"
import { makeChurch } from "./makeChurch.ts"
import { truthCounts } from "./truth.ts"
import { askProduct, decodeCollection, refusal } from "./testing/ask.ts"

/** Pages of the reference, by product. */
const pages: Readonly<Record<Product, number>> = {
  people: 62,
  groups: 16,
  "check-ins": 24,
  calendar: 23,
  giving: 19,
  services: 64,
  registrations: 11,
  publishing: 13,
  api: 7
}

describe("the catalog", () => {
  it("has every resource of the reference", () => {
    const counts = products.map((product) => [product, resourceNames[product].length + (product === "people" ? directoryNames.length : 0)])
    assert.deepStrictEqual(Object.fromEntries(counts), pages)
    assert.strictEqual(new Set(entityNames).size, entityNames.length)
  })

  it("offers nothing that is not there: includes are associations, conditions are fields, what rows hang on is held by them", () => {
    for (const entity of entityNames) {
      const { associations, canInclude, relationships, references, under } = catalog[entity]
      for (const name of canInclude) assert.property(associations, name, entity)
      if (under !== null) assert.isTrue(references[under]?.isHard, `${entity} ${under}`)
      for (const association of Object.values(associations)) {
        if (association.via === "children") assert.property(catalog[association.to].references, association.ref, entity)
        if (association.via === "listing") assert.isTrue(catalog[association.to].references[association.list]?.many, entity)
      }
      if (catalog[entity].product !== "people") for (const name of Object.keys(relationships)) assert.property(references, name, entity)
    }
  })
})

describe("a church with nothing but its directory", () => {
  const church = makeChurch({ people: 5, limits: { requests: 1_000_000 } })

  it("lists every collection of every product, well-formed, with what can be asked of it", () => {
    for (const entity of entityNames) {
      const { canInclude, canOrderBy, canQueryBy, canQueryBySpecial, filters, path, product, type, under } = catalog[entity]
      if (under !== null || path === null || type === "Organization") continue
      const reply = askProduct(church, product, `/${path}`)
      assert.strictEqual(reply.status, 200, entity)
      const { data, meta } = decodeCollection(reply.body)
      assert.strictEqual(meta.total_count, truthCounts(church)[entity])
      assert.isTrue(data.every((row) => row.type === type))
      assert.deepStrictEqual(meta.can_order_by ?? [], canOrderBy)
      assert.deepStrictEqual(meta.can_query_by ?? [], [...canQueryBy, ...canQueryBySpecial])
      assert.deepStrictEqual(meta.can_include ?? [], canInclude)
      assert.deepStrictEqual(meta.can_filter ?? [], filters[path] ?? [])
    }
  })

  it("answers 404 to paths that no product has, and its organisation at every root", () => {
    for (const product of products) {
      const unknown = askProduct(church, product, "/unheard_of")
      assert.strictEqual(unknown.status, 404)
      assert.strictEqual(refusal(unknown).errors[0]?.title, "Not Found")
      const { data } = JSON.parse(askProduct(church, product, "").body)
      assert.deepStrictEqual([data.type, data.id], ["Organization", church.tables.Organization.rows[0]?.id])
    }
    assert.strictEqual(askProduct(church, "payroll", "/people").status, 404)
  })

  it("answers each product in its own versions", () => {
    const processed = (product: string, version?: string) =>
      askProduct(church, product, "", version === undefined ? {} : { version }).headers["x-pco-api-processed-as-version"]
    assert.strictEqual(processed("giving"), "2019-10-18")
    assert.strictEqual(processed("giving", "2025-01-01"), "2019-10-18")
    assert.strictEqual(processed("groups", "2020-01-01"), "2018-08-01")
    assert.strictEqual(processed("check-ins", "LATEST"), "2025-05-28")
    assert.strictEqual(askProduct(church, "services", "", { version: "2017-01-01" }).status, 400)
  })
})
