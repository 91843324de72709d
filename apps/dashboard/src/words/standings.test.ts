import { assert, it } from "@effect/vitest"
import type { Standing } from "@openfaith/api"
import { activityProgress, activityTitle, countedUpTo, outcomeTitle, scheduleWords } from "./standings.ts"

const activity: Standing["activity"] = {
  state: "running",
  reason: null,
  since: null,
  next: null,
  until: null,
  run: { id: "run_1", kind: "full", startedAt: null, progressAt: null, entities: 15, ended: 7, looks: 2566 },
  others: 0
}

it("says what runs and how far it is", () => {
  assert.strictEqual(activityTitle(activity), "Full sync running")
  assert.strictEqual(activityProgress(activity), "7 of 15 entities ended, 2,566 records read")
  assert.strictEqual(activityProgress({ ...activity, others: 1 }), "7 of 15 entities ended, 2,566 records read, 1 other run active")
  assert.strictEqual(activityTitle({ ...activity, state: "idle", run: null }), "Idle")
  assert.isNull(activityProgress({ ...activity, run: null }))
  assert.isNull(
    activityProgress({ ...activity, run: { id: "r", kind: "delta", startedAt: null, progressAt: null, entities: 0, ended: 0, looks: 0 } })
  )
})

it("says how the last run ended", () => {
  const outcome: Standing["outcome"] = {
    state: "complete_with_exceptions",
    reason: null,
    since: null,
    next: null,
    run: { id: "run_1", kind: "delta" },
    provenTo: null,
    provenEntity: null
  }
  assert.strictEqual(outcomeTitle(outcome), "Delta: complete, with exceptions")
  assert.strictEqual(outcomeTitle({ ...outcome, state: "none", run: null }), "Nothing yet")
})

it("says where counting stopped, and when something is due", () => {
  assert.deepStrictEqual([countedUpTo(1234, 20_000), countedUpTo(20_000, 20_000)], ["1,234", "20,000+"])
  assert.strictEqual(scheduleWords({ everySeconds: 900, cron: null, zone: "UTC" }), "every 15 min")
  assert.strictEqual(
    scheduleWords({ everySeconds: null, cron: "0 3 * * *", zone: "Europe/Copenhagen" }),
    "at 0 3 * * * (Europe/Copenhagen)"
  )
})
