/**
 * What many organisations need, on paper and in a simulated day, from what the other scenarios found. Starts nothing: the whole of it is reckoned. Writes
 * bench/results/capacity.
 */
import { join } from "node:path"
import { Console, Effect } from "effect"
import { root } from "../../scripts/sourceFiles.ts"
import { type Findings, writeFindings } from "../cluster/rounds.ts"
import { type Needs, needsOf, usuallyKept, type Wall, wallsOf } from "./capacityModel.ts"
import type { Cost, Costs } from "./costs.ts"
import { type Load, recordsOf } from "./load.ts"
import { readCosts } from "./readCosts.ts"
import { runnersFor } from "./runnersFor.ts"
import type { Day } from "./simulateDay.ts"
import { sourceLimit, usualLoad } from "./usualLoad.ts"

export interface CapacityOptions {
  /** Of the simulated day. */
  readonly organisations: number
  readonly seed: number
}

const sizes = [1000, 10_000, 100_000] as const
/** Within which 99 of 100 deltas have to know what has changed, in seconds from when they are due. */
const mostLate = 60
const latencyMillis = 50
/** `OPENFAITH_RUN_DAYS`, to show what that makes of the disk. */
const fewerDays = 90

const say = (line: string) => process.stderr.write(`${line}\n`)

const grouped = (value: number, digits = 0) =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits })
const bytes = (value: number) =>
  value >= 1e12 ? `${grouped(value / 1e12, 1)} TB` : value >= 1e9 ? `${grouped(value / 1e9, 1)} GB` : `${grouped(value / 1e6, 1)} MB`
const percent = (part: number) => `${(100 * part).toFixed(0)} %`
const line = (...cells: ReadonlyArray<string>) => `| ${cells.join(" | ")} |`
const tableOf = (heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>) => [
  line(...heads),
  `|---|${"---:|".repeat(heads.length - 1)}`,
  ...rows.map((cells) => line(...cells))
]

const costsTable = ({ changedRecord, idleDelta, newRecord, rest, stream, unchangedRecord, webhook }: Costs) => {
  const cells = (what: string, { databaseSeconds, requests, runnerSeconds, statements, walBytes }: Cost) => [
    what,
    requests === 0 ? "" : grouped(requests, 1),
    grouped(statements, statements < 10 ? 2 : 0),
    grouped(walBytes),
    grouped(1000 * runnerSeconds, 3),
    grouped(1000 * databaseSeconds, 3)
  ]
  return tableOf(
    ["Measured", "requests", "statements", "WAL bytes", "runner, ms", "database, ms"],
    [
      cells("a delta that finds nothing", idleDelta),
      cells("an entity that is read, besides its records", stream),
      cells("a record that is new", newRecord),
      cells("a record that is as it was", unchangedRecord),
      cells("one that has changed, beyond that", changedRecord),
      cells("a webhook", webhook),
      cells("a process at rest, a second", rest)
    ]
  )
}

const needsTable = (needs: ReadonlyArray<Needs>, thriftier: ReadonlyArray<Needs>) => {
  const row = (what: string, value: (needs: Needs) => string) => [what, ...needs.map(value)]
  const both = (what: string, value: (cost: Cost) => string) => row(what, ({ mean, peak }) => `${value(mean)} · ${value(peak)}`)
  return tableOf(
    ["Organisations", ...needs.map(({ organisations }) => grouped(organisations))],
    [
      both("requests a second, mean · busiest hours", ({ requests }) => grouped(requests)),
      both("statements a second", ({ statements }) => grouped(statements)),
      both("WAL a second", ({ walBytes }) => bytes(walBytes)),
      both("cores of runners", ({ runnerSeconds }) => grouped(runnerSeconds, 2)),
      both("cores of PostgreSQL", ({ databaseSeconds }) => grouped(databaseSeconds, 2)),
      row("runner processes", ({ runners }) => grouped(runners)),
      row("cores PostgreSQL should have", ({ databaseCores }) => grouped(databaseCores)),
      row("connections", ({ connections }) => grouped(connections)),
      row("memory of runners", ({ megabytes }) => bytes(megabytes * 1e6)),
      row("records", ({ records }) => grouped(records)),
      row("runs · streams kept", ({ runs, streams }) => `${grouped(runs)} · ${grouped(streams)}`),
      row("disk: records", ({ disk }) => bytes(disk.records)),
      row("disk: runs, streams, receipts", ({ disk }) => bytes(disk.history)),
      row("disk: journal", ({ disk }) => bytes(disk.journal)),
      row("disk in all", ({ disk }) => bytes(disk.total)),
      [`disk in all, runs kept ${fewerDays} days`, ...thriftier.map(({ disk }) => bytes(disk.total))],
      row("a first reading of all, core hours of runners", ({ firstReadingHours }) => grouped(firstReadingHours, 1))
    ]
  )
}

const wallsTable = (walls: ReadonlyArray<Wall>) =>
  tableOf(
    ["What is full first", "taken to bear", "organisations"],
    walls.map(({ limit, organisations, what }) => [what, limit, grouped(Number(organisations.toPrecision(2)))])
  )

const daysTable = (days: ReadonlyArray<Day>) => {
  const row = (what: string, value: (day: Day) => string) => [what, ...days.map(value)]
  const uses = (what: string, value: (day: Day) => Day["runnerUse"]) =>
    row(what, (day) => [value(day).mean, value(day).p95, value(day).peak].map(percent).join(" · "))
  const late = (what: string, value: (day: Day) => Day["lateness"]["begun"]) =>
    row(what, (day) => [value(day).p50, value(day).p95, value(day).p99, value(day).most].map((each) => grouped(each, 1)).join(" · "))
  return tableOf(
    ["Runners", ...days.map(({ runners }) => `${runners}`)],
    [
      row("deltas due", ({ due }) => grouped(due)),
      row("begun · left out · waiting at midnight", ({ begun, leftOut, waiting }) =>
        [begun, leftOut, waiting].map((each) => grouped(each)).join(" · ")
      ),
      late("begun after, s: p50 · p95 · p99 · most", ({ lateness }) => lateness.begun),
      late("knew what has changed after, s", ({ lateness }) => lateness.asked),
      late("ended after, s", ({ lateness }) => lateness.ended),
      uses("runners busy, by minutes: mean · p95 · peak", ({ runnerUse }) => runnerUse),
      uses("database busy", ({ databaseUse }) => databaseUse),
      row("statements in the busiest second", ({ peaks }) => grouped(peaks.statements)),
      row("WAL in the busiest second", ({ peaks }) => bytes(peaks.walBytes)),
      row("reconciliations · webhooks", ({ reconciled, webhooks }) => `${grouped(reconciled)} · ${grouped(webhooks)}`)
    ]
  )
}

const loadLine = ({ changedShare, deltaSeconds, kinds, reconciliationSeconds, webhookShare }: Load) =>
  `- **Assumed**: ${kinds.map((kind) => `${percent(kind.share)} ${kind.name} of ${grouped(kind.people)} people (${grouped(recordsOf(kind))} records)`).join(", ")}; the directory, ${kinds[0]?.entities.length ?? 0} entities; ${percent(changedShare)} of the records change in a day, webhooks tell of ${percent(webhookShare)} of that; a delta every ${deltaSeconds / 60} minutes, a reconciliation every ${reconciliationSeconds / 3600} hours.`

/** `folder`: where the other results are. */
export const capacityFindings = Effect.fn("capacityFindings")(function* (folder: string, { organisations, seed }: CapacityOptions) {
  const { costs, sources } = yield* readCosts(folder)
  const loads = sizes.map(usualLoad)
  const needs = loads.map((each) => needsOf(each, costs))
  const thriftier = loads.map((each) => needsOf(each, costs, { ...usuallyKept, runs: fewerDays }))
  const load = usualLoad(organisations)
  const walls = wallsOf(load, costs)
  const { databaseCores } = needsOf(load, costs)
  const { days, runners } = yield* Effect.sync(() =>
    runnersFor({ load, costs, seed, databaseCores, latencyMillis, limit: sourceLimit }, mostLate, (day) =>
      say(`runners: ${day.runners}; 99 of 100 deltas know what has changed within ${day.lateness.asked.p99.toFixed(1)} s`)
    )
  )
  const busy = sources.filter(({ wasBusy }) => wasBusy).map(({ file }) => file)
  return {
    name: "capacity",
    title: "What many organisations need",
    options: `capacity --organisations ${organisations} --seed ${seed}`,
    wasBusy: busy.length > 0,
    lines: [
      `- Reckoned from ${sources.map(({ file }) => `\`${file}\``).join(", ")}${busy.length === 0 ? "" : `; **measured on a busy machine, so what they took of time is too long: ${busy.join(", ")}**`}. Nothing was run for it.`,
      loadLine(load),
      "- `database` is the time its statements took, of its processors at most.",
      "- Processors are filled to six tenths in the busiest hours; each process takes 21 connections, ten are for people, and one process serves HTTP.",
      "",
      ...costsTable(costs),
      "",
      ...needsTable(needs, thriftier),
      "",
      ...wallsTable(walls),
      "",
      `A simulated day of ${grouped(organisations)} organisations, ${databaseCores} cores of PostgreSQL, answers after ${latencyMillis} ms, ${sourceLimit.requests} requests in ${sourceLimit.seconds} s for each: ${
        runners === null ? "**no number of runners was enough**" : `**${runners} runner${runners === 1 ? " is" : "s are"} enough**`
      } for 99 of 100 deltas to know what has changed within ${mostLate} s of being due. One that reads an entity whole ends as late as its source's limit makes it.`,
      "",
      ...daysTable(days)
    ],
    data: { costs, sources, needs, thriftier, walls, runners, databaseCores, days }
  } satisfies Findings
})

export const measureCapacity = Effect.fn("measureCapacity")(function* (options: CapacityOptions) {
  yield* Console.log(writeFindings(yield* capacityFindings(join(root, "bench", "results"), options)))
})
