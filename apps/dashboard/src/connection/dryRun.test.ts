import { assert, it } from "@effect/vitest"
import { dryRunOf, planKindOf } from "./dryRun.ts"

const planned = (entity: string, requests: number | null, total: number | null = 10) => ({
  entity,
  plan: {
    strategy: "keyset",
    reason: "",
    assumed: [],
    requests,
    requestsFormula: "",
    secondsAtQuota: requests === null ? null : requests / 5
  },
  reason: "",
  after: [],
  total
})
const never = { entity: "a.Tab", plan: null, reason: "no field tells that a row changed", after: [], total: 3 }

it("adds up what is read, says that it is a least where something is not known, and why the rest is left out", () => {
  const plan = { entities: [planned("a.Person", 20, 900), planned("a.Email", null, null), never] }
  assert.deepStrictEqual(dryRunOf(plan, null), {
    entities: 2,
    rows: 900,
    requests: 20,
    seconds: 4,
    isAtLeast: true,
    leftOut: [{ entity: "a.Tab", reason: "no field tells that a row changed" }]
  })
  assert.deepStrictEqual(dryRunOf(plan, "a.Person"), { entities: 1, rows: 900, requests: 20, seconds: 4, isAtLeast: false, leftOut: [] })
  assert.strictEqual(dryRunOf(plan, "a.Tab").entities, 0)
})

it("reckons a reconciliation that a person asks for as a reading of all", () => {
  assert.deepStrictEqual((["full", "delta", "reconciliation"] as const).map(planKindOf), ["full", "delta", "full"])
})
