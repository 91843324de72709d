import { assert, describe, it } from "@effect/vitest"
import { isEnough } from "../strategies/RunWatch.ts"
import { nextSteps } from "./MainSyncOrchestrator.ts"

const planned = [
  { entity: "people.Person", after: [] },
  { entity: "people.Email", after: ["people.Person"] },
  { entity: "groups.Group", after: [] },
  { entity: "groups.Membership", after: ["people.Person", "groups.Group"] },
  { entity: "people.Tab", after: [] }
]
const done = (entity: string) => ({ entity, done: true })

describe("The order of a run", () => {
  it("starts whatever is ready together, and is woken only by the end of what others need", () => {
    const { blocked, needed, ready } = nextSteps(planned, new Map(), new Set())
    assert.deepStrictEqual([blocked, ready], [[], ["people.Person", "groups.Group", "people.Tab"]])
    assert.isFalse(isEnough([done("people.Tab")], ready, needed))
    assert.isTrue(isEnough([done("people.Tab"), done("groups.Group")], ready, needed))
  })

  it("waits for all that is under way once nobody needs any of it", () => {
    const underWay = ["people.Email", "people.Tab"]
    const { needed } = nextSteps(planned.slice(0, 2), new Map([["people.Person", true]]), new Set(underWay))
    assert.isFalse(isEnough([done("people.Email")], underWay, needed))
    assert.isTrue(isEnough(underWay.map(done), underWay, needed))
  })

  it("starts no more than 16 at once, and goes on when more than half of them have ended", () => {
    const many = Array.from({ length: 190 }, (_, n) => ({ entity: `people.Entity${n}`, after: [] }))
    const isDone = new Map<string, boolean>()
    const underWay = new Set(nextSteps(many, isDone, new Set()).ready)
    assert.strictEqual(underWay.size, 16)
    const ended = [...underWay].slice(0, 9)
    assert.isFalse(isEnough(ended.slice(0, 8).map(done), [...underWay], new Set()))
    assert.isTrue(isEnough(ended.map(done), [...underWay], new Set()))
    for (const entity of ended) underWay.delete(entity)
    for (const entity of ended) isDone.set(entity, true)
    assert.lengthOf(nextSteps(many, isDone, underWay).ready, 9)
  })

  it("blocks what needs an entity that failed, and what needs that in turn, and nothing else", () => {
    const isDone = new Map([
      ["people.Person", false],
      ["groups.Group", true]
    ])
    const { blocked, ready } = nextSteps([...planned, { entity: "people.Reply", after: ["people.Email"] }], isDone, new Set())
    assert.deepStrictEqual(blocked, [
      { entity: "people.Email", on: "people.Person" },
      { entity: "groups.Membership", on: "people.Person" },
      { entity: "people.Reply", on: "people.Email" }
    ])
    assert.deepStrictEqual(ready, ["people.Tab"])
  })
})
