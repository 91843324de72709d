import { assert, it } from "@effect/vitest"
import { decisionsSearch, overviewSearch, quarantineSearch, systemSearch } from "./searches.ts"

it("keeps what an address says of filters, and leaves out what makes no sense", () => {
  assert.deepStrictEqual(decisionsSearch({ connection: "con_1", show: "all", other: "x" }), { connection: "con_1", show: "all" })
  assert.deepStrictEqual(decisionsSearch({ show: "everything", org: " " }), {})
  assert.deepStrictEqual(overviewSearch({ only: "stuck", fresh: "day", org: 7, period: "week" }), {
    only: "stuck",
    fresh: "day",
    org: "7",
    period: "week"
  })
  assert.deepStrictEqual(overviewSearch({ only: "odd", fresh: "soon", period: "year" }), {})
  // An address takes a name of digits for a number.
  assert.deepStrictEqual(quarantineSearch({ org: 1517, record: 12, entity: "people.Email" }), {
    org: "1517",
    record: "12",
    entity: "people.Email"
  })
  assert.deepStrictEqual(systemSearch({ tab: "alerts", only: "resolved", kind: "stale" }), {
    tab: "alerts",
    only: "resolved",
    kind: "stale"
  })
  // What is usual has the shortest address.
  assert.deepStrictEqual(systemSearch({ tab: "processes", only: "open", kind: "none" }), {})
})
