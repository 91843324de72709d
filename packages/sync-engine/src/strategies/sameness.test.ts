import { assert, describe, it } from "@effect/vitest"
import { type Description, samenessOf } from "./sameness.ts"

const recognition = { same: ["firstName", "lastName"], marks: ["birthdate", "email.address", "phone.number"] }
const ada: Description = {
  columns: { firstName: "Ada", lastName: "Byron", birthdate: "1990-12-10" },
  marks: { "email.address": ["ada@example.org"], "phone.number": ["+1 (312) 555-0134"] }
}
const of = (columns: Description["columns"], marks: Description["marks"] = {}) => samenessOf(recognition, { columns, marks }, ada).verdict

describe("Two looks are at the same person", () => {
  it("where the whole name is the same and a mark is", () => {
    assert.strictEqual(of({ firstName: " ada", lastName: "BYRON" }, { "email.address": ["x@example.org", "Ada@Example.org"] }), "same")
    assert.strictEqual(of({ firstName: "Ada", lastName: "Byron" }, { "phone.number": ["312.555.0134"] }), "same")
    assert.deepStrictEqual(samenessOf(recognition, ada, { columns: ada.columns, marks: {} }), {
      verdict: "same",
      evidence: "the same firstName, lastName, birthdate"
    })
  })

  it("not by the name alone, nor where a day of birth differs, nor by half a name", () => {
    assert.strictEqual(of({ firstName: "Ada", lastName: "Byron" }), "unknown")
    assert.strictEqual(
      of({ firstName: "Ada", lastName: "Byron", birthdate: "2015-01-01" }, { "email.address": ["ada@example.org"] }),
      "unknown"
    )
    assert.strictEqual(of({ firstName: "Ada", lastName: null }, { "email.address": ["ada@example.org"] }), "unknown")
    assert.strictEqual(of({ firstName: "George", lastName: "Byron" }, { "email.address": ["ada@example.org"] }), "unknown")
  })

  it("and others where no name and no mark is the same", () => {
    assert.strictEqual(of({ firstName: "Mary", lastName: "Shelley" }, { "email.address": ["mary@example.org"] }), "other")
    assert.strictEqual(of({ firstName: "Mary", lastName: "Shelley" }), "other")
    // Whoever has changed the whole name keeps the address.
    assert.strictEqual(of({ firstName: "Augusta", lastName: "King" }, { "email.address": ["ada@example.org"] }), "unknown")
    // An extension is nobody's own.
    assert.strictEqual(
      samenessOf(
        recognition,
        { columns: { firstName: "Mary", lastName: "Shelley" }, marks: { "phone.number": ["ext. 12"] } },
        { ...ada, marks: { "phone.number": ["ext. 12"] } }
      ).verdict,
      "other"
    )
    assert.strictEqual(of({ firstName: "Mary", lastName: "Byron" }), "unknown")
    assert.strictEqual(of({ firstName: "", lastName: "Shelley" }), "unknown")
  })
})
