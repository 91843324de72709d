import { assert, describe, it } from "@effect/vitest"
import { checkAdapter } from "@openfaith/adapter-core/conformance"
import { ccb } from "./ccb.ts"
import { dayOf, flagOf, hundredthsOf } from "./kinds.ts"
import { readError } from "./readError.ts"

describe("Church Community Builder", () => {
  it("passes every check, and leaves none open", () => {
    assert.deepStrictEqual(
      checkAdapter(ccb).flatMap(({ check, missing, problems }) => [
        ...(missing === null ? [] : [`${check} lacks ${missing}`]),
        ...problems.map(({ entity, mend, problem }) => `${check}: ${entity ?? "the adapter"}: ${problem}. ${mend}`)
      ]),
      []
    )
  })

  it("knows its errors in both places, with and without zeros before the number", () => {
    const standsFor = (body: unknown) => readError(200, body)?.standsFor ?? null
    const inList = (number: string) => ({ response: { errors: { error: "no", "error@number": number, "error@type": "x" } } })
    const direct = (number: string) => ({ response: { error: "no", "error@number": number } })
    for (const [number, status] of [
      ["002", 401],
      ["2", 401],
      ["005", 429],
      ["4", 503],
      ["110", 403],
      ["202", 400],
      ["what", 400]
    ] as const)
      for (const body of [inList(number), direct(number)]) assert.strictEqual(standsFor(body), status, number)
    for (const body of [null, "", {}, { response: {} }, { response: { errors: null } }, { response: { service: "x" } }])
      assert.isNull(readError(200, body))
  })

  it("reads money, days and flags as they are written, and nothing else", () => {
    assert.deepStrictEqual(["12.50", "0.5", "7", "-3.10", "1.255", "1,000.00", "", null].map(hundredthsOf), [
      1250,
      50,
      700,
      -310,
      null,
      null,
      null,
      null
    ])
    assert.deepStrictEqual(["2026-02-28", "2026-02-28 10:00:00", "2026-02-30", "0000-00-00", "Jan 5", null].map(dayOf), [
      "2026-02-28",
      "2026-02-28",
      null,
      null,
      null,
      null
    ])
    assert.deepStrictEqual(["true", "1", "false", "0", "yes", null].map(flagOf), [true, true, false, false, null, null])
  })
})
