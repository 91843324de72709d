/** What a chaos run has done and found, for a file. */
import { contradictionsIn, type Fencing } from "./fencing.ts"
import type { PageFigures } from "./PageTally.ts"
import type { Recoveries } from "./recoveries.ts"

export interface Happened {
  /** Seconds after the start. */
  readonly second: number
  readonly kind: string
  readonly detail: string
  readonly workers: ReadonlyArray<number>
  readonly at: number
  readonly fenced: boolean | null
}

/** Runs that ended in the same way, or records that were kept back, for the same reason. */
export interface Reason {
  /** Kind and end of the runs; kind, entity and end of the records. */
  readonly run: string
  readonly reason: string
  readonly times: number
}

export interface ChaosReport {
  readonly seed: number
  readonly commit: string
  readonly machine: ReadonlyArray<string>
  /** The command line that does it again. */
  readonly flags: string
  readonly startedAt: string
  readonly seconds: number
  readonly churches: ReadonlyArray<{
    readonly orgId: string
    readonly people: number
    readonly access: string
    readonly changes: number
    readonly requests: number
    readonly refreshes: number
  }>
  readonly faults: Readonly<Record<string, number>>
  /** Kinds that never hit anything. */
  readonly missed: ReadonlyArray<string>
  /** Kinds that cannot be made on this machine, and why. */
  readonly notMade: Readonly<Record<string, string>>
  /** Page statements that were committed. */
  readonly statements: number
  readonly pages: PageFigures
  readonly fencing: Fencing
  /** Statements that ended in an error, by SQLSTATE. */
  readonly refusedStatements: Readonly<Record<string, number>>
  /** Sessions the database ended, by SQLSTATE. */
  readonly endedSessions: Readonly<Record<string, number>>
  readonly processes: number
  readonly runs: Readonly<Record<string, number>>
  /** Of each run that did not end `complete`. */
  readonly reasons: ReadonlyArray<Reason>
  /** Records that were kept back, why, and what became of them. */
  readonly quarantined: ReadonlyArray<Reason>
  readonly recoveries: Recoveries
  /** From the last fault until nothing was left to do. */
  readonly healedSeconds: number | null
  readonly violations: ReadonlyArray<string>
  readonly events: ReadonlyArray<Pick<Happened, "second" | "kind" | "detail">>
}

export const countsOf = (words: Iterable<string>): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

/** What is wrong with a run: what it found, what it should have met and did not, and witnesses that contradict one another. */
export const faultsIn = ({ fencing, missed, violations }: ChaosReport): ReadonlyArray<string> => [
  ...missed.map((kind) => `nothing was hit by: ${kind}`),
  ...contradictionsIn(fencing),
  ...violations
]
