import type { TestSpecification } from "vitest/node"
import { BaseSequencer } from "vitest/node"

/**
 * What takes half a minute and more, about the longest first; those with many processes not side by side. The last two are short files that take long, and
 * would be what everybody waits for in the end. One that is missing here costs time, nothing else.
 */
const long = [
  "crash/chaos",
  "e2e/convergence",
  "e2e/commandLine",
  "e2e/restore",
  "e2e/changingChurch",
  "e2e/watchdog",
  "e2e/proven",
  "crash/runners",
  "e2e/schedules",
  "e2e/cliUp",
  "crash/changes",
  "e2e/alertsSent",
  "e2e/deletionsCommand",
  "crash/commandLineReconnect",
  "e2e/canarySecrets",
  "EmbeddedPostgres.pg",
  "e2e/keyRotation",
  "crash/onceAmongRunners",
  "model/smallScope",
  "crash/kill",
  "e2e/httpApi",
  "e2e/exampleSearch",
  "e2e/httpFuzz",
  "crash/webhookKill",
  "e2e/delta",
  "e2e/webhookFaults",
  "Budgets.pg",
  "e2e/fields",
  "e2e/firstAdapter",
  "e2e/b1",
  "e2e/npxStops",
  "e2e/cappedLists"
].map((name) => `/${name}.test.ts`)

const place = ({ moduleId }: TestSpecification) => {
  const found = long.findIndex((name) => moduleId.endsWith(name))
  return found < 0 ? long.length : found
}

/** Begins with the long files: one of them at the end would keep a single worker busy while the others have nothing to do. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>) {
    const usual = await super.sort(files)
    return usual.toSorted((one, other) => place(one) - place(other))
  }
}
