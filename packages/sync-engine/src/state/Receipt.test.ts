import { assert, describe, it } from "@effect/vitest"
import { type EntityReceipt, exceptionLimit, imbalance } from "./Receipt.ts"

const balanced: Omit<EntityReceipt, "balanced"> = {
  strategy: "keyset",
  read: 12,
  distinct: 10,
  repeated: 2,
  applied: 4,
  unchanged: 3,
  stale: 1,
  quarantined: 1,
  parked: 1,
  deleted: 0,
  regressed: 0,
  requests: 3,
  requestsFor: null,
  lists: 1,
  least: 1,
  pages: 3,
  sourceTotal: 10,
  goneDuringRun: [],
  outsideList: [],
  complete: true,
  reason: null,
  watermark: null
}

const cases: ReadonlyArray<readonly [name: string, change: Partial<EntityReceipt>, problem: string | null]> = [
  ["all looks and records are accounted for", {}, null],
  ["the source gives no total", { sourceTotal: null }, null],
  ["one record went during the run", { sourceTotal: 9, goneDuringRun: ["7"] }, null],
  ["one record was fetched outside the list", { sourceTotal: 9, outsideList: ["7"] }, null],
  ["both", { sourceTotal: 8, goneDuringRun: ["7"], outsideList: ["8"] }, null],
  ["a look is not counted", { read: 13 }, "read 13 is not distinct 10 + repeated 2"],
  ["a record is lost", { applied: 3 }, "distinct 10 is not the 9 records accounted for"],
  ["a record counts twice", { parked: 2 }, "distinct 10 is not the 11 records accounted for"],
  ["the source has one more", { sourceTotal: 11 }, "the source counts 11 records, 10 were read and 0 of the difference are explained"],
  ["the source has one less", { sourceTotal: 9 }, "the source counts 9 records, 10 were read and 0 of the difference are explained"],
  [
    "more is explained than differs",
    { goneDuringRun: ["7"] },
    "the source counts 10 records, 10 were read and 1 of the difference are explained"
  ],
  ["a range was not read", { complete: false, reason: "page 3 never came" }, "page 3 never came"],
  ["a range was not read, who knows why", { complete: false }, "not every range was read to its end"]
]

describe("imbalance", () => {
  for (const [name, change, problem] of cases) {
    it(`${problem === null ? "accepts" : "refuses"} a receipt where ${name}`, () => {
      assert.strictEqual(imbalance({ ...balanced, ...change }), problem)
    })
  }
})

describe("exceptionLimit", () => {
  it("is ten, or one in a hundred where that is more", () => {
    assert.deepStrictEqual([0, 1, 1000, 1001, 50_000].map(exceptionLimit), [10, 10, 10, 11, 500])
  })
})
