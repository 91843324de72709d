/**
 * One contender in a process of its own: `contender.ts <name>`, told in JSON on standard input what to read and where to write. It makes ready, says so, and
 * begins when it is told to; in the end it says how long that took and how much memory it has had. Told to go again, it reads everything once more.
 */
import { createInterface } from "node:readline"
import { Schema } from "effect"
import { mostMemory, processorMs } from "../machine.ts"

const Task = Schema.Struct({
  /** A migrated database in which the source is connected. */
  database: Schema.String,
  home: Schema.String,
  source: Schema.Struct({ url: Schema.String, token: Schema.String }),
  entityIds: Schema.Record(Schema.String, Schema.Int)
})
export type Task = typeof Task.Type

/** Makes ready; then `run` reads all collections into the store. `pid`: the process that does so, where it is another one. */
export type Contender = (
  task: Task
) => Promise<{ readonly run: () => Promise<void>; readonly end: () => Promise<void>; readonly pid?: number }>

const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  "bare loop": async () => (await import("./bare.ts")).bare,
  "COPY and merge": async () => (await import("./copyMerge.ts")).copyMerge,
  DBOS: async () => (await import("./dbos.ts")).dbos,
  "an activity per page": async () => (await import("./activityPerPage.ts")).activityPerPage,
  OpenFaith: async () => (await import("./openfaith.ts")).openfaith,
  "OpenFaith's loader": async () => (await import("./loader.ts")).loader
}
export const names = Object.keys(contenders)

const main = async () => {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const contender = await contenders[process.argv[2] ?? ""]?.()
  if (contender === undefined) throw new Error(`No contender ${process.argv[2]}; there are ${names.join(", ")}.`)
  const task = Schema.decodeUnknownSync(Schema.fromJsonString(Task))((await lines.next()).value)
  const { end, pid = process.pid, run } = await contender(task)
  process.stdout.write("ready\n")
  await lines.next()
  for (let order = "go"; order === "go"; order = (await lines.next()).value ?? "end") {
    const [since, spent] = [performance.now(), processorMs([pid]) ?? 0]
    await run()
    const seconds = (performance.now() - since) / 1000
    const processorSeconds = ((processorMs([pid]) ?? 0) - spent) / 1000
    process.stdout.write(`${JSON.stringify({ seconds, processorSeconds, peakMb: mostMemory(pid) })}\n`)
  }
  await end()
  process.exit(0)
}

if (import.meta.main) await main()
