import { assert, it } from "@effect/vitest"
import type { Run } from "@openfaith/api"
import { entityStates } from "./entityStates.ts"
import { commandLines } from "./runCommands.ts"
import { runLog } from "./runLog.ts"
import { exampleRun, exampleStream } from "./testing/exampleRun.ts"

const at = (second: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + second * 1000).toISOString()

it("tells what has happened in a run, the latest first", () => {
  const view = {
    ...exampleRun(
      [
        exampleStream("a.Tab", {
          status: "done",
          startedAt: at(1),
          progressAt: at(3),
          finishedAt: at(4),
          looks: 1200,
          pages: 12,
          requests: 13
        }),
        exampleStream("a.Person", {
          status: "running",
          startedAt: at(2),
          progressAt: at(6),
          pages: 1,
          looks: 100,
          waiting: { reason: "the source's limit", since: at(7), until: at(20) }
        }),
        exampleStream("a.Note")
      ],
      { requestedAt: at(0), startedAt: at(0) }
    ),
    incidents: [{ at: at(5), attempt: 1, entity: "a.Person", kind: "fenced" as const, detail: "epoch 3 is over", worker: "host 12" }]
  }
  const command = { id: "1", actorId: "key_1", actor: "ada", target: {}, orgId: "acme", reason: null, details: null, code: null }
  const entries = [
    { ...command, id: "3", at: at(9), action: "cancelRun", status: 409, code: "run_not_changeable" },
    { ...command, id: "2", at: at(8), action: "pauseRun", status: 202, reason: "the disk is full" },
    { ...command, at: at(8), action: "exportRun", status: 200 }
  ]
  assert.deepStrictEqual(
    runLog(view, entityStates(view, null), commandLines(entries)).map(
      (line) => `${Date.parse(line.at) / 1000 - Date.parse(at(0)) / 1000} ${line.entity ?? "run"} ${line.text}`
    ),
    [
      "9 run ada wanted to cancel it; refused: run not changeable",
      "8 run paused by ada: the disk is full",
      "7 a.Person waits: the source's limit",
      "6 a.Person 1 page stored so far, 100 records read",
      "5 a.Person a process that had lost it wrote nothing: epoch 3 is over (attempt 1, host 12)",
      "4 a.Tab done, 1,200 records in 13 requests",
      "2 a.Person reading began",
      "1 a.Tab reading began",
      "0 run began",
      "0 run requested by its schedule"
    ]
  )
  const over = exampleRun([], { status: "failed", reason: "the source is gone", requestedAt: at(0), finishedAt: at(9) })
  assert.strictEqual(runLog(over, [], [])[0]?.text, "failed: the source is gone")

  const asked = (origin: Run["origin"], requestedBy: string | null = null) =>
    runLog(exampleRun([], { origin, requestedBy }), [], []).at(-1)?.text
  assert.strictEqual(asked("command", "ada"), "requested by ada")
  assert.strictEqual(asked("command", "local"), "requested by the command line of its machine")
  assert.strictEqual(asked("changes"), "requested by news of changes")
  assert.strictEqual(asked(null), "requested")
})
