import { assert, it } from "@effect/vitest"
import { activitySentence, freshness } from "./activityWords.ts"

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

it("sorts connections by how long ago they are proven, each once, and leaves out what there is none of", () => {
  const now = Date.parse("2026-01-02T00:00:00.000Z")
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString()
  assert.deepStrictEqual(
    freshness([ago(-1), ago(30), ago(31), ago(1440), ago(1441), ago(90_000), null], now).map(({ count, words }) => [words, count]),
    [
      ["up to 30 min ago", 2],
      ["up to 2 h ago", 1],
      ["up to a day ago", 1],
      ["up to longer ago", 2],
      ["not proven yet", 1]
    ]
  )
  assert.deepStrictEqual(freshness([], now), [])
})
