import { assert, describe, it } from "@effect/vitest"
import { stepFor } from "./Watchdog.ts"

const ladder = { resumeAfterSeconds: 60, attemptAfterSeconds: 240, attemptsInVain: 3, standstillSeconds: 600 }
const step = (seconds: number, inVain = 0, waits = false) => stepFor(ladder, { seconds, inVain, waits })

describe("The watchdog", () => {
  it("resumes, then begins an attempt, then another, and asks a person after as many as it may", () => {
    assert.deepStrictEqual(
      [59, 60, 239, 240].map((seconds) => step(seconds)),
      ["none", "resume", "resume", "attempt"]
    )
    assert.deepStrictEqual(
      [1, 2, 3, 4].map((inVain) => step(240, inVain)),
      ["attempt", "attempt", "pause", "pause"]
    )
    assert.strictEqual(step(100, 3), "resume", "the attempt under way has its time")
  })

  it("only resumes what says why it waits", () => {
    assert.strictEqual(step(86_400, 0, true), "resume")
  })
})
