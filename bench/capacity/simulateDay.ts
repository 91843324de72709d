/**
 * A day of many organisations, played through: their schedules by the engine's own reckoning, admission as in docs/operate/cluster.md, each run taking what
 * it was measured to take of runners and database, and waiting for its source. The same seed gives the same day. Nothing waits in earnest.
 */
import { makeDice } from "../../apps/simulator/src/Dice.ts"
import type { SourceLimit } from "./allowance.ts"
import { wakingSeconds } from "./capacityModel.ts"
import { type Cost, type Costs, times } from "./costs.ts"
import { type Lateness, latenessOf, makePeaks, makeUse, type Use } from "./dayTally.ts"
import { type Load, recordsOf } from "./load.ts"
import { type Claimed, playSchedules } from "./playedSchedules.ts"
import { makeCores, makeSlots } from "./processors.ts"
import { makeWork } from "./simulatedWork.ts"
import { makeQueue, makeTimeline } from "./timeline.ts"

export interface DayOptions {
  readonly load: Load
  readonly costs: Costs
  readonly seed: number
  /** Processes of one core each. */
  readonly runners: number
  readonly databaseCores: number
  /** Until the source answers. */
  readonly latencyMillis: number
  readonly limit: SourceLimit
}

export interface Day {
  readonly runners: number
  /** Deltas: each that was due has begun, was left out while the one before went on (or is one of several that a late run stands for), or waits still. */
  readonly due: number
  readonly begun: number
  readonly leftOut: number
  readonly waiting: number
  /** Reconciliations that ended, and webhooks that came. */
  readonly reconciled: number
  readonly webhooks: number
  /**
   * From due to begun, to when it knew what has changed, and to ended; of what had not by the day's end, until then. One that reads an entity whole ends as
   * late as its source's limit makes it, however many runners there are.
   */
  readonly lateness: { readonly begun: Lateness; readonly asked: Lateness; readonly ended: Lateness }
  readonly runnerUse: Use
  readonly databaseUse: Use
  /** In the busiest second. */
  readonly peaks: Pick<Cost, "statements" | "walBytes">
}

/** A Thursday: intervals of a week are counted from one. */
export const dayStart = Date.UTC(2027, 0, 7)
const daySeconds = 24 * 3600
const dayEnd = dayStart + 1000 * daySeconds
/** Runs at once for each runner (`runPlaces`), and after how long a runner that is told of one begins it. */
const places = { delta: 32, reconciliation: 12 } as const
const noticeMillis = 200
/** In the Americas people are awake from 12 to 4 UTC: the second of the day that a waking second is. */
const secondOf = (waking: number) => (waking < 4 * 3600 ? waking : waking + 8 * 3600)

/** Which kind each organisation is: as many of each as its share says. */
const kindsOf = ({ kinds, organisations }: Load) => {
  let share = 0
  const upTo = kinds.map((kind) => ({ kind, last: (share += kind.share) }))
  return Array.from({ length: organisations }, (_, index) => {
    const place = ((index + 0.5) / organisations) * share
    const found = upTo.find(({ last }) => place < last) ?? upTo.at(-1)
    if (found === undefined) throw new Error("A load needs a kind of organisation.")
    return found.kind
  })
}

export const simulateDay = ({ costs, databaseCores, latencyMillis, limit, load, runners: count, seed }: DayOptions): Day => {
  const dice = makeDice(seed)
  const timeline = makeTimeline()
  const schedules = playSchedules(seed, load, dayStart)
  const databaseAtRest = Math.min(0.9, (count * costs.rest.databaseSeconds) / databaseCores)
  const runnerUse = makeUse(dayStart, count, costs.rest.runnerSeconds)
  const databaseUse = makeUse(dayStart, databaseCores, databaseAtRest)
  const peaks = makePeaks(dayStart, times(count, costs.rest))
  const kinds = kindsOf(load)
  const work = makeWork({
    costs,
    dice,
    timeline,
    start: dayStart,
    kinds,
    latencyMillis,
    limit,
    runners: Array.from({ length: count }, () => ({ cores: makeCores(1, costs.rest.runnerSeconds, runnerUse.note), slots: makeSlots() })),
    database: makeCores(databaseCores, databaseAtRest, databaseUse.note),
    onStatements: peaks.note
  })

  const lateness: Record<"begun" | "asked" | "ended", Array<number>> = { begun: [], asked: [], ended: [] }
  const secondsFrom = (due: number, now: number) => (now - due) / 1000
  const makeLane = () => ({ requested: makeQueue<Claimed>(), underWay: new Set<Claimed>(), active: new Set<number>() })
  const lanes = { delta: makeLane(), reconciliation: makeLane() }
  const asking = new Set<Claimed>()
  const counts = { due: 0, begun: 0, leftOut: 0, reconciled: 0, webhooks: 0 }

  const begin = (run: Claimed, now: number) => {
    if (run.kind === "reconciliation") return work.reconcile(run.connection, now, (ended) => end(run, ended))
    counts.begun++
    asking.add(run)
    lateness.begun.push(secondsFrom(run.due, now))
    work.delta(
      run.connection,
      now,
      (known) => {
        asking.delete(run)
        lateness.asked.push(secondsFrom(run.due, known))
      },
      (ended) => end(run, ended)
    )
  }
  const end = (run: Claimed, now: number) => {
    const { active, underWay } = lanes[run.kind]
    underWay.delete(run)
    active.delete(run.connection)
    if (run.kind === "delta") lateness.ended.push(secondsFrom(run.due, now))
    else counts.reconciled++
    admit(now)
  }
  const admit = (now: number) => {
    for (const kind of ["delta", "reconciliation"] as const) {
      const { requested, underWay } = lanes[kind]
      while (underWay.size < places[kind] * count) {
        const run = requested.take()
        if (run === undefined) break
        underWay.add(run)
        begin(run, now)
      }
    }
  }

  const look = (second: number) =>
    timeline.at(dayStart + 1000 * second, (now) => {
      for (const run of schedules.claim(second)) {
        const { active, requested } = lanes[run.kind]
        const isLeftOut = active.has(run.connection)
        if (run.kind === "delta") {
          counts.due += 1 + run.passed
          counts.leftOut += run.passed + (isLeftOut ? 1 : 0)
        }
        if (isLeftOut) continue
        active.add(run.connection)
        requested.add(run)
      }
      timeline.at(now + noticeMillis, admit)
      if (second + 1 < daySeconds) look(second + 1)
    })
  look(1)

  /** Records of the organisations up to each, so that every record is as likely to change as another. */
  const recordsUpTo = new Float64Array(kinds.length)
  let records = 0
  for (const [index, kind] of kinds.entries()) recordsUpTo[index] = records += recordsOf(kind)
  const someConnection = () => {
    const record = dice.next() * records
    let [low, high] = [0, kinds.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((recordsUpTo[middle] ?? 0) > record) high = middle
      else low = middle + 1
    }
    return low
  }
  const perSecond = (records * load.changedShare) / wakingSeconds
  const change = (waking: number) => {
    const next = waking - Math.log(1 - dice.next()) / perSecond
    if (next >= wakingSeconds) return
    timeline.at(dayStart + 1000 * secondOf(next), (now) => {
      const connection = someConnection()
      if (dice.chance(load.webhookShare)) {
        counts.webhooks++
        work.webhook(connection, now)
      } else work.change(connection)
      change(next)
    })
  }
  if (perSecond > 0) change(0)

  timeline.playUntil(dayEnd)

  const notClaimed = schedules.notClaimed()
  const requested = Array.from({ length: lanes.delta.requested.size() }, () => lanes.delta.requested.take()?.due ?? dayEnd)
  const waiting = [...notClaimed, ...requested]
  const withLate = (values: ReadonlyArray<number>, runs: Iterable<Claimed>) =>
    latenessOf([...values, ...waiting.map((due) => secondsFrom(due, dayEnd)), ...[...runs].map(({ due }) => secondsFrom(due, dayEnd))])
  return {
    ...counts,
    runners: count,
    due: counts.due + notClaimed.length,
    waiting: waiting.length,
    lateness: {
      begun: withLate(lateness.begun, []),
      asked: withLate(lateness.asked, asking),
      ended: withLate(lateness.ended, lanes.delta.underWay)
    },
    runnerUse: runnerUse.use(),
    databaseUse: databaseUse.use(),
    peaks: peaks.peaks()
  }
}
