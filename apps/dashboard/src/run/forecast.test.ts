import { assert, it } from "@effect/vitest"
import { forecastOf } from "./forecast.ts"
import { exampleReceipt, exampleRun, exampleStream } from "./testing/exampleRun.ts"

const tenSecondsIn = Date.parse("2026-01-01T00:00:10.000Z")
const half = exampleStream("a.Person", { status: "running", looks: 500, sourceTotal: 1000, pages: 5, requests: 5 })

it("what is left is reckoned from the pages so far, at the pace so far", () => {
  const done = exampleStream("a.Tab", { status: "done", receipt: exampleReceipt({ requests: 5 }) })
  assert.deepStrictEqual(forecastOf(exampleRun([done, half]), null, tenSecondsIn), { requests: 5, seconds: 5, isAtLeast: false })
})

it("an entity that nobody can know the size of makes it a least", () => {
  const unknown = exampleStream("a.Email", { status: "pending" })
  assert.deepStrictEqual(forecastOf(exampleRun([half, unknown]), null, tenSecondsIn), { requests: 5, seconds: 10, isAtLeast: true })
})

it("nothing is forecast for a run that has ended, is paused or is about to end", () => {
  assert.isNull(forecastOf(exampleRun([half], { status: "paused" }), null, tenSecondsIn))
  assert.isNull(forecastOf(exampleRun([half], { status: "complete" }), null, tenSecondsIn))
  assert.isNull(forecastOf(exampleRun([exampleStream("a.Tab", { status: "done", requests: 2 })]), null, tenSecondsIn))
})
