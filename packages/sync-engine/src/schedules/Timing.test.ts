import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { changeTiming } from "./change.ts"
import { nextDue, type Timing } from "./Timing.ts"

const at = (iso: string) => Date.parse(iso)
const every = (everySeconds: number, more: Partial<Timing> = {}): Timing => ({
  everySeconds,
  cron: null,
  zone: "UTC",
  anchorAt: "2026-01-01T00:00:00.000Z",
  jitterSeconds: 0,
  blackouts: [],
  ...more
})
const cron = (line: string, zone: string, more: Partial<Timing> = {}): Timing => ({
  ...every(1),
  everySeconds: null,
  cron: line,
  zone,
  ...more
})

/** The due times after a moment, one after the other. */
const dueTimes = (timing: Timing, after: string, count: number, key = "c/delta/") => {
  const found: Array<string> = []
  for (let now = at(after); found.length < count; now = at(found.at(-1) ?? after)) {
    found.push(new Date(Result.getOrThrow(nextDue(key, timing, now))).toISOString().replace(".000Z", "Z"))
  }
  return found
}

describe("Intervals", () => {
  it("are counted from their anchor, however late somebody looks", () => {
    assert.deepStrictEqual(dueTimes(every(900), "2026-03-01T10:00:00Z", 2), ["2026-03-01T10:15:00Z", "2026-03-01T10:30:00Z"])
    assert.deepStrictEqual(dueTimes(every(900), "2026-03-01T10:14:59Z", 1), ["2026-03-01T10:15:00Z"])
    assert.deepStrictEqual(dueTimes(every(900), "2025-06-01T00:00:00Z", 1), ["2026-01-01T00:00:00Z"], "none before the anchor")
  })

  it("have one due time within each jitter, the same whoever asks and another for another schedule", () => {
    const timing = every(60, { jitterSeconds: 60 })
    const dues = dueTimes(timing, "2026-03-01T00:00:00Z", 500)
    const delays = dues.map((due, n) => at(due) - at("2026-03-01T00:01:00Z") - n * 60_000)
    const first = at(dues[0] ?? "") - at("2026-03-01T00:00:00Z")
    // The first may still be the occurrence of 00:00 itself.
    const shift = first < 60_000 ? 60_000 : 0
    for (const delay of delays) assert.isTrue(delay + shift >= 0 && delay + shift <= 45_000, String(delay))
    assert.isAbove(new Set(delays).size, 400)
    assert.deepStrictEqual(dueTimes(timing, "2026-03-01T00:00:00Z", 500), dues)
    assert.notDeepEqual(dueTimes(timing, "2026-03-01T00:00:00Z", 500, "d/delta/"), dues)
    // Asked from anywhere in between, the answer is the next of the same list.
    for (let n = 0; n + 1 < dues.length; n += 7) {
      const between = Math.floor((at(dues[n] ?? "") + at(dues[n + 1] ?? "")) / 2)
      assert.strictEqual(Result.getOrThrow(nextDue("c/delta/", timing, between)), at(dues[n + 1] ?? ""))
    }
  })
})

describe("Cron lines", () => {
  it("follow the clock on the wall through both changes of it, once a night", () => {
    const nightly = cron("30 2 * * *", "Europe/Berlin")
    // 02:30 does not exist on 29 March and exists twice on 25 October.
    assert.deepStrictEqual(dueTimes(nightly, "2026-03-27T12:00:00Z", 3), [
      "2026-03-28T01:30:00Z",
      "2026-03-29T01:30:00Z",
      "2026-03-30T00:30:00Z"
    ])
    assert.deepStrictEqual(dueTimes(nightly, "2026-10-23T12:00:00Z", 3), [
      "2026-10-24T00:30:00Z",
      "2026-10-25T00:30:00Z",
      "2026-10-26T01:30:00Z"
    ])
  })

  it("keep their order with a jitter longer than the time between two", () => {
    const dues = dueTimes(cron("*/5 * * * *", "UTC", { jitterSeconds: 3600 }), "2026-03-01T00:00:00Z", 100).map(at)
    for (let n = 1; n < dues.length; n++) {
      assert.strictEqual(Math.floor((dues[n] ?? 0) / 300_000) - Math.floor((dues[n - 1] ?? 0) / 300_000), 1)
    }
  })
})

describe("Blackouts", () => {
  it("push what is due in them to their end, all of it at once", () => {
    const night = every(3600, { blackouts: [{ from: "22:00", to: "06:00" }], zone: "America/New_York" })
    assert.deepStrictEqual(dueTimes(night, "2026-01-10T01:30:00Z", 4), [
      "2026-01-10T02:00:00Z",
      "2026-01-10T11:00:00Z",
      "2026-01-10T12:00:00Z",
      "2026-01-10T13:00:00Z"
    ])
  })

  it("begin on their days only, and may follow one another", () => {
    const sunday = every(3600, {
      blackouts: [
        { from: "08:00", to: "10:00", days: [0] },
        { from: "10:00", to: "12:30", days: [0] }
      ]
    })
    assert.deepStrictEqual(dueTimes(sunday, "2026-03-01T07:30:00Z", 2), ["2026-03-01T12:30:00Z", "2026-03-01T13:00:00Z"])
    assert.deepStrictEqual(dueTimes(sunday, "2026-03-02T07:30:00Z", 2), ["2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"])
    const saturdayNight = every(3600, { blackouts: [{ from: "23:00", to: "01:00", days: [6] }] })
    assert.deepStrictEqual(dueTimes(saturdayNight, "2026-02-28T22:30:00Z", 2), ["2026-03-01T01:00:00Z", "2026-03-01T02:00:00Z"])
    assert.deepStrictEqual(dueTimes(saturdayNight, "2026-03-01T22:30:00Z", 1), ["2026-03-01T23:00:00Z"])
  })

  it("end in the zone's own time on the nights when it changes", () => {
    const blackouts = [{ from: "22:00", to: "02:30" }]
    const spring = every(3600, { blackouts, zone: "Europe/Berlin" })
    assert.deepStrictEqual(dueTimes(spring, "2026-03-28T22:00:00Z", 1), ["2026-03-29T01:30:00Z"])
    // 02:30 comes twice: the second one counts, so that nothing starts in between.
    assert.deepStrictEqual(dueTimes(spring, "2026-10-24T21:00:00Z", 2), ["2026-10-25T01:30:00Z", "2026-10-25T02:00:00Z"])
  })
})

describe("What cannot be followed is refused in one sentence that says what to do", () => {
  const refused: ReadonlyArray<readonly [string, Parameters<typeof changeTiming>[2], RegExp]> = [
    ["every 0", { everySeconds: 0 }, /every 0 s\. Choose 5s/],
    ["every 1 s", { everySeconds: 1 }, /Choose 5s/],
    ["a broken line", { cron: "61 * * * *" }, /"61 \* \* \* \*" is no cron line .*five fields/],
    ["too few fields", { cron: "* *" }, /five fields/],
    ["six fields", { cron: "* * * * * *" }, /five fields/],
    ["a day that never comes", { cron: "0 0 30 2 *" }, /never due/],
    ["an unknown zone", { cron: "0 0 * * *", zone: "Mars/Base" }, /no time zone "Mars\/Base"/],
    ["a first time in the past", { everySeconds: 900, from: "2026-01-01T00:00:00Z" }, /not a time in the future/],
    ["a first time that is none", { everySeconds: 900, from: "soon" }, /not a time in the future/],
    ["both", { everySeconds: 900, cron: "0 0 * * *" }, /exclude one another/],
    ["neither", {}, /no such schedule yet/],
    ["a blackout without end", { everySeconds: 900, blackouts: [{ from: "00:00", to: "00:00" }] }, /no time to run in/],
    ["a negative jitter", { everySeconds: 900, jitterSeconds: -1 }, /cannot be negative/]
  ]
  for (const [what, change, message] of refused) {
    it(what, () => {
      const result = changeTiming("c/delta/", null, change, at("2026-06-01T00:00:00Z"))
      assert.isTrue(Result.isFailure(result))
      if (Result.isFailure(result)) assert.match(result.failure.message, message)
    })
  }

  it("while a change keeps what it leaves out", () => {
    const now = at("2026-06-01T00:00:00Z")
    const before = every(900, { jitterSeconds: 90, blackouts: [{ from: "22:00", to: "06:00" }] })
    assert.deepStrictEqual(Result.getOrThrow(changeTiming("c/delta/", before, { enabled: false }, now)).timing, before)
    const { timing } = Result.getOrThrow(changeTiming("c/delta/", before, { cron: "0 3 * * *", zone: "Europe/Berlin" }, now))
    assert.deepStrictEqual(
      [timing.everySeconds, timing.cron, timing.jitterSeconds, timing.blackouts],
      [null, "0 3 * * *", 0, before.blackouts]
    )
  })
})
