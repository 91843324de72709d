import { assert, describe, it } from "@effect/vitest"
import type { EntityReceipt } from "../state/Receipt.ts"
import type { StreamStatus } from "../state/Streams.ts"
import { verdict } from "./RunCloser.ts"

const receipt = (change: Partial<EntityReceipt> = {}): EntityReceipt => ({
  strategy: "keyset",
  read: 100,
  distinct: 100,
  repeated: 0,
  applied: 100,
  unchanged: 0,
  stale: 0,
  quarantined: 0,
  parked: 0,
  deleted: 0,
  regressed: 0,
  requests: 1,
  requestsFor: null,
  lists: 1,
  least: 1,
  pages: 1,
  sourceTotal: 100,
  goneDuringRun: [],
  outsideList: [],
  complete: true,
  balanced: true,
  reason: null,
  watermark: null,
  ...change
})

const stream = (entity: string, status: StreamStatus = "done", own: EntityReceipt | null = receipt(), reason: string | null = null) => ({
  entity,
  status,
  reason,
  receipt: own
})

const cases = [
  ["every entity is proven", [stream("a"), stream("b")], "complete", null],
  ["there was nothing to read", [], "complete", null],
  ["an entity failed", [stream("a"), stream("b", "failed", null, "the source is gone")], "incomplete", "b is failed: the source is gone"],
  ["an entity is blocked", [stream("b", "blocked", null)], "incomplete", "b is blocked: no reason given"],
  ["an entity is paused", [stream("b", "paused", null, "403")], "incomplete", "b is paused: 403"],
  ["an entity never began", [stream("b", "pending", null)], "incomplete", "b is pending: no reason given"],
  ["an entity has no receipt", [stream("a"), stream("b", "done", null)], "incomplete", "b has no receipt"],
  [
    "a receipt does not balance",
    [stream("a", "done", receipt({ balanced: false, reason: "a range is missing" })), stream("b")],
    "incomplete",
    "a is not proven: a range is missing"
  ],
  [
    "one record is in quarantine",
    [stream("a", "done", receipt({ quarantined: 1 }))],
    "complete_with_exceptions",
    "1 record in quarantine; see `openfaith quarantine list`"
  ],
  [
    "as many records as are tolerated are in quarantine or parked",
    [stream("a", "done", receipt({ quarantined: 6, parked: 4 })), stream("b", "done", receipt({ parked: 10 }))],
    "complete_with_exceptions",
    "20 records in quarantine; see `openfaith quarantine list`"
  ],
  [
    "an entity has more exceptions than are tolerated",
    [stream("a", "done", receipt({ quarantined: 6, parked: 5 })), stream("b")],
    "incomplete",
    "11 of 100 records of a could not be stored; see `openfaith quarantine list`"
  ]
] as const

describe("the verdict on a run", () => {
  for (const [name, streams, status, reason] of cases) {
    it(`is ${status} where ${name}`, () => {
      assert.deepStrictEqual(verdict(streams), { status, reason })
    })
  }
})
