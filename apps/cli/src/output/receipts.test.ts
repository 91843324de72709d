import { assert, it } from "@effect/vitest"
import { changesInWords, exitCodeOf, findingLines, receiptInWords, requestsInWords, runResult } from "./receipts.ts"
import { exampleReceipt, exampleView } from "./testing/exampleView.ts"

const ended = exampleView(
  [
    { entity: "people.Person", status: "done", receipt: exampleReceipt(3, 497), finishedAt: "2026-01-01T00:00:02.500Z" },
    { entity: "people.Email", status: "done", receipt: exampleReceipt(1, 599) }
  ],
  { status: "complete", finishedAt: "2026-01-01T00:00:04Z" }
)

it("tells by the exit code how a run ended", () => {
  assert.deepStrictEqual(
    (["complete", "complete_with_exceptions", "incomplete", "failed", "cancelled"] as const).map(exitCodeOf),
    [0, 0, 3, 1, 1]
  )
})

it("says a receipt in words", () => {
  assert.strictEqual(
    receiptInWords(ended),
    "500 people, 1,100 records in 2 entities (4 new or changed, 1,096 unchanged); every count adds up."
  )
})

it("counts people once who are shown by several products", () => {
  const view = exampleView([
    { entity: "people.Person", status: "done", receipt: exampleReceipt(0, 500) },
    { entity: "giving.Person", status: "done", receipt: exampleReceipt(0, 200) }
  ])
  assert.match(receiptInWords(view), /^500 people, 700 records in 2 entities/)
})

it("says of an incomplete run why", () => {
  const view = exampleView([{ status: "failed" }], { status: "incomplete", reason: "people.Person is failed: no reason given" })
  assert.include(receiptInWords(view), "the run is incomplete: people.Person is failed")
})

it("gives programs every count of the contract", () => {
  const result = runResult(ended)
  assert.deepStrictEqual([result.runId, result.kind, result.status, result.seconds], ["run_1", "full", "complete", 4])
  assert.strictEqual(
    Object.keys(result.entities[0] ?? {}).join(" "),
    "entity status read distinct repeated applied unchanged stale quarantined parked erased deleted regressed requests requestsFor lists least pages seconds"
  )
  assert.strictEqual(result.entities[0]?.seconds, 2.5)
})

it("says what requests were sent for, and nothing of receipts that do not tell", () => {
  const [people] = ended.streams
  assert.strictEqual(people && requestsInWords(people), "1 reading, 1 overlap, 2 closing")
  const { least: _least, lists: _lists, requestsFor: _for, ...before } = exampleReceipt(3)
  const [old] = exampleView([{ entity: "people.Person", receipt: before }]).streams
  assert.isNull(old && requestsInWords(old))
})

it("names what changed, most first, and is silent where nothing did", () => {
  assert.strictEqual(changesInWords(ended.streams), "4 records changed (people.Person 3, people.Email 1)")
  assert.isNull(changesInWords(exampleView([{ receipt: exampleReceipt(0, 5) }]).streams))
})

it("names what a reconciliation found, some records of each kind and what differs in them", () => {
  const samples = ["7", "8", "9", "10"].map((id) => ({ id, differs: ["address", "location"] }))
  const receipt = { ...exampleReceipt(4), findings: [{ kind: "silent" as const, count: 12, samples }] }
  const view = exampleView([{ entity: "people.Email", receipt }])
  assert.deepStrictEqual(findingLines(view.streams), [
    ["people.Email", "changed without a newer version", 12, "7 (address, location), 8 (address, location), 9 (address, location), …"]
  ])
  assert.deepStrictEqual(runResult(view).entities[0]?.findings?.[0]?.count, 12)
})
