/**
 * Many connections at whose sources nothing changes: what the process and the database do for them by themselves, and what their deltas, due every quarter
 * of an hour, add to that. Writes bench/results/idle.
 */
import { Console, Effect, References } from "effect"
import { SqlClient } from "effect/sql"
import { Operations } from "@openfaith/server"
import { numberOf } from "../../test/support/database.ts"
import { mostMemory, processorMs } from "../machine.ts"
import { benchPostgres, type Counted } from "../cluster/benchPostgres.ts"
import { allEnded, connect, startInstallation } from "../cluster/installation.ts"
import { isBusy, writeFindings } from "../cluster/rounds.ts"
import { growthOf, storeBytes } from "../cluster/storeBytes.ts"
import { startTown } from "../cluster/town.ts"

export interface IdleOptions {
  readonly connections: number
  readonly people: number
  /** Of each of the two spans. */
  readonly seconds: number
}

const deltaSeconds = 900
/** Statements a second, and of one processor's time, that idle connections may cost. */
const mostStatements = 20
const mostShare = 0.1
const costliest = 12

const say = (line: string) => process.stderr.write(`${line}\n`)
const shortened = (text: string) => text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").slice(0, 90)
const callsOf = (statements: ReadonlyArray<Counted>) => statements.reduce((sum, { calls }) => sum + calls, 0)

export const measureIdle = Effect.fn("measureIdle")(
  function* ({ connections: count, people, seconds }: IdleOptions) {
    const wasBusy = isBusy()
    const town = yield* startTown({ churches: count, people, whale: 0, latencyMillis: 0 })
    const postgres = yield* benchPostgres
    const installation = yield* startInstallation({ databaseUrl: yield* postgres.createDatabase, runners: 1, env: {} })
    yield* installation.startRunners
    yield* Effect.gen(function* () {
      const operations = yield* Operations
      const sql = yield* SqlClient.SqlClient
      const pids = installation.runners.map(({ started }) => started.pid)
      const connections = yield* Effect.forEach(Array.from({ length: count }), (_, index) => connect(town, index), { concurrency: 20 })
      const switchTo = (enabled: boolean) => sql`UPDATE sync.schedules SET enabled = ${enabled} WHERE kind = 'delta'`
      yield* sql`UPDATE sync.schedules SET enabled = false`
      say("connected")
      yield* Effect.forEach(connections, (connection) => operations.requestRun(connection, "full", null), { discard: true })
      const ended = yield* allEnded(say)
      // Some of the first to connect have had a delta before schedules were off.
      if (ended.size !== 1 || (ended.get("complete") ?? 0) < count)
        return yield* Effect.die(new Error(`Not all are complete: ${JSON.stringify([...ended])}`))
      // What follows a reading, and what is done once after a start, is over.
      yield* Effect.sleep("2 minutes")

      const span = Effect.gen(function* () {
        const [before, requests, runs] = [processorMs(pids) ?? 0, yield* town.requests, yield* numberOf("SELECT count(*) FROM sync.runs")]
        const bytes = yield* storeBytes
        yield* postgres.forget
        const at = Date.now()
        yield* Effect.sleep(`${seconds} seconds`)
        const passed = (Date.now() - at) / 1000
        const statements = yield* postgres.statements
        return {
          seconds: passed,
          statements,
          statementsPerSecond: callsOf(statements) / passed,
          share: ((processorMs(pids) ?? 0) - before) / 1000 / passed,
          database: statements.reduce((sum, { ms }) => sum + ms, 0) / 1000 / passed,
          bytes: growthOf(bytes, yield* storeBytes),
          requests: (yield* town.requests) - requests,
          runs: (yield* numberOf("SELECT count(*) FROM sync.runs")) - runs
        }
      })
      const idle = yield* span
      say(`idle: ${idle.statementsPerSecond.toFixed(1)} statements/s, ${(100 * idle.share).toFixed(1)} % of a processor`)
      yield* sql`UPDATE sync.schedules SET next_run_at = clock_timestamp() + random() * ${deltaSeconds} * interval '1 second' WHERE kind = 'delta'`
      yield* switchTo(true)
      yield* Effect.sleep("10 seconds")
      const withDeltas = yield* span
      yield* switchTo(false)
      const all = yield* allEnded(say)
      const wrong = [...all.keys()].filter((status) => status !== "complete").map((status) => `${all.get(status)} runs are ${status}`)
      const perDelta = (value: (of: typeof idle) => number) => ((value(withDeltas) - value(idle)) * seconds) / Math.max(1, withDeltas.runs)
      const line = (what: string, of: typeof idle) =>
        `| ${what} | ${of.runs} | ${of.requests} | ${of.statementsPerSecond.toFixed(1)} | ${(100 * of.share).toFixed(1)} % | ${(100 * of.database).toFixed(1)} % |`
      const memory = Math.max(...pids.map(mostMemory))
      const file = writeFindings({
        name: "idle",
        title: "Connections at whose sources nothing changes",
        options: `idle --connections ${count} --people ${people} --seconds ${seconds}`,
        wasBusy,
        lines: [
          `- ${count} connections of ${people} people, each read once (the directory, 12 entities); one runner. Then ${seconds} s in which nothing is due, and ${seconds} s in which the delta of each is due every ${deltaSeconds / 60} minutes.`,
          `- **By themselves they cost ${idle.statementsPerSecond.toFixed(1)} statements a second and ${(100 * idle.share).toFixed(1)} % of a processor**; promised: at most ${mostStatements} and ${100 * mostShare} %, outside of the requests.`,
          `- A delta that finds nothing costs ${perDelta((of) => of.statementsPerSecond).toFixed(0)} statements, ${(1000 * perDelta((of) => of.share)).toFixed(0)} ms of the runner's processor and ${(1000 * perDelta((of) => of.database)).toFixed(0)} ms in the database, and ${(withDeltas.requests / Math.max(1, withDeltas.runs)).toFixed(1)} requests.`,
          `- The runner took at most ${memory.toFixed(0)} MB.`,
          ...wrong.map((each) => `- Wrong: ${each}`),
          "",
          "| | deltas | requests | statements a second | runner, of a processor | database, of a processor |",
          "|---|---:|---:|---:|---:|---:|",
          line("nothing due", idle),
          line("with deltas", withDeltas),
          "",
          "| With deltas: statements sent most often | times | ms in all |",
          "|---|---:|---:|",
          ...withDeltas.statements
            .toSorted((one, other) => other.calls - one.calls)
            .slice(0, costliest)
            .map(({ calls, ms, text }) => `| \`${shortened(text)}\` | ${calls} | ${ms.toFixed(0)} |`)
        ],
        data: { idle: { ...idle, statements: undefined }, withDeltas: { ...withDeltas, statements: undefined }, memory, wrong }
      })
      if (wrong.length > 0) process.exitCode = 1
      yield* Console.log(file)
    }).pipe(Effect.provideContext(installation.services))
  },
  Effect.scoped,
  Effect.provideService(References.MinimumLogLevel, "Error")
)
