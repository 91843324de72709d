import { assert, describe, it } from "@effect/vitest"
import { entityNames } from "./entityNames.ts"
import { makeChurch } from "./makeChurch.ts"
import { mutate } from "./mutate.ts"
import { liveWeightsOf } from "./liveWeights.ts"
import { truth } from "./truth.ts"
import { askProduct } from "./testing/ask.ts"
import { brokenReferences } from "./testing/brokenReferences.ts"
import { wrongTotals } from "./testing/wrongTotals.ts"

describe("life in every product", () => {
  it("leaves no reference broken and every total right, and touches all that lives", () => {
    const church = makeChurch({ people: 150, products: "all" })
    const met = new Set<string>()
    for (let round = 0; round < 15; round++) {
      for (const { entity } of mutate(church, { do: "live", count: 120 })) met.add(entity)
      if (round % 5 !== 4) continue
      assert.deepStrictEqual(brokenReferences(church), [])
      assert.deepStrictEqual(wrongTotals(church), [])
    }
    for (const [entity] of liveWeightsOf(church)) assert.isTrue(met.has(entity), entity)
  })

  it("goes the same way for the same seed", () => {
    const lives = [1, 2].map(() => {
      const church = makeChurch({ people: 60, seed: 5, products: ["groups", "giving", "check-ins"] })
      mutate(church, { do: "live", count: 300 })
      mutate(church, { do: "merge" })
      return entityNames.map((entity) => [...truth(church, entity)].join("\n")).join("\n")
    })
    assert.strictEqual(lives[0], lives[1])
  })

  it("deletes what hangs on a row with it, and nothing else", () => {
    const church = makeChurch({ people: 150, products: "all" })
    const deleted = [
      "groups.Group",
      "giving.Fund",
      "giving.Batch",
      "services.ServiceType",
      "services.Song",
      "check-ins.Event",
      "calendar.Resource",
      "registrations.Signup",
      "publishing.Channel",
      "List",
      "Workflow",
      "Form",
      "Campus",
      "services.Tag",
      "giving.Label"
    ] as const
    for (const entity of deleted) {
      mutate(church, { do: "delete", entity, count: 1 })
      assert.deepStrictEqual(brokenReferences(church), [], entity)
    }
    assert.deepStrictEqual(wrongTotals(church), [])
  })

  it("merges people in all of them: nothing is left of the one who goes", () => {
    const church = makeChurch({ people: 120, products: "all", limits: { requests: 1_000_000 } })
    for (let round = 0; round < 25; round++) {
      const [, keep, remove] = mutate(church, { do: "merge" })
      for (const product of ["groups", "giving", "services", "check-ins", "calendar"]) {
        assert.strictEqual(askProduct(church, product, `/people/${remove?.id}`).status, 404)
      }
      assert.strictEqual(askProduct(church, "people", `/people/${keep?.id}`).status, 200)
    }
    assert.deepStrictEqual(brokenReferences(church), [])
    assert.deepStrictEqual(wrongTotals(church), [])
  })
})
