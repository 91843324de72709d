/** The capacity model and its simulated day, with invented costs: that more needs more, that a day can be repeated, and that nothing due is lost. */
import { assert, it } from "@effect/vitest"
import { Result } from "effect"
import { makeAllowance } from "../../bench/capacity/allowance.ts"
import { needsOf, wallsOf, workOf } from "../../bench/capacity/capacityModel.ts"
import { type Costs, nothing } from "../../bench/capacity/costs.ts"
import type { Load } from "../../bench/capacity/load.ts"
import { schedulesOf } from "../../bench/capacity/playedSchedules.ts"
import { runnersFor } from "../../bench/capacity/runnersFor.ts"
import { type Day, dayStart, simulateDay } from "../../bench/capacity/simulateDay.ts"
import { nextDue } from "../../packages/sync-engine/src/schedules/Timing.ts"

const work = { requests: 0, statements: 10, walBytes: 1000, databaseSeconds: 0.01, runnerSeconds: 0.02 }
const costs: Costs = {
  idleDelta: { ...work, requests: 6, runnerSeconds: 0.06, journalBytes: 100, historyBytes: 1000 },
  stream: { ...work, journalBytes: 1000, historyBytes: 2000 },
  newRecord: { ...work, statements: 0.02, databaseSeconds: 0.0002, runnerSeconds: 0.0003 },
  unchangedRecord: { ...work, statements: 0.02, databaseSeconds: 0.00005, runnerSeconds: 0.0001 },
  changedRecord: { ...work, statements: 0, databaseSeconds: 0.0002, runnerSeconds: 0.0002 },
  webhook: { ...work, requests: 1 },
  rest: { ...nothing, statements: 5, walBytes: 100, runnerSeconds: 0.03, databaseSeconds: 0.002 },
  megabytes: { rest: 100, most: 250 },
  recordBytes: 2000
}

const load = (organisations: number, changes: Partial<Load> = {}): Load => ({
  organisations,
  kinds: [
    {
      name: "small",
      share: 0.75,
      people: 100,
      entities: [
        { records: 100, requests: 3, wholeEverySeconds: null },
        { records: 150, requests: 10, wholeEverySeconds: 3600 }
      ]
    },
    {
      name: "large",
      share: 0.25,
      people: 1000,
      entities: [
        { records: 1000, requests: 12, wholeEverySeconds: null },
        { records: 1500, requests: 250, wholeEverySeconds: 7200 }
      ]
    }
  ],
  changedShare: 0.02,
  webhookShare: 0.8,
  deltaSeconds: 900,
  reconciliationSeconds: 86_400,
  ...changes
})

const day = (organisations: number, runners: number, of: { readonly costs?: Costs; readonly seed?: number } = {}) =>
  simulateDay({
    load: load(organisations),
    costs: of.costs ?? costs,
    seed: of.seed ?? 1,
    runners,
    databaseCores: 4,
    latencyMillis: 50,
    limit: { requests: 100, seconds: 20 }
  })

const slower = (factor: number): Costs => ({
  ...costs,
  idleDelta: { ...costs.idleDelta, runnerSeconds: factor * costs.idleDelta.runnerSeconds }
})

/** Occurrences of all deltas in the day, by the engine's reckoning and nothing of the simulation. */
const dueOf = (organisations: number, seed: number) => {
  let due = 0
  for (let connection = 0; connection < organisations; connection++)
    for (const { key, kind, timing } of schedulesOf(seed, connection, load(organisations))) {
      if (kind !== "delta") continue
      const next = (after: number) => Result.getOrThrow(nextDue(key, timing, after))
      for (let at = next(dayStart); at < dayStart + 86_400_000; at = next(at)) due++
    }
  return due
}

const accountedFor = ({ begun, leftOut, waiting }: Day) => begun + leftOut + waiting

it("twice the organisations need twice, but for what processes take by themselves", () => {
  const [once, twice] = [needsOf(load(50_000), costs), needsOf(load(100_000), costs)]
  for (const field of ["requests", "statements", "walBytes", "runnerSeconds", "databaseSeconds"] as const) {
    assert.approximately(twice.mean[field] / once.mean[field], 2, 0.05, field)
    assert.approximately(twice.peak[field] / once.peak[field], 2, 0.05, field)
  }
  assert.approximately(twice.runners / once.runners, 2, 0.1)
  assert.strictEqual(twice.records, 2 * once.records)
  assert.approximately(twice.disk.total / once.disk.total, 2, 0.001)
})

it("what found nothing is kept for a shorter time, so where less changes there is less", () => {
  const kept = (changedShare: number) => needsOf(load(1000, { changedShare, webhookShare: 1 }), costs)
  const [quiet, usual] = [kept(0), kept(0.002)]
  assert.isBelow(quiet.streams, usual.streams)
  assert.isBelow(quiet.disk.history, usual.disk.history)
  // Reconciliations of two entities, and the readings of one: hourly at three of four, and every other hour.
  assert.approximately(quiet.streams, 1000 * (400 * 2 + 30 * (0.75 * 24 + 0.25 * 12)), 1e-6)
})

it("a delta that costs twice is twice as much work, and a wall comes sooner", () => {
  assert.strictEqual(workOf(load(100)).deltas, 9600)
  const wall = (costs: Costs) => wallsOf(load(1), costs).find(({ what }) => what === "runner processes")?.organisations ?? 0
  assert.isBelow(wall(slower(2)), wall(costs))
})

it("reconciliations once a week are a seventh of those, and as much in the night in which they are", () => {
  const weekly = load(1000, { reconciliationSeconds: 7 * 86_400 })
  assert.approximately(workOf(weekly).reconciledRecords, workOf(load(1000)).reconciledRecords / 7, 1e-6)
  assert.approximately(needsOf(weekly, costs).peak.runnerSeconds, needsOf(load(1000), costs).peak.runnerSeconds, 1e-9)
})

it("a day with a seed is the same again, and another with another", () => {
  assert.deepStrictEqual(day(60, 1), day(60, 1))
  assert.notDeepEqual(day(60, 1), day(60, 1, { seed: 2 }))
})

it("every delta that is due is begun, left out or waits, with runners to spare and with too few", () => {
  const due = dueOf(80, 1)
  const easy = day(80, 1)
  assert.strictEqual(easy.due, due)
  assert.strictEqual(accountedFor(easy), due)
  assert.isBelow(easy.lateness.asked.p99, 10)
  assert.strictEqual(easy.reconciled, 80)

  // Five times as much work as one runner can do.
  const swamped = day(80, 1, { costs: slower(1000) })
  assert.strictEqual(swamped.due, due)
  assert.strictEqual(accountedFor(swamped), due)
  assert.isAbove(swamped.leftOut, due / 2)
  assert.isAbove(swamped.lateness.asked.p99, 600)
})

it("a runner too few shows as lateness", () => {
  const options = { load: load(160), seed: 1, databaseCores: 4, latencyMillis: 50, limit: { requests: 100, seconds: 20 } }
  const { days, runners } = runnersFor({ ...options, costs: slower(100) }, 60)
  assert.isNotNull(runners)
  assert.isAbove(runners ?? 0, 1)
  for (const each of days) assert.strictEqual(each.lateness.asked.p99 < 60, each.runners >= (runners ?? 0), `${each.runners} runners`)
})

it("a period has no more requests than the source allows, but for a few urgent ones, which find room beside what waits", () => {
  const allowance = makeAllowance({ requests: 100, seconds: 20 })
  const sent: Array<number> = []
  const waits: Array<number> = []
  for (let now = 0; now < 120_000; now += 500) {
    // Six a second are wanted, where five are allowed.
    for (let wanted = 0; wanted < 3; wanted++) sent.push(allowance.take(now, 1, false))
    if (now % 10_000 !== 0) continue
    const at = allowance.take(now, 1, true)
    sent.push(at)
    waits.push(at - now)
  }
  // Two in twenty seconds are urgent.
  for (const from of sent) assert.isAtMost(sent.filter((at) => at >= from && at < from + 20_000).length, 102)
  assert.isAtMost(Math.max(...waits), 2000)
})

it("the simulated day takes of processors what the model says, and keeps to the source's limit", () => {
  const { mean } = needsOf(load(80), costs)
  const played = day(80, 1)
  assert.approximately(played.runnerUse.mean, mean.runnerSeconds - costs.rest.runnerSeconds, 0.15 * mean.runnerSeconds)
  // 250 requests of one entity at five a second.
  assert.isAbove(played.lateness.ended.most, 30)
})
