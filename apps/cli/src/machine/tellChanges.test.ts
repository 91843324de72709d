import { assert, it } from "@effect/vitest"
import { newsOf } from "./tellChanges.ts"

it("tells a trouble once, and its end when a run of the same kind went well", () => {
  const troubles = new Map<string, string>()
  const reconciliation = { connectionId: "con_1", kind: "reconciliation", status: "incomplete", reason: "a decision waits" } as const
  const delta = { ...reconciliation, kind: "delta", status: "complete", reason: null } as const
  const told = [
    delta,
    reconciliation,
    delta,
    reconciliation,
    { ...reconciliation, connectionId: "con_2" },
    { ...reconciliation, status: "complete", reason: null } as const,
    delta
  ].map((run, index) => newsOf(troubles, { id: `run_${index}`, ...run }))
  assert.deepStrictEqual(told, [
    null,
    "reconciliation run run_1 is incomplete: a decision waits",
    null,
    null,
    "reconciliation run run_4 is incomplete: a decision waits",
    "reconciliation runs are well again",
    null
  ])
})
