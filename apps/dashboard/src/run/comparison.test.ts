import { assert, it } from "@effect/vitest"
import { comparison } from "./comparison.ts"
import { exampleReceipt, exampleRun, exampleStream } from "./testing/exampleRun.ts"

const run = (receipt: Parameters<typeof exampleReceipt>[0], seconds: number) =>
  exampleRun([exampleStream("a.Person", { status: "done", receipt: exampleReceipt(receipt) })], {
    status: "complete",
    finishedAt: new Date(Date.parse("2026-01-01T00:00:00.000Z") + seconds * 1000).toISOString()
  })

it("sets what a run read beside what the one before read, with what differs", () => {
  const compared = comparison(run({ read: 30, applied: 4, requests: 5 }, 90), run({ read: 12, applied: 10, requests: 5 }, 30))
  assert.deepStrictEqual(
    compared.map(({ before, change, now, words }) => [words, now, before, change]),
    [
      ["Entities read", "1", "1", ""],
      ["Entities proven", "1", "1", ""],
      ["Records looked at", "30", "12", "+18"],
      ["New or changed", "4", "10", "−6"],
      ["Unchanged", "0", "0", ""],
      ["In quarantine", "0", "0", ""],
      ["Deleted", "0", "0", ""],
      ["Requests", "5", "5", ""],
      ["Time", "1 min 30 s", "30 s", "+1 min"]
    ]
  )
})
