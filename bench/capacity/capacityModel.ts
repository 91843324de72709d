/** On paper: what so many organisations need, from what each piece of work was measured to take. Everything is counted from its parts, so it can be checked by hand. */
import { connectionsPerProcess } from "../../apps/server/src/Store.ts"
import { shardsPerGroup } from "../../packages/sync-engine/src/workflowMajors.ts"
import { type Cost, type Costs, times, together } from "./costs.ts"
import { type Load, type OrganisationKind, recordsOf } from "./load.ts"

const daySeconds = 86_400
/** Reconciliations are spread over so much of a day (`usualSchedules`), changes over the hours in which people are awake. */
export const nightSeconds = 6 * 3600
export const wakingSeconds = 16 * 3600

/** Processors are filled to this part at most at the busiest hour: what is left is for bursts, and for when a process is gone. */
const filledTo = 0.6

/** Days. docs/operate/retention.md: deltas that found nothing, other runs, and the journal. */
export const usuallyKept = { idle: 30, runs: 400, journal: 7 }

/** For people who look into the database. */
const connectionsForPeople = 10
const servers = 1

/** Pieces of work in a day. */
export interface Work {
  readonly deltas: number
  /** Entities that deltas read whole since nothing tells of their changes, and the records they compare. */
  readonly wholeStreams: number
  readonly wholeRecords: number
  readonly reconciledStreams: number
  readonly reconciledRecords: number
  readonly webhooks: number
  /** Changes that no webhook told of, and the streams in which deltas read them. */
  readonly untold: number
  readonly untoldStreams: number
  /** Requests of whole readings by deltas, and of reconciliations. */
  readonly wholeRequests: number
  readonly reconciledRequests: number
}

const sumOver = <A>(items: ReadonlyArray<A>, value: (item: A) => number) => items.reduce((sum, item) => sum + value(item), 0)

export const workOf = ({ changedShare, deltaSeconds, kinds, organisations, reconciliationSeconds, webhookShare }: Load): Work => {
  const each = (value: (kind: OrganisationKind) => number) => organisations * sumOver(kinds, (kind) => kind.share * value(kind))
  const deltasOfOne = daySeconds / deltaSeconds
  const reconciliations = daySeconds / reconciliationSeconds
  const untold = (kind: OrganisationKind) => recordsOf(kind) * changedShare * (1 - webhookShare)
  /** How often a day a delta reads an entity whole. */
  const often = ({ wholeEverySeconds }: { readonly wholeEverySeconds: number | null }) =>
    wholeEverySeconds === null ? 0 : daySeconds / Math.max(deltaSeconds, wholeEverySeconds)
  return {
    deltas: organisations * deltasOfOne,
    wholeStreams: each(({ entities }) => sumOver(entities, often)),
    wholeRecords: each(({ entities }) => sumOver(entities, (entity) => often(entity) * entity.records)),
    wholeRequests: each(({ entities }) => sumOver(entities, (entity) => often(entity) * entity.requests)),
    reconciledStreams: reconciliations * each(({ entities }) => entities.length),
    reconciledRecords: reconciliations * each(recordsOf),
    reconciledRequests: reconciliations * each(({ entities }) => sumOver(entities, ({ requests }) => requests)),
    webhooks: webhookShare * changedShare * each(recordsOf),
    untold: each(untold),
    // Many changes between two deltas share the streams of their entities.
    untoldStreams: each((kind) => Math.min(untold(kind), deltasOfOne * kind.entities.length))
  }
}

const asRequests = (requests: number): Cost => ({ requests, statements: 0, walBytes: 0, runnerSeconds: 0, databaseSeconds: 0 })

/** What a day of it takes, by the hours it falls into. */
export const dayOf = (work: Work, costs: Costs) => ({
  always: together(
    times(work.deltas, costs.idleDelta),
    times(work.wholeStreams, costs.stream),
    times(work.wholeRecords, costs.unchangedRecord),
    asRequests(work.wholeRequests)
  ),
  night: together(
    times(work.reconciledStreams, costs.stream),
    times(work.reconciledRecords, costs.unchangedRecord),
    asRequests(work.reconciledRequests)
  ),
  waking: together(
    times(work.webhooks, costs.webhook),
    times(work.untoldStreams, costs.stream),
    times(work.untold, together(costs.unchangedRecord, costs.changedRecord))
  )
})

/** For each field the larger one. */
const larger = (one: Cost, other: Cost): Cost => ({
  requests: Math.max(one.requests, other.requests),
  statements: Math.max(one.statements, other.statements),
  walBytes: Math.max(one.walBytes, other.walBytes),
  runnerSeconds: Math.max(one.runnerSeconds, other.runnerSeconds),
  databaseSeconds: Math.max(one.databaseSeconds, other.databaseSeconds)
})

/**
 * Deltas of one organisation that read something whole, in a day: entities that come round together share one. `telling`: those that find a change, at
 * most one for each; `streams`: of each.
 */
const readingDeltasOf = ({ changedShare, deltaSeconds }: Load, { entities }: OrganisationKind) => {
  const whole = entities.flatMap(({ records, wholeEverySeconds }) =>
    wholeEverySeconds === null ? [] : [{ records, often: daySeconds / Math.max(deltaSeconds, wholeEverySeconds) }]
  )
  const all = Math.max(0, ...whole.map(({ often }) => often))
  const telling = Math.min(all, changedShare * sumOver(whole, ({ records }) => records))
  return { all, telling, streams: all === 0 ? 0 : sumOver(whole, ({ often }) => often) / all }
}

export interface Needs {
  readonly organisations: number
  /** In a second, of an average one and of one in the busiest hours, with what processes take that have nothing to do. Processor seconds are cores. */
  readonly mean: Cost
  readonly peak: Cost
  /** Processes, each of which has one core. */
  readonly runners: number
  readonly databaseCores: number
  /** That `max_connections` has to allow. */
  readonly connections: number
  /** Of all runners, at their most. */
  readonly megabytes: number
  readonly records: number
  /** Rows of `sync.runs` and of `sync.streams`, once they go as fast as they come. */
  readonly runs: number
  readonly streams: number
  /** Bytes on disk. Looks at changed records, the change feed and deliveries are not counted: they are a hundredth of the records a day. */
  readonly disk: { readonly records: number; readonly history: number; readonly journal: number; readonly total: number }
  /** Core hours of runners for reading everything for the first time. */
  readonly firstReadingHours: number
}

export const needsOf = (load: Load, costs: Costs, kept = usuallyKept): Needs => {
  const work = workOf(load)
  const { always, night, waking } = dayOf(work, costs)
  const a = (seconds: number, cost: Cost) => times(1 / seconds, cost)
  const working = a(daySeconds, together(always, night, waking))
  // A night of reconciliations falls into its hours however many days lie between two of them.
  const nights = times(load.reconciliationSeconds / daySeconds, night)
  const busiest = together(a(daySeconds, always), larger(a(nightSeconds, nights), a(wakingSeconds, waking)))
  const runners = Math.max(1, Math.ceil(busiest.runnerSeconds / (filledTo - costs.rest.runnerSeconds)))
  const rest = times(runners + servers, costs.rest)
  const peak = together(busiest, rest)
  const records = load.organisations * sumOver(load.kinds, (kind) => kind.share * recordsOf(kind))
  const streams = work.wholeStreams + work.reconciledStreams + work.untoldStreams
  const reconciliations = (load.organisations * daySeconds) / load.reconciliationSeconds
  const reading = load.kinds.map((kind) => ({ of: load.organisations * kind.share, ...readingDeltasOf(load, kind) }))
  /** Of the runs and streams of a day, those that found something, and are kept longer. */
  const telling = {
    runs: reconciliations + sumOver(reading, ({ of, telling }) => of * telling),
    streams: work.reconciledStreams + work.untoldStreams + sumOver(reading, ({ of, streams, telling }) => of * streams * telling)
  }
  const idle = { runs: work.deltas + reconciliations - telling.runs, streams: streams - telling.streams }
  /** Deltas that read nothing, of which there is a receipt and no stream. */
  const unread = Math.max(0, work.deltas - sumOver(reading, ({ all, of }) => of * all))
  const rows = {
    runs: kept.idle * idle.runs + kept.runs * telling.runs,
    streams: kept.idle * idle.streams + kept.runs * telling.streams
  }
  const disk = {
    records: records * costs.recordBytes,
    history: kept.idle * unread * costs.idleDelta.historyBytes + rows.streams * costs.stream.historyBytes,
    journal: kept.journal * (work.deltas * costs.idleDelta.journalBytes + streams * costs.stream.journalBytes)
  }
  const entities = load.organisations * sumOver(load.kinds, (kind) => kind.share * kind.entities.length)
  const firstReading = together(times(entities, costs.stream), times(records, costs.newRecord))
  return {
    organisations: load.organisations,
    mean: together(working, rest),
    peak,
    runners,
    databaseCores: Math.ceil(peak.databaseSeconds / filledTo),
    connections: (runners + servers) * connectionsPerProcess + connectionsForPeople,
    megabytes: runners * costs.megabytes.most,
    records,
    ...rows,
    disk: { ...disk, total: disk.records + disk.history + disk.journal },
    firstReadingHours: firstReading.runnerSeconds / 3600
  }
}

/** Of one installation. The first two follow from how it is built; the others are what a large server is taken to bear, and were not measured. */
export const limits = {
  /** Shards are dealt out whole: with more processes than this some have a third more than others. */
  runners: shardsPerGroup / 4,
  /** The scheduler looks once a second and claims so many (`Scheduler`). */
  schedulesPerSecond: 500,
  databaseCores: 32,
  walBytesPerSecond: 100e6,
  /** Vacuum, backups and a restore of more take the better part of a day. */
  diskBytes: 4e12
} as const

export interface Wall {
  readonly what: string
  readonly limit: string
  /** At how many organisations it is reached. */
  readonly organisations: number
}

/** What is reached at how many organisations of that load, the first before others. */
export const wallsOf = (load: Load, costs: Costs): ReadonlyArray<Wall> => {
  // Of many, so that what single processes take by themselves is no part of it.
  const many = 1_000_000
  const { disk, peak, runners } = needsOf({ ...load, organisations: many }, costs)
  const perSecond = 1 / load.deltaSeconds + 1 / nightSeconds
  return [
    { what: "runner processes", limit: `${limits.runners}`, organisations: (many * limits.runners) / runners },
    {
      what: "cores of PostgreSQL",
      limit: `${limits.databaseCores}`,
      organisations: (many * limits.databaseCores * filledTo) / peak.databaseSeconds
    },
    { what: "WAL", limit: `${limits.walBytesPerSecond / 1e6} MB/s`, organisations: (many * limits.walBytesPerSecond) / peak.walBytes },
    { what: "disk", limit: `${limits.diskBytes / 1e12} TB`, organisations: (many * limits.diskBytes) / disk.total },
    { what: "schedules that start", limit: `${limits.schedulesPerSecond}/s`, organisations: limits.schedulesPerSecond / perSecond }
  ].toSorted((one, other) => one.organisations - other.organisations)
}
