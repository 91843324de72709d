import { assert, it } from "@effect/vitest"
import { Redacted } from "effect"
import { diskCheck, modeCheck, nodeCheck } from "./doctor.ts"
import { environmentOf } from "./psql.ts"

it("gives psql its password where process lists do not show it", () => {
  assert.deepStrictEqual(environmentOf(Redacted.make("postgres://me:p%40ss@db.example:6543/church?sslmode=require")), {
    PGHOST: "db.example",
    PGPORT: "6543",
    PGUSER: "me",
    PGPASSWORD: "p@ss",
    PGDATABASE: "church",
    PGSSLMODE: "require"
  })
})

it("every check that is not well says what to do", () => {
  const found = [
    nodeCheck("v18.0.0"),
    nodeCheck("v20.1.0"),
    diskCheck("/data", 1024),
    modeCheck("Keys", "/home/key", 0o100644, "run"),
    nodeCheck("v24.1.0"),
    diskCheck("/data", 1e12),
    modeCheck("Keys", "/home/key", 0o100600, "run")
  ]
  assert.deepStrictEqual(
    found.map(({ state }) => state),
    ["failed", "warning", "failed", "failed", "ok", "ok", "ok"]
  )
})
