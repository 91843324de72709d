import { assert, it } from "@effect/vitest"
import type { Decision } from "@openfaith/api"
import { consequences, decisionTitle, outcomes, verbsOf } from "./words.ts"

const open: typeof Decision.Type = {
  id: "3",
  orgId: "acme",
  connectionId: "con_1",
  entity: "people.Email",
  kind: "deletions",
  status: "open",
  count: 120,
  live: 400,
  allowed: 50,
  waiting: 120,
  buried: 0,
  kept: 0,
  revived: 0,
  applied: 0,
  restored: 0,
  fields: [],
  openedAt: "2026-01-01T00:00:00.000Z",
  foundAt: "2026-01-01T00:00:00.000Z",
  decidedAt: null,
  decidedBy: null,
  reason: null
}

it("offers what can still be answered, and says before what each answer does", () => {
  assert.strictEqual(decisionTitle(open), "120 records of people.Email may be gone")
  assert.deepStrictEqual(verbsOf(open), ["confirm", "reject"])
  assert.deepStrictEqual(verbsOf({ ...open, status: "confirmed" }), ["undo"])
  for (const status of ["rejected", "undone", "withdrawn"] as const) assert.deepStrictEqual(verbsOf({ ...open, status }), [])
  assert.match(consequences(open, "confirm").join(" "), /asks the source for each of these 120 records by its id/)
  assert.match(consequences(open, "reject").join(" "), /All 120 records stay/)
  const half = { ...open, status: "confirmed" as const, buried: 1, kept: 2, waiting: 117 }
  assert.match(consequences(half, "undo").join(" "), /^1 record deleted under it comes back as it was.*117 records not asked for yet stay/)
})

it("says what became of the records, and nothing of what did not happen", () => {
  assert.deepStrictEqual(outcomes(open), [])
  const confirmed = { ...open, status: "confirmed" as const, buried: 80, kept: 40, waiting: 0 }
  assert.deepStrictEqual(outcomes(confirmed), [
    "80 deleted, since the source does not have them",
    "40 kept, since the source still has them"
  ])
  const losses = { ...open, kind: "losses" as const, status: "undone" as const, applied: 2, restored: 3, waiting: 0 }
  assert.deepStrictEqual(outcomes(losses), ["2 stored with what they lose", "3 with their values back"])
})
