import { assert, describe, it } from "@effect/vitest"
import { storable, storablePayload } from "./text.ts"

const mark = "\uFFFD"

describe("storable", () => {
  it("replaces what Postgres refuses and what separates values, and nothing else", () => {
    assert.strictEqual(storable("a\u0000b\u0001c\u0002d"), `a${mark}b${mark}c${mark}d`)
    assert.strictEqual(storable("\uD83D \uDE00 \uDE00\uD83D"), `${mark} ${mark} ${mark}${mark}`)
    for (const text of ["", "plain", "😀👨‍👩‍👧", "\u0003\u001F\u007F", "Ζωή\r\n\t", mark]) assert.strictEqual(storable(text), text)
  })
})

describe("storablePayload", () => {
  const unchanged = (text: string) => assert.deepStrictEqual(storablePayload(text), { text, changed: false })

  it("leaves an ordinary payload as it was sent, spaces and escapes included", () => {
    unchanged('{ "b" : 1.0, "a" : "\\u00e9\\/", "n": 12345678901234567890 }')
    unchanged('{"emoji":"😀","pair":"\\uD83D\\uDE00","lower":"\\ud83d\\ude00 \\ud83d\\ude01"}')
    unchanged('{"control":"\\u0001\\u0002"}'.replaceAll("\\u0001\\u0002", "\\u0007"))
  })

  const clean = (text: string): unknown => {
    const { changed, text: stored } = storablePayload(text)
    assert.isTrue(changed)
    return JSON.parse(stored)
  }

  it("replaces NUL and lone halves of pairs, however they are written", () => {
    assert.deepStrictEqual(clean('{"a":"x\\u0000y","b":[{"c":"\\u0000"}]}'), { a: `x${mark}y`, b: [{ c: mark }] })
    assert.deepStrictEqual(clean('{"a":"\\uD83D"}'), { a: mark })
    assert.deepStrictEqual(clean('{"a":"\\ude00 x"}'), { a: `${mark} x` })
    assert.deepStrictEqual(clean('{"a":"\\uD83D\\uD83D\\uDE00"}'), { a: `${mark}😀` })
    assert.deepStrictEqual(clean('{"a":"\uD83D raw"}'), { a: `${mark} raw` })
  })

  it("replaces them in keys as well", () => {
    assert.deepStrictEqual(clean('{"a\\u0000":{"\\uD83D":1}}'), { [`a${mark}`]: { [mark]: 1 } })
  })

  it("an escaped backslash before u0000 is text, not NUL", () => {
    assert.deepStrictEqual(JSON.parse(storablePayload('{"a":"\\\\u0000"}').text), { a: "\\u0000" })
  })
})
