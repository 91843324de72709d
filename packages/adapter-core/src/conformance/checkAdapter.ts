/** Every check of an adapter, and what came of each. */
import type { Adapter } from "../Adapter.ts"
import { answerChecks } from "./answerChecks.ts"
import { attempt, type Check, type CheckResult, ofAdapter } from "./Check.ts"
import { manifestChecks } from "./manifestChecks.ts"
import { readingChecks } from "./readingChecks.ts"
import { transformChecks } from "./transformChecks.ts"
import { webhookChecks } from "./webhookChecks.ts"

export const checks: ReadonlyArray<Check> = [
  ...answerChecks.slice(0, 1),
  ...manifestChecks,
  ...readingChecks,
  ...answerChecks.slice(1),
  ...webhookChecks,
  ...transformChecks
]

const run = (adapter: Adapter, { find, missing, name, promise }: Check): CheckResult => {
  const found = attempt(() => find(adapter))
  // Written without our types, an adapter may answer anything.
  const problems =
    "value" in found
      ? found.value
      : ofAdapter([
          { problem: `it answers with something of another kind: ${found.threw}`, mend: "Let the types of the adapter be checked." }
        ])
  const lacks = missing?.(adapter) ?? null
  return {
    check: name,
    promise,
    outcome: problems.length > 0 ? "failed" : lacks === null ? "passed" : "unproven",
    problems,
    missing: lacks
  }
}

/** All checks. Takes a second or so for a hundred entities; asks nobody. */
export const checkAdapter = (adapter: Adapter): ReadonlyArray<CheckResult> => checks.map((check) => run(adapter, check))

/** The check of that name alone; nothing where there is none. */
export const checkOnly = (adapter: Adapter, name: string): ReadonlyArray<CheckResult> =>
  checks.filter((check) => check.name === name).map((check) => run(adapter, check))

/** Those without which nothing can be read safely: for whoever loads an adapter. */
export const checkAtStart = (adapter: Adapter): ReadonlyArray<CheckResult> =>
  checks.filter(({ atStart }) => atStart).map((check) => run(adapter, check))
