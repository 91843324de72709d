import { assert, it } from "@effect/vitest"
import { criticalPath } from "./criticalPath.ts"
import { entityStates } from "./entityStates.ts"
import { exampleGraph, exampleRun, exampleStream } from "./testing/exampleRun.ts"

const at = (second: number) => new Date(Date.parse("2026-01-01T00:00:00.000Z") + second * 1000).toISOString()
const read = (entity: string, from: number, to: number) =>
  exampleStream(entity, { status: "done", startedAt: at(from), finishedAt: at(to) })

it("finds the chain that a run took its time for, and takes nothing for waited for that was still going on", () => {
  const { edges } = exampleGraph
  const path = (...streams: ReadonlyArray<ReturnType<typeof read>>) =>
    criticalPath(entityStates(exampleRun(streams), exampleGraph), edges).map(({ entity, seconds }) => `${entity} ${seconds}`)
  assert.deepStrictEqual(path(read("a.Tab", 0, 9), read("a.Person", 0, 4), read("a.Email", 10, 30), read("a.Household", 5, 12)), [
    "a.Tab 9",
    "a.Email 20"
  ])
  assert.deepStrictEqual(path(read("a.Tab", 0, 40), read("a.Person", 0, 4), read("a.Email", 10, 50)), ["a.Person 4", "a.Email 40"])
  assert.deepStrictEqual(path(read("a.Tab", 0, 3), exampleStream("a.Email", { status: "running", startedAt: at(3) })), ["a.Tab 3"])
  assert.deepStrictEqual(path(), [])
})
