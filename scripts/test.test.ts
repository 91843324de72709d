import { assert, it } from "@effect/vitest"
import { Option } from "effect"
import { closingLine, countsOf } from "./test.ts"

const report = (counts: object, testResults: ReadonlyArray<object> = []) =>
  JSON.stringify({ numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults, ...counts })

it("the closing line says what passed, failed and was skipped", () => {
  assert.strictEqual(closingLine({ passed: 12, failed: 0, skipped: 0 }), "12 passed, 0 failed")
  assert.strictEqual(closingLine({ passed: 12, failed: 1, skipped: 2 }), "12 passed, 1 failed, 2 skipped")
})

it("a file that cannot be loaded counts as failed, one with a failed test only once", () => {
  const results = [
    { status: "failed", assertionResults: [] },
    { status: "failed", assertionResults: [{ status: "failed" }] },
    { status: "passed", assertionResults: [{ status: "passed" }] }
  ]
  assert.deepStrictEqual(Option.getOrNull(countsOf(report({ numPassedTests: 1, numFailedTests: 1, numTodoTests: 1 }, results))), {
    passed: 1,
    failed: 2,
    skipped: 1
  })
})

it("a broken report counts nothing", () => assert.isTrue(Option.isNone(countsOf("{"))))
