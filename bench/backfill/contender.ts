/**
 * One contender in a process of its own: `contender.ts <name>`, told in JSON on standard input what to read and where to write. It makes ready, says so, and
 * begins when it is told to; in the end it says how long that took and how much memory it has had. Told to go again, it reads everything once more.
 */
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { Schema } from "effect"

const Task = Schema.Struct({
  /** A migrated database in which the source is connected. */
  database: Schema.String,
  home: Schema.String,
  source: Schema.Struct({ url: Schema.String, token: Schema.String }),
  entityIds: Schema.Record(Schema.String, Schema.Int)
})
export type Task = typeof Task.Type

/** Makes ready; then `run` reads all collections into the store. */
export type Contender = (task: Task) => Promise<{ readonly run: () => Promise<void>; readonly end: () => Promise<void> }>

const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  "bare loop": async () => (await import("./bare.ts")).bare,
  "COPY and merge": async () => (await import("./copyMerge.ts")).copyMerge,
  DBOS: async () => (await import("./dbos.ts")).dbos,
  "an activity per page": async () => (await import("./activityPerPage.ts")).activityPerPage,
  OpenFaith: async () => (await import("./openfaith.ts")).openfaith,
  "OpenFaith's loader": async () => (await import("./loader.ts")).loader
}
export const names = Object.keys(contenders)

/** The most memory this process has had, in MB. */
const peakMb = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0) / 1024

const main = async () => {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const contender = await contenders[process.argv[2] ?? ""]?.()
  if (contender === undefined) throw new Error(`No contender ${process.argv[2]}; there are ${names.join(", ")}.`)
  const task = Schema.decodeUnknownSync(Schema.fromJsonString(Task))((await lines.next()).value)
  const { end, run } = await contender(task)
  process.stdout.write("ready\n")
  await lines.next()
  for (let order = "go"; order === "go"; order = (await lines.next()).value ?? "end") {
    const [since, spent] = [performance.now(), process.cpuUsage()]
    await run()
    const { system, user } = process.cpuUsage(spent)
    process.stdout.write(
      `${JSON.stringify({ seconds: (performance.now() - since) / 1000, processorSeconds: (system + user) / 1e6, peakMb: peakMb() })}\n`
    )
  }
  await end()
  process.exit(0)
}

if (import.meta.main) await main()
