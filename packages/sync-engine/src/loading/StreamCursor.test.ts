import { assert, describe, it } from "@effect/vitest"
import { parentOf, type ReadParameters } from "@openfaith/adapter-core"
import { confirmCursor, readerAt, startCursor } from "./StreamCursor.ts"

const firstStep = (plan: ReadParameters) => {
  const cursor = confirmCursor(startCursor(plan), plan, { perPage: 100 }, {}, 0)
  return readerAt(plan, cursor, { perPage: 100 }).next(cursor.reader)._tag
}

describe("the second of two readings", () => {
  it("goes below each parent where rows came with their parents, for there is no other list", () => {
    const plan: ReadParameters = { strategy: "harvest", from: "registrations.Signup", include: "signup_times", nested: true }
    assert.strictEqual(firstStep(plan), "NeedParents")
    assert.strictEqual(parentOf(plan), "registrations.Signup")
  })

  it("sweeps the flat list that rows have beside the answers they came with", () => {
    const plan: ReadParameters = { strategy: "harvest", from: "people.Person", include: "addresses" }
    assert.strictEqual(firstStep(plan), "Ask")
    assert.isNull(parentOf(plan))
  })
})
