import { assert, it } from "@effect/vitest"
import { activitySentence } from "./activityWords.ts"

const bucket = (runs: number, troubled = 0) => ({
  from: "2026-01-01T00:00:00.000Z",
  to: "2026-01-01T01:00:00.000Z",
  runs,
  troubled,
  read: runs * 1000,
  applied: runs * 10,
  unchanged: runs * 980,
  quarantined: runs,
  deleted: runs * 2
})

it("tells what was read in a sentence, and nothing where nothing was", () => {
  assert.isNull(activitySentence([bucket(0), bucket(0)]))
  assert.strictEqual(
    activitySentence([bucket(1), bucket(2, 1)]),
    "3 runs, 1 of them failed or incomplete; 3,000 records looked at: 30 new or changed, 2,940 unchanged, 3 put in quarantine, 6 deleted."
  )
})
