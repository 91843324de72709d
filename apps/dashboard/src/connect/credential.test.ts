import { assert, describe, it } from "@effect/vitest"
import { apart, credentialOf } from "./credential.ts"

describe("A token as it was typed", () => {
  it("is taken without the blanks that came with pasting", () => {
    assert.deepStrictEqual(credentialOf({ kind: "basic", id: " abc\n", secret: "\tdef " }), { kind: "basic", id: "abc", secret: "def" })
    assert.deepStrictEqual(credentialOf({ kind: "bearer", id: "left over", secret: " tok " }), { kind: "bearer", token: "tok" })
  })

  it("is none while something is missing", () => {
    for (const typed of [
      { id: "", secret: "def" },
      { id: " ", secret: "def" },
      { id: "abc", secret: " " }
    ])
      assert.isNull(credentialOf({ kind: "basic", ...typed }))
  })

  it("pasted whole into the first field fills both", () => {
    assert.deepStrictEqual(apart({ kind: "basic", id: " abc:def\n", secret: "" }), { kind: "basic", id: "abc", secret: "def" })
    for (const id of ["abc", "abc:", ":def", "a:b:c", "a b:c"])
      assert.deepStrictEqual(apart({ kind: "basic", id, secret: "kept" }), { kind: "basic", id, secret: "kept" })
  })
})
