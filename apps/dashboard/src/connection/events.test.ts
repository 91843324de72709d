import { assert, it } from "@effect/vitest"
import { exampleRun } from "../run/testing/exampleRun.ts"
import { happenings } from "./events.ts"

const at = (minute: number) => `2026-01-01T00:${String(minute).padStart(2, "0")}:00.000Z`
const run = (id: string, minute: number, changed: Partial<ReturnType<typeof exampleRun>["run"]> = {}) =>
  exampleRun([], { id, connectionId: "con_1", kind: "delta", status: "complete", finishedAt: at(minute), ...changed }).run
const command = (
  id: string,
  minute: number,
  target: Readonly<Record<string, string>>,
  more: Partial<Parameters<typeof happenings>[0]["commands"][number]> = {}
) => ({
  id,
  at: at(minute),
  actorId: "key_1",
  actor: "Maria",
  action: "pauseRun",
  target,
  orgId: "acme",
  reason: null,
  details: null,
  status: 200,
  code: null,
  ...more
})
const decision = {
  id: "7",
  orgId: "acme",
  connectionId: "con_1",
  entity: "a.Person",
  kind: "deletions" as const,
  status: "confirmed" as const,
  count: 80,
  live: 100,
  allowed: 50,
  waiting: 0,
  buried: 80,
  kept: 0,
  revived: 0,
  applied: 0,
  restored: 0,
  fields: [],
  openedAt: at(1),
  foundAt: at(1),
  decidedAt: at(20),
  decidedBy: "Ruth",
  reason: "they moved away"
}

it("tells runs, decisions and commands of one connection in the order they came, uneventful runs together, with who and why", () => {
  const runs = [
    run("run_4", 40),
    run("run_3", 30),
    run("run_2", 10, { status: "failed", reason: "the source is down" }),
    run("run_1", 5, { kind: "full" })
  ]
  const told = happenings({
    connectionId: "con_1",
    runs,
    decisions: [decision, { ...decision, id: "8", connectionId: "con_2" }],
    commands: [
      command("1", 9, { runId: "run_2" }),
      command("2", 50, {}, { action: "requestRun", details: { connectionId: "con_1", kind: "full" }, status: 422, code: "disconnected" }),
      command("3", 51, { runId: "run_of_another" }),
      command(
        "4",
        52,
        { connectionId: "con_1" },
        { action: "setSchedule", actor: "local", details: { kind: "reconciliation", everySeconds: 600, jitterSeconds: 0 } }
      )
    ]
  })
  assert.deepStrictEqual(
    told.map(({ actor, detail, title }) => [title, detail, actor]),
    [
      ["Set a schedule", "Reconciliation, every 10 min", "the command line of its machine"],
      ["Asked for a run", "Full sync; refused: disconnected", "Maria"],
      ["Delta: complete, 2 times", null, null],
      ["80 records of a.Person may be gone: confirmed", "they moved away", "Ruth"],
      ["Delta: failed", "the source is down", "its schedule"],
      ["Paused a run", null, "Maria"],
      ["Full sync: complete", null, "its schedule"]
    ]
  )
})
