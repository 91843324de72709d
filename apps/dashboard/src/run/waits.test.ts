import { assert, it } from "@effect/vitest"
import { entityStates } from "./entityStates.ts"
import { exampleRun, exampleStream } from "./testing/exampleRun.ts"
import { shareOver, waitsOf } from "./waits.ts"

const at = (second: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + second * 1000).toISOString()
const waiting = (entity: string, reason: string, since: number, until: number | null) =>
  exampleStream(entity, { status: "running", waiting: { reason, since: at(since), until: until === null ? null : at(until) } })

it("puts entities that wait for the same thing together, and says how much of the wait is over", () => {
  const states = entityStates(
    exampleRun([
      waiting("a.Person", "the limit", 10, 30),
      waiting("a.Email", "the limit", 5, 40),
      waiting("a.Tab", "the source is down", 0, null),
      exampleStream("a.Note", { status: "running" })
    ]),
    null
  )
  const waits = waitsOf(states)
  assert.deepStrictEqual(waits, [
    { reason: "the limit", since: at(5), until: at(30), entities: ["a.Email", "a.Person"] },
    { reason: "the source is down", since: at(0), until: null, entities: ["a.Tab"] }
  ])
  const [limit, down] = waits
  assert.isDefined(limit)
  assert.isDefined(down)
  if (limit === undefined || down === undefined) return
  assert.deepStrictEqual(
    [0, 5, 17.5, 30, 99].map((second) => shareOver(limit, Date.parse(at(second)))),
    [0, 0, 0.5, 1, 1]
  )
  assert.isNull(shareOver(down, 0))
})
