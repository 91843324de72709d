import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { sliceRows, withNulls } from "./slices.ts"

/** Strings made to look like structure. */
const Awkward = Schema.Literals(['"', "\\", '\\"', "\\\\", "}", "]", "{[", '","data":[', "\u0000", "\ud800", "é😀", " ", ""])
const Text = Schema.Array(Schema.Union([Awkward, Schema.String]))
const Element = Schema.Record(Schema.String, Schema.Union([Text, Schema.Json]))

const parse = (slices: ReadonlyArray<string>) => slices.map((slice): unknown => JSON.parse(slice))

describe("sliceRows", () => {
  it.prop(
    "cuts exactly the elements that JSON.parse finds, however they are spaced",
    [Schema.Array(Element), Schema.Array(Schema.Json)],
    (given) => {
      const [data, included] = given
      for (const space of [0, 1, "\t\r\n "]) {
        const text = JSON.stringify(
          { links: { self: '"data":[]' }, data, included, meta: { data: [1], total_count: data.length } },
          null,
          space
        )
        const expected: { data: unknown; included: unknown } = JSON.parse(text)
        const slices = sliceRows(text)
        assert.deepStrictEqual(parse(slices.data), expected.data)
        assert.deepStrictEqual(parse(slices.included), expected.included)
      }
    }
  )

  it.prop("never throws, whatever it is given", [Text, Schema.Array(Element)], ([noise, data]) => {
    sliceRows(noise.join(""))
    const text = JSON.stringify({ data })
    for (const cut of [1, 5, 10, Math.floor(text.length / 2), text.length - 1]) sliceRows(text.slice(0, cut) + noise.join(""))
  })

  it("keeps an element's text as sent, spaces, escapes and number spelling included", () => {
    const row = '{ "id" : "1",\n "n":1.0, "t":"\\u0000 \\ud800 \\/ caf\\u00e9" }'
    assert.deepStrictEqual(sliceRows(` {"data" : [ ${row} ,{"id":"2"}\n] , "included":[]}`).data, [row, '{"id":"2"}'])
  })

  it("takes a single object as one element and null as none", () => {
    assert.deepStrictEqual(sliceRows('{"data":{"id":"1"}}').data, ['{"id":"1"}'])
    assert.deepStrictEqual(sliceRows('{"data":null}').data, [])
  })

  it("reads keys as JSON does: escaped, doubled, and never from inside", () => {
    assert.deepStrictEqual(sliceRows('{"d\\u0061ta":[1]}').data, ["1"])
    assert.deepStrictEqual(sliceRows('{"data":[1],"data":[2,3]}').data, ["2", "3"])
    assert.deepStrictEqual(sliceRows('{"meta":{"data":[1]},"note":"\\"data\\":[2]"}').data, [])
  })

  it("takes time in proportion to the text, also for long runs of backslashes and quotes", () => {
    // Ten million characters: whoever looked back from each quote would be at it for hours.
    const text = JSON.stringify({ data: Array.from({ length: 20 }, () => ({ id: "1", t: '\\"'.repeat(125_000) })) })
    assert.strictEqual(sliceRows(text).data.length, 20)
  })
})

describe("withNulls", () => {
  const keys = new Set(["medical_notes", "child"])
  const texts = {
    "as sources write it": `{"id":"1","attributes":{"name":"Ada","medical_notes":"nuts","child":false,"age":3},"links":{"self":"x"}}`,
    "with spaces": `{ "attributes" : { "child" : [1, {"a": "}"}] , "medical_notes" : "a \\" b" } }`,
    "named by a relation too": `{"attributes":{"child":true,"medical_notes":null},"relationships":{"child":{"data":null}}}`,
    "named inside a value": `{"attributes":{"more":{"child":1},"child":2,"medical_notes":3}}`,
    "named in a text": `{"attributes":{"name":"\\"child\\": 1","child":2,"medical_notes":3}}`,
    "written with escapes": `{"attributes":{"chil\\u0064":1,"medical_notes":2}}`,
    "written twice": `{"attributes":{"child":1,"medical_notes":2,"child":3}}`,
    "written twice, once with escapes": `{"attributes":{"medical_notes":"secret","medical\\u005fnotes":null,"child":3}}`,
    "written twice, with escapes at first": `{"attributes":{"medical\\u005fnotes":"secret","medical_notes":"other","child":3}}`,
    "one of them absent": `{"attributes":{"child":1}}`,
    "none there": `{"attributes":{}}`
  }
  for (const [what, text] of Object.entries(texts))
    it(`puts null in the place of each value, whether the object is known or not: ${what}`, () => {
      const before: { readonly attributes: Readonly<Record<string, unknown>> } = JSON.parse(text)
      const cut = withNulls(text, "attributes", keys, before.attributes)
      assert.strictEqual(cut, withNulls(text, "attributes", keys))
      assert.deepStrictEqual(JSON.parse(cut), { ...before, attributes: { ...before.attributes, child: null, medical_notes: null } })
      assert.notInclude(cut, "secret")
    })
})
