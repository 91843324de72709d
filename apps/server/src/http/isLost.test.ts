import { assert, it } from "@effect/vitest"
import { SqlError } from "effect/sql"
import { isLost } from "./isLost.ts"

const unknown = (code: string) =>
  new SqlError.SqlError({ reason: new SqlError.UnknownError({ cause: Object.assign(new Error("the database says"), { code }) }) })

it("takes a database that stops, recovers or is full for away, and a wrong statement for a bug", () => {
  for (const code of ["57P01", "57P02", "57P03", "53300"]) assert.isTrue(isLost(unknown(code)), code)
  assert.isTrue(isLost(new SqlError.SqlError({ reason: new SqlError.ConnectionError({ cause: new Error("gone") }) })))
  for (const code of ["22P02", "XX000"]) assert.isFalse(isLost(unknown(code)), code)
  assert.isFalse(isLost(new Error("57P03")))
})
