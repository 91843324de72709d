import { assert, it } from "@effect/vitest"
import { causeOf } from "./causes.ts"
import { entityStates } from "./entityStates.ts"
import { exampleGraph, exampleReceipt, exampleRun, exampleStream } from "./testing/exampleRun.ts"

const states = (...streams: Parameters<typeof exampleRun>[0]) => entityStates(exampleRun(streams, { status: "incomplete" }), exampleGraph)
const done = (entity: string) => exampleStream(entity, { status: "done", receipt: exampleReceipt() })

it("says in one sentence what went wrong first, what could not be read because of it, and what was", () => {
  const refused = "the source refuses to show it (403)."
  assert.strictEqual(
    causeOf(
      states(
        exampleStream("a.Person", { status: "failed", reason: refused }),
        exampleStream("a.Email", { status: "blocked", reason: "a.Person did not finish" }),
        exampleStream("a.Household", { status: "done", receipt: exampleReceipt({ balanced: false, reason: "2 of 3 ranges were read" }) }),
        done("a.Tab")
      )
    ),
    "a.Person failed: the source refuses to show it (403); 1 entity had troubles of their own; so a.Email could not be read; 1 other was read and proven"
  )
  const paused = (entity: string) => exampleStream(entity, { status: "paused", reason: "schema changed" })
  assert.strictEqual(
    causeOf(states(...["b.A", "b.B", "b.C", "b.D"].map(paused))),
    "b.A, b.B, b.C and 1 more are paused: schema changed; nothing else was read"
  )
  assert.isNull(causeOf(states(done("a.Tab"))))
})
