/** What a chaos run has done and found, for a person. */
import type { Fencing } from "./fencing.ts"
import type { Quantiles, Slow } from "./recoveries.ts"
import { type ChaosReport, faultsIn, type Reason } from "./report.ts"

/** Whatever stands in a cell, on one line and without an end of the cell. */
const cell = (text: string | number) => String(text).replaceAll("|", "\\|").replaceAll(/\s+/g, " ")

const table = (heads: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string | number>>) => {
  if (rows.length === 0) return ""
  const marks = heads.map((_, index) => (typeof rows[0]?.[index] === "number" ? "---:" : "---"))
  return [heads, marks, ...rows]
    .map((row) => `| ${row.map(cell).join(" | ")} |`)
    .join("\n")
    .concat("\n")
}

const counts = (what: string, number: string, of: Readonly<Record<string, number>>) => table([what, number], Object.entries(of))

const recoveryRows = (by: Readonly<Record<string, Quantiles>>) =>
  Object.entries(by).map(([kind, { count, max, p50, p95 }]) => [kind, count, p50, p95, max])

const slowRows = (slowest: ReadonlyArray<Slow>) =>
  slowest.map(({ entity, from, kind, leased, losses, run, to, waits }) => [
    entity,
    run,
    kind,
    from,
    leased ?? "",
    to,
    losses,
    waits.join("; ")
  ])

const reasonRows = (reasons: ReadonlyArray<Reason>) => reasons.map(({ reason, run, times }) => [run, times, reason])

const causes = (of: Readonly<Record<string, number>>) =>
  Object.entries(of)
    .map(([cause, times]) => `${times} × ${cause}`)
    .join(", ")

const witnesses = ({ both, noted, onlyNoted, onlyRefused, refused }: Fencing) =>
  [
    `The database refused pages of ${refused} leases by their epoch, \`sync.incidents\` tells of ${noted}; ${both} are the same`,
    ...(Object.keys(onlyRefused).length > 0 ? [`only refused: ${causes(onlyRefused)}`] : []),
    ...(Object.keys(onlyNoted).length > 0 ? [`only noted: ${causes(onlyNoted)}`] : [])
  ].join("; ")

export const markdownOf = (report: ChaosReport): string => {
  const { churches, pages, recoveries } = report
  const { all, undisturbed } = recoveries
  const wrong = faultsIn(report)
  const share = pages.given === 0 ? 0 : Math.round((1000 * pages.again) / pages.given) / 10
  return `# Chaos, seed ${report.seed}

Written by \`npm run chaos -- ${report.flags}\`, ${report.startedAt.slice(0, 16).replace("T", " ")} UTC, at ${report.commit}.

- **${wrong.length === 0 ? `The stores of ${churches.length} churches equal their sources, row by row` : `${wrong.length} things were wrong`}**, after ${Object.values(
    report.faults
  ).reduce((sum, times) => sum + times, 0)} faults of ${Object.keys(report.faults).length} kinds in ${report.seconds} s.
- ${all.count} streams that a process had in hand when it was killed, stopped or frozen went on in another: its first page was committed after p50 ${all.p50} s, p95 ${all.p95} s, at most
  ${all.max} s. Of ${undisturbed.count} of them no other process lost anything meanwhile: p50 ${undisturbed.p50} s, p95 ${undisturbed.p95} s, at most ${undisturbed.max} s.
- ${pages.given} pages of lists were given by the sources, ${pages.stored} stored (in ${report.statements} transactions) and ${pages.probes} only looked at for changes: ${pages.again} were
  fetched in vain and asked for again, ${share} %.
- ${witnesses(report.fencing)}.
- After the last fault everything had ended within ${report.healedSeconds ?? "more than 180"} s, by itself. ${report.processes} processes were started in three places.
- ${report.machine.join("; ")}.
${wrong.map((each) => `- Wrong: ${each}\n`).join("")}${Object.entries(report.notMade)
    .map(([kind, why]) => `- Not made on this machine: ${kind} (${why}).\n`)
    .join("")}
${table(
  ["Church", "People", "Access", "Changes", "Requests", "Tokens refreshed"],
  churches.map(({ access, changes, orgId, people, refreshes, requests }) => [orgId, people, access, changes, requests, refreshes])
)}
${counts("Fault", "Times", report.faults)}
${table(["First page by another process, after", "Streams", "p50 s", "p95 s", "max s"], recoveryRows(recoveries.byKind))}
${table(["The slowest", "Run", "After", "From second", "Leased", "To second", "Other losses meanwhile", "It waited for"], slowRows(recoveries.slowest))}
${counts("Statements refused, by SQLSTATE", "Times", report.refusedStatements)}
${counts("Sessions ended by the database, by SQLSTATE", "Times", report.endedSessions)}
${counts("Runs", "Number", report.runs)}
${report.fencing.single.length === 0 ? "" : `Fenced leases that only one of the two has seen:\n\n${report.fencing.single.map((each) => `- ${each}\n`).join("")}`}
${table(["Runs that are not complete", "Times", "Why"], reasonRows(report.reasons))}
${table(["Records kept back, and what became of them", "Times", "Why"], reasonRows(report.quarantined))}
${table(
  ["Second", "Fault", "What it hit"],
  report.events.map(({ detail, kind, second }) => [second, kind, detail])
)}`
}
