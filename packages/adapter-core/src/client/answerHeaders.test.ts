import { assert, describe, it } from "@effect/vitest"
import { Duration } from "effect"
import { windowsOf } from "../RequestBudget.ts"
import { readLimits } from "./answerHeaders.ts"

const headers = { limit: "X-Limit", period: "X-Period", count: "X-Count" }
const budget = {
  requests: 100,
  period: Duration.seconds(20),
  deepOffset: { above: 30_000, requests: 10 },
  headers,
  further: [
    {
      name: "search",
      requests: 5,
      period: Duration.minutes(1),
      counts: { pathsUnder: ["/v1/search"] },
      headers: { limit: "S-Limit", period: "S-Period", count: "S-Count" }
    },
    { name: "day", requests: 5000, period: Duration.days(1), counts: "every" as const, headers: null }
  ]
}
const windows = windowsOf({ ...budget, further: [] })
const main = windows.slice(0, 1)

const saidOf = (given: Record<string, string>, status = 200) => readLimits({ status, headers: given }, main)
const mainOf = (given: Record<string, string>, status = 200) => saidOf(given, status).answer.get("main")

describe("What an answer says of limits", () => {
  it("is read leniently, and garbage says nothing", () => {
    assert.deepStrictEqual(mainOf({ "x-limit": "100", "x-period": "20", "x-count": "7" }), { limit: 100, periodMs: 20_000, count: 7 })
    assert.deepStrictEqual(mainOf({ "x-limit": " 90 requests", "x-period": "20 seconds" }), { limit: 90, periodMs: 20_000 })
    for (const garbage of ["", "many", "-5", "NaN", "Infinity", "1e999", "९", "0x10z"]) {
      const said = mainOf({ "x-limit": garbage, "x-period": garbage, "x-count": garbage })
      assert.notProperty(said, "periodMs", garbage)
    }
  })

  it("is not believed where it cannot be, and told of", () => {
    const { answer, strange } = saidOf({ "x-limit": "0", "x-period": "99999999999", "x-count": "3" })
    assert.deepStrictEqual(answer.get("main"), { count: 3 })
    assert.deepStrictEqual(strange, ["X-Limit: 0", "X-Period: 99999999999"])
  })

  it("closes the budget for the seconds or until the date that a 429 names, by the source's own clock", () => {
    const date = "Wed, 01 Jan 2025 00:00:00 GMT"
    assert.strictEqual(saidOf({ "retry-after": "7" }, 429).retryAfterMs, 7000)
    assert.strictEqual(saidOf({ "retry-after": "Wed, 01 Jan 2025 00:00:09 GMT", date }, 429).retryAfterMs, 9000)
    for (const said of ["0", "-5", "soon", "5 o'clock".slice(2), "Tue, 31 Dec 2024 23:59:00 GMT"]) {
      assert.strictEqual(saidOf({ "retry-after": said, date }, 429).retryAfterMs, null, said)
    }
    assert.deepStrictEqual(mainOf({}, 429), { refused: { retryAfterMs: null } })
    assert.strictEqual(saidOf({ "retry-after": "7" }).retryAfterMs, null)
  })

  it("cannot close it for ever", () => {
    const { retryAfterMs, strange } = saidOf({ "retry-after": "999999999" }, 429)
    assert.strictEqual(retryAfterMs, 3_600_000)
    assert.deepStrictEqual(strange, ["Retry-After: 999999999 s, taken for 3600 s"])
  })

  it("changes no window where it may speak of either, and closes the main one for a period at most where another may be meant", () => {
    const { answer } = readLimits({ status: 429, headers: { "x-limit": "10", "retry-after": "300" } }, windows)
    assert.deepStrictEqual(answer.get("main"), { refused: { retryAfterMs: 20_000 } })
    assert.deepStrictEqual(answer.get("deep offset"), { refused: { retryAfterMs: 300_000 } })
  })

  it("is counted from what is left, and refuses the narrow window alone where no other is ever spoken of", () => {
    const named = { limit: "X-Limit", period: null, count: { remaining: "X-Left" } }
    const buckets = windowsOf({
      requests: 10_000,
      period: Duration.days(1),
      deepOffset: null,
      headers: null,
      further: [
        { name: "people", requests: 60, period: Duration.minutes(1), counts: { pathsUnder: ["/api?service=people"] }, headers: named }
      ]
    })
    const { answer } = readLimits({ status: 429, headers: { "x-limit": "60", "x-left": "0", "retry-after": "9" } }, buckets)
    assert.deepStrictEqual(
      [...answer],
      [
        ["main", {}],
        ["people", { limit: 60, count: 60, refused: { retryAfterMs: 9000 } }]
      ]
    )
    assert.deepStrictEqual(readLimits({ status: 200, headers: { "x-left": "7" } }, buckets).answer.get("people"), {})
  })

  it("is read for each window by its own names, and a window counts only what is its", () => {
    const all = windowsOf(budget)
    const counted = (path: string, offset = 0) => all.filter(({ counts }) => counts({ path, offset })).map(({ name }) => name)
    assert.deepStrictEqual(counted("/v1/people"), ["main", "day"])
    assert.deepStrictEqual(counted("/v1/search/people"), ["main", "search", "day"])
    assert.deepStrictEqual(counted("/v1/people", 30_001), ["main", "deep offset", "day"])
    const counting = all.filter(({ counts }) => counts({ path: "/v1/search", offset: 0 }))
    const { answer } = readLimits({ status: 200, headers: { "x-limit": "100", "s-limit": "4", "s-count": "2" } }, counting)
    assert.deepStrictEqual(
      [...answer],
      [
        ["main", { limit: 100 }],
        ["search", { limit: 4, count: 2 }],
        ["day", {}]
      ]
    )
  })
})
