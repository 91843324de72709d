/**
 * What a record costs and what a process takes of memory, from small churches to a very large one: a runner of its own reads each for the first time.
 * Writes bench/results/growth.
 */
import { Console, Effect, References } from "effect"
import { Operations } from "@openfaith/server"
import { numberOf } from "../../test/support/database.ts"
import { directory } from "../../test/support/directory.ts"
import { mostMemory, processorMs } from "../machine.ts"
import { benchPostgres } from "../cluster/benchPostgres.ts"
import { allEnded, connect, differences, startInstallation } from "../cluster/installation.ts"
import { isBusy, writeFindings } from "../cluster/rounds.ts"
import { growthOf, type StoreBytes, storeBytes } from "../cluster/storeBytes.ts"
import { startTown } from "../cluster/town.ts"

/** Without the values of custom fields: of a church so large they are lists that Planning Center's limit of deep pages holds up, for hours. */
const read = directory.filter((entity) => entity !== "people.FieldDatum")
/** A person and what belongs to one are about five records. */
const recordsOfPerson = 4.8
/** What a process may take, in MB, and what both may grow by from the smallest to the largest. */
const mostMegabytes = 256
const mostGrowth = 1.1

const say = (line: string) => process.stderr.write(`${line}\n`)

interface Size {
  readonly records: number
  readonly seconds: number
  readonly memory: number
  /** Microseconds of processor for each record: of the runner, and of the database as its statements took. */
  readonly runner: number
  readonly database: number
  readonly statements: number
  readonly bytes: StoreBytes
  readonly wrong: ReadonlyArray<string>
}

const readOnce = Effect.fnUntraced(function* (wanted: number) {
  const people = Math.ceil(wanted / recordsOfPerson)
  const town = yield* startTown({ churches: 1, people, whale: 0, latencyMillis: 0 })
  const postgres = yield* benchPostgres
  const installation = yield* startInstallation({ databaseUrl: yield* postgres.createDatabase, runners: 1, env: {} })
  yield* installation.startRunners
  return yield* Effect.gen(function* () {
    const operations = yield* Operations
    const connection = yield* connect(town, 0, read)
    const pids = installation.runners.map(({ started }) => started.pid)
    const bytes = yield* storeBytes
    yield* postgres.forget
    const before = processorMs(pids) ?? 0
    const at = Date.now()
    yield* operations.requestRun(connection, "full", null)
    const ended = yield* allEnded((line) => say(`${line}; ${pids.map((pid) => mostMemory(pid).toFixed(0)).join(", ")} MB`))
    const seconds = (Date.now() - at) / 1000
    const spent = (processorMs(pids) ?? 0) - before
    const sent = yield* postgres.statements
    const took = sent.reduce((sum, { ms }) => sum + ms, 0)
    const statements = sent.reduce((sum, { calls }) => sum + calls, 0)
    const grown = growthOf(bytes, yield* storeBytes)
    const records = yield* numberOf("SELECT count(*) FROM sync.records")
    const wrong = [...(yield* differences((yield* town.digests).filter(({ entity }) => read.some((name) => name === entity))))]
    if (ended.get("complete") !== 1) wrong.push(`runs: ${JSON.stringify([...ended])}`)
    const memory = Math.max(...pids.map(mostMemory))
    say(`${records} records in ${seconds.toFixed(0)} s, ${memory.toFixed(0)} MB`)
    return {
      records,
      seconds,
      memory,
      runner: (1000 * spent) / records,
      database: (1000 * took) / records,
      statements,
      bytes: grown,
      wrong
    } satisfies Size
  }).pipe(Effect.provideContext(installation.services))
}, Effect.scoped)

export const measureGrowth = Effect.fn("measureGrowth")(
  function* ({ records }: { readonly records: number }) {
    const wasBusy = isBusy()
    const sizes: Array<Size> = []
    for (let wanted = 10_000; ; wanted = Math.min(records, wanted * 6)) {
      sizes.push(yield* readOnce(wanted))
      if (wanted >= records) break
    }
    const wrong = sizes.flatMap((size) => size.wrong)
    const growth = (value: (size: Size) => number) => {
      const [first, last] = [sizes[0], sizes.at(-1)]
      return first && last ? value(last) / value(first) : Number.NaN
    }
    const [ofMemory, ofCost] = [growth(({ memory }) => memory), growth(({ database, runner }) => runner + database)]
    const most = Math.max(...sizes.map(({ memory }) => memory))
    const file = writeFindings({
      name: "growth",
      title: "From ten thousand records to many",
      options: `growth --records ${records}`,
      wasBusy,
      lines: [
        "- Each size by a runner of its own and into a database of its own: the directory of one church without the values of custom fields, read for the first time; the source answers at once and sets no limit.",
        `- ${wrong.length === 0 ? "Every row was compared with the source by id and time of change." : "**Rows are missing or wrong, so these figures are void.**"}`,
        ...wrong.slice(0, 10).map((each) => `- Wrong: ${each}`),
        `- **At most ${most.toFixed(0)} MB** (VmHWM); promised: ${mostMegabytes}. It grows ${ofMemory.toFixed(2)} times from the first to the last, what a record costs ${ofCost.toFixed(2)} times; promised: at most ${mostGrowth}.`,
        "",
        "| records | seconds | records a second | memory, MB | runner, µs a record | database, µs a record |",
        "|---:|---:|---:|---:|---:|---:|",
        ...sizes.map(
          ({ database, memory, records: found, runner, seconds }) =>
            `| ${found} | ${seconds.toFixed(1)} | ${(found / seconds).toFixed(0)} | ${memory.toFixed(0)} | ${runner.toFixed(0)} | ${database.toFixed(0)} |`
        )
      ],
      data: { sizes }
    })
    if (wrong.length > 0 || most > mostMegabytes) process.exitCode = 1
    yield* Console.log(file)
  },
  Effect.provideService(References.MinimumLogLevel, "Error")
)
