/** Writes docs/operate/cost.md: what keeping churches of three sizes fresh costs, by the same rules that decide what runs read. `--check` only compares. */
import { readFileSync, writeFileSync } from "node:fs"
import { productOf } from "@openfaith/adapter-core"
import { join } from "node:path"
import { pco } from "@openfaith/pco"
import { type EntityUpkeep, forecastUpkeep, type Upkeep, usualGaps } from "@openfaith/sync-engine"
import { Duration } from "effect"
import { entityNames, makeChurch } from "@openfaith/simulator"
import { root } from "./sourceFiles.ts"

const page = join(root, "docs", "operate", "cost.md")
const sizes = [500, 5000, 50_000] as const

const small = makeChurch({ people: 500, products: "all" }).tables
const larger = makeChurch({ people: 2000, products: "all" }).tables

/** Rows of a church of that size, in the proportions of the demo church; what does not grow with people stays. */
const rowsOf = (people: number) =>
  new Map(
    [...pco.manifest.entities.values()].map(({ name, type }) => {
      const product = productOf(name)
      const table = entityNames.find((each) => each === (product === "people" ? type : `${product}.${type}`))
      const rows = table === undefined ? 0 : small[table].rows.length
      const grows = table !== undefined && larger[table].rows.length > 2 * rows
      return [name, grows ? Math.round((rows * people) / 500) : rows]
    })
  )

export const upkeepOf = (people: number): Upkeep =>
  forecastUpkeep({
    manifest: pco.manifest,
    budget: pco.budget,
    entities: [...pco.manifest.entities.keys()],
    totals: rowsOf(people),
    gaps: usualGaps,
    share: null,
    dueAges: new Map()
  })

const grouped = (count: number) => Math.round(count).toLocaleString("en-US")
const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 2 : 0)} %`
const time = (seconds: number) =>
  seconds < 120 ? `${Math.round(seconds)} s` : seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`
const unseen = (seconds: number | null) =>
  seconds === null ? "no bound" : seconds < 172_800 ? time(seconds) : `${(seconds / 86_400).toFixed(1)} d`
const row = (cells: ReadonlyArray<string | number>) => `| ${cells.join(" | ")} |`
const lines = (header: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>) =>
  [row(header), `|${header.map((_, index) => (index === 0 ? "---|" : "--:|")).join("")}`, ...rows.map(row)].join("\n")

/** What is cheaper is read as often as anything. */
const leastRequests = 20
const isCostly = ({ wholeRequests }: EntityUpkeep) => wholeRequests > leastRequests

export const costPage = (): string => {
  const all = sizes.map((people) => ({ people, upkeep: upkeepOf(people) }))
  const [{ upkeep: first }] = [all[0] ?? { upkeep: upkeepOf(500) }]
  const part = (what: string, of: (upkeep: Upkeep) => Upkeep["full"]) => [
    what,
    ...all.flatMap(({ upkeep }) => {
      const { requests, secondsAtQuota, share } = of(upkeep)
      return [`${grouped(requests)} · ${time(secondsAtQuota)} · ${percent(share)}`]
    })
  ]
  const header = ["Requests · time at quota · of a day's quota", ...all.map(({ people }) => `${grouped(people)} people`)]
  const details = all.map(({ people, upkeep }) =>
    [
      `### ${grouped(people)} people`,
      "",
      lines(
        ["Entity", "Rows", "Whole reading, requests", "Deltas a day, idle", "A change stays unseen", "A deletion stays unseen"],
        upkeep.entities
          .filter(isCostly)
          .map((each) => [
            each.entity,
            grouped(each.rows),
            grouped(each.wholeRequests),
            grouped(each.deltaRequests.idle),
            unseen(each.changeUnseenSeconds),
            unseen(each.deletionUnseenSeconds)
          ])
      )
    ].join("\n")
  )
  return `# What it costs

This page is made by \`npm run cost\` from the rules that decide what runs read, and a test checks that it is up to date. Planning Center allows
${pco.budget.requests} requests in ${Duration.toSeconds(pco.budget.period)} seconds, ${grouped(first.dailyQuota)} a day. \`openfaith plan\` tells the same of your own church, with \`--ask\` from the source's own counts.

## In a day, with the schedules every connection gets

${lines(header, [
  part("Full sync, once", ({ full }) => full),
  part("Deltas, nothing changes", ({ deltasIdle }) => deltasIdle),
  part("Deltas, each finds changes everywhere", ({ deltasBusy }) => deltasBusy),
  part("Nightly reconciliations", ({ reconciliation }) => reconciliation),
  part("Deltas and reconciliations at most", ({ perDay }) => perDay)
])}

The usual schedules stay below half of a day's quota at all of these sizes; a test keeps it so. Reconciliations take at most
${percent(first.reconciliationShare)} of it: what does not fit is read in rotation, so that a deletion is seen within each entity's age
([schedules](schedules.md)). Webhooks, where they are set up, show changes and deletions within seconds and cost a read by id each.

## How long something can stay unseen

At most, while everything runs: a delta sees a change at its next run; what has no change field is read whole by deltas at its own pace, or by
reconciliations where that takes too many requests, and earlier where its parent changed (a request for each changed parent, not counted here); what changes without its time moving, and deletions, are seen by the reconciliation. The rows are those of the demo church
in every product, scaled. Listed are entities of which one whole reading takes more than ${leastRequests} requests.

${details.join("\n\n")}
`
}

if (process.argv[1]?.endsWith("cost.ts")) {
  if (process.argv.includes("--check")) {
    const isSame = readFileSync(page, "utf8") === costPage()
    process.stdout.write(isSame ? "docs/operate/cost.md is up to date\n" : "docs/operate/cost.md is not: run `npm run cost`\n")
    process.exitCode = isSame ? 0 : 1
  } else writeFileSync(page, costPage())
}
