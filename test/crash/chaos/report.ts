/** What a chaos run has done and found, for a person and for a file. */
import type { Ledger } from "./Ledger.ts"

export interface Happened {
  /** Seconds after the start. */
  readonly second: number
  readonly kind: string
  readonly detail: string
  readonly workers: ReadonlyArray<number>
  readonly at: number
  readonly fenced: boolean | null
}

export interface ChaosReport {
  readonly seed: number
  readonly commit: string
  readonly startedAt: string
  readonly seconds: number
  readonly churches: ReadonlyArray<{ readonly orgId: string; readonly people: number; readonly changes: number; readonly requests: number }>
  readonly faults: Readonly<Record<string, number>>
  readonly missed: ReadonlyArray<string>
  readonly pages: number
  readonly fenced: number
  /** Sessions the database ended, by SQLSTATE. */
  readonly endedSessions: Readonly<Record<string, number>>
  readonly processes: number
  readonly runs: Readonly<Record<string, number>>
  /** Seconds until another process committed a page of a stream that a process had in hand when it was killed, stopped or frozen. */
  readonly recoveries: { readonly count: number; readonly p50: number; readonly p95: number; readonly max: number }
  /** From the last fault until nothing was left to do. */
  readonly healedSeconds: number | null
  readonly violations: ReadonlyArray<string>
  readonly events: ReadonlyArray<Pick<Happened, "second" | "kind" | "detail">>
}

const rounded = (seconds: number) => Math.round(seconds * 10) / 10

export const quantile = (values: ReadonlyArray<number>, share: number) => {
  const sorted = values.toSorted((one, other) => one - other)
  return rounded(sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0)
}

export const countsOf = (words: Iterable<string>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** How soon others went on, over everything that took something out of a process's hand. */
export const recoveriesOf = (happened: ReadonlyArray<Happened>, ledger: Ledger) => {
  const seconds = happened.flatMap(({ at, workers }) =>
    workers.length === 0 ? [] : ledger.recoveriesAfter(new Set(workers), at).map((recovery) => recovery.seconds)
  )
  return { count: seconds.length, p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95), max: quantile(seconds, 1) }
}

/** What is wrong with a run: what it found, and what it should have met and did not. */
export const faultsIn = ({ missed, violations }: ChaosReport): ReadonlyArray<string> => [
  ...missed.map((kind) => `nothing was hit by: ${kind}`),
  ...violations
]

const rows = (counts: Readonly<Record<string, number>>) =>
  Object.entries(counts)
    .map(([name, count]) => `| ${name} | ${count} |`)
    .join("\n")

export const markdownOf = (report: ChaosReport): string => {
  const { churches, commit, endedSessions, events, faults, fenced, healedSeconds, pages, processes, recoveries, runs, seconds, seed } =
    report
  const wrong = faultsIn(report)
  return `# Chaos, seed ${seed}

Written by \`npm run chaos -- --seed ${seed} --minutes ${Math.round(seconds / 60)} --report\`, ${report.startedAt.slice(0, 10)}, at ${commit}.

- **${wrong.length === 0 ? `The stores of ${churches.length} churches equal their sources` : `${wrong.length} things were wrong`}**. ${pages} pages were committed in ${seconds} s,
  ${fenced} pages were refused because another worker had the stream, ${recoveries.count} streams went on in another process.
- First page of such a stream committed by another process after p50 ${recoveries.p50} s, p95 ${recoveries.p95} s, at most ${recoveries.max} s.
- After the last fault everything had ended within ${healedSeconds ?? "more than 180"} s, by itself. ${processes} processes were started in three places.
${wrong.map((each) => `- Wrong: ${each}`).join("\n")}

| Church | People | Changes | Requests |
|---|---:|---:|---:|
${churches.map(({ changes, orgId, people, requests }) => `| ${orgId} | ${people} | ${changes} | ${requests} |`).join("\n")}

| Fault | Times |
|---|---:|
${rows(faults)}

| Sessions ended by the database, by SQLSTATE | Times |
|---|---:|
${rows(endedSessions)}

| Runs | Number |
|---|---:|
${rows(runs)}

| Second | Fault | What it hit |
|---:|---|---|
${events.map(({ detail, kind, second }) => `| ${second} | ${kind} | ${detail} |`).join("\n")}
`
}
