import { assert, it } from "@effect/vitest"
import { entityStates } from "./entityStates.ts"
import { entitySentence } from "./progressWords.ts"
import { exampleGraph, exampleReceipt, exampleRun, exampleStream } from "./testing/exampleRun.ts"

const stateOf = (stream: ReturnType<typeof exampleStream>, ...others: ReadonlyArray<ReturnType<typeof exampleStream>>) => {
  const found = entityStates(exampleRun([stream, ...others]), exampleGraph).find(({ entity }) => entity === stream.entity)
  return [found?.state, found?.why]
}

it("an entity that has not begun waits for what it cannot be without, and for nothing else", () => {
  const email = exampleStream("a.Email")
  assert.deepStrictEqual(stateOf(email, exampleStream("a.Person"), exampleStream("a.Tab")), ["needs", "needs a.Person first"])
  assert.deepStrictEqual(stateOf(email, exampleStream("a.Person", { status: "done" }), exampleStream("a.Tab")), ["next", null])
  // What is no part of the run is not waited for.
  assert.deepStrictEqual(stateOf(email), ["next", null])
})

it("a wait is told with its reason and until when", () => {
  const waiting = { reason: "the limit is used up", since: "2026-01-01T00:00:00Z", until: "2026-01-01T00:00:20Z" }
  const [state] = entityStates(exampleRun([exampleStream("a.Person", { status: "running", waiting, looks: 20, sourceTotal: 40 })]), null)
  assert.strictEqual(state?.state, "waiting")
  assert.strictEqual(state?.until, waiting.until)
  assert.strictEqual(state?.fraction, 0.5)
  assert.match(
    state === undefined ? "" : entitySentence(state),
    /^a\.Person: Waiting until \d\d:\d\d:\d\d: the limit is used up; 20 of 40 read$/
  )
})

it("done means proven without exceptions; anything else is told apart", () => {
  const done = (receipt: Parameters<typeof exampleReceipt>[0]) =>
    stateOf(exampleStream("a.Tab", { status: "done", receipt: exampleReceipt(receipt) }))
  assert.deepStrictEqual(done({}), ["done", null])
  assert.deepStrictEqual(done({ quarantined: 2, parked: 1 }), ["exceptions", "2 in quarantine, 1 without their parent"])
  assert.deepStrictEqual(done({ balanced: false, reason: "one is missing" }), ["unproven", "one is missing"])
})

it("a paused run moves nowhere, whatever its streams say", () => {
  const streams = [exampleStream("a.Person", { status: "running" }), exampleStream("a.Email"), exampleStream("a.Tab", { status: "done" })]
  const states = entityStates(exampleRun(streams, { status: "paused" }), exampleGraph)
  assert.deepStrictEqual(
    states.map(({ entity, state }) => `${entity} ${state}`),
    ["a.Tab done", "a.Person paused", "a.Email paused"]
  )
})

it("a run without a plan yet shows what it will read, and what a list repeats is not counted twice", () => {
  for (const status of ["requested", "running", "paused"] as const)
    assert.deepStrictEqual(
      entityStates(exampleRun([], { status }), exampleGraph).map(({ state }) => state),
      ["unplanned", "unplanned", "unplanned", "unplanned"],
      status
    )
  const [state] = entityStates(exampleRun([exampleStream("a.Tab", { status: "running", looks: 12, sourceTotal: 10 })]), null)
  assert.deepStrictEqual([state?.read, state?.fraction], [10, 1])
})
