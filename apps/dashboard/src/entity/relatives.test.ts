import { assert, it } from "@effect/vitest"
import { hardRelatives } from "./relatives.ts"

const edge = (from: string, to: string, kind: "hard" | "soft") => ({ from, to, kind, relation: "a", reason: "", ordering: true })

it("tells what goes with an entity over hard edges alone, once each, also where they lead round", () => {
  const edges = [
    edge("a.Person", "a.Household", "hard"),
    edge("a.Household", "a.Membership", "hard"),
    edge("a.Person", "a.Membership", "hard"),
    edge("a.Membership", "a.Person", "hard"),
    edge("a.Campus", "a.Person", "soft")
  ]
  assert.deepStrictEqual(hardRelatives(edges, "a.Person", "neededBy"), ["a.Household", "a.Membership"])
  assert.deepStrictEqual(hardRelatives(edges, "a.Household", "needs"), ["a.Membership", "a.Person"])
  assert.deepStrictEqual(hardRelatives(edges, "a.Campus", "neededBy"), [])
})
