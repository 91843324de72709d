import { randomBytes } from "node:crypto"
import { assert, it } from "@effect/vitest"
import { fromUUIDBytes } from "typeid-js"
import { typeIdSuffix } from "./typeIdSuffix.ts"

it("writes what the reference implementation writes", () => {
  const all = [new Uint8Array(16), new Uint8Array(16).fill(255), ...Array.from({ length: 1000 }, () => new Uint8Array(randomBytes(16)))]
  for (const bytes of all) assert.strictEqual(`row_${typeIdSuffix(bytes)}`, fromUUIDBytes("row", bytes))
})
