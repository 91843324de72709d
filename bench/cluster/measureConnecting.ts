/**
 * Many organisations that connect at once: whether all complete, how evenly the work is shared out, and what memory and statements it takes. Writes
 * bench/results/connecting.
 */
import { Clock, Console, Effect, References, Schema } from "effect"
import { Operations } from "@openfaith/server"
import { numberOf, rowsOf } from "../../test/support/database.ts"
import { directory } from "../../test/support/directory.ts"
import { mostMemory, processorMs } from "../machine.ts"
import { benchPostgres, type Counted } from "./benchPostgres.ts"
import { allEnded, connect, differences, fallen, startInstallation } from "./installation.ts"
import { isBusy, writeFindings } from "./rounds.ts"
import { growthOf, storeBytes } from "./storeBytes.ts"
import { startTown } from "./town.ts"

/** What a runner may take, in MB. */
const mostMegabytes = 256
const costliest = 12

const say = (line: string) => process.stderr.write(`${line}\n`)

const Half = Schema.Struct({ seconds: Schema.Finite })

const sumOf = (statements: ReadonlyArray<Counted>) => statements.reduce((sum, { calls }) => sum + calls, 0)
const shortened = (text: string) => text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").slice(0, 90)

export const measureConnecting = Effect.fn("measureConnecting")(
  function* ({ organisations, people, runners }: { readonly organisations: number; readonly people: number; readonly runners: number }) {
    const wasBusy = isBusy()
    const town = yield* startTown({ churches: organisations, people, whale: 0, latencyMillis: 0 })
    say(`the churches take ${mostMemory(town.pid).toFixed(0)} MB`)
    const postgres = yield* benchPostgres
    const installation = yield* startInstallation({ databaseUrl: yield* postgres.createDatabase, runners, env: {} })
    yield* installation.startRunners
    const pids = installation.runners.map(({ started }) => started.pid)
    const memory = () => pids.map((pid) => Math.round(mostMemory(pid)))
    const atRest = memory()
    yield* postgres.forget
    yield* Effect.gen(function* () {
      const operations = yield* Operations
      const seconds = (since: number) => Effect.map(Clock.currentTimeMillis, (now) => (now - since) / 1000)
      const since = yield* Clock.currentTimeMillis
      const before = pids.map((pid) => processorMs([pid]) ?? 0)
      const connections = yield* Effect.forEach(Array.from({ length: organisations }), (_, index) => connect(town, index), {
        concurrency: 20
      })
      const connected = yield* seconds(since)
      const connecting = sumOf(yield* postgres.statements)
      const bytes = yield* storeBytes
      yield* postgres.forget
      const requested = yield* Clock.currentTimeMillis
      yield* Effect.forEach(connections, (connection) => operations.requestRun(connection, "full", null), {
        concurrency: 20,
        discard: true
      })
      const ended = yield* allEnded((line) => say(`${line}; ${memory().join(", ")} MB`))
      const took = yield* seconds(requested)
      const statements = yield* postgres.statements
      const grown = growthOf(bytes, yield* storeBytes)
      const processors = pids.map((pid, index) => ((processorMs([pid]) ?? 0) - (before[index] ?? 0)) / 1000)
      const most = memory()
      const rows = yield* numberOf("SELECT count(*) FROM sync.records")
      const [half] = yield* rowsOf(
        Half,
        `SELECT (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - requested_at)))::float8 AS seconds
        FROM sync.runs WHERE kind = 'full'`
      )
      const wrong = [...fallen(installation.runners), ...(yield* differences(yield* town.digests))]
      const complete = yield* numberOf("SELECT count(DISTINCT connection_id) FROM sync.runs WHERE kind = 'full' AND status = 'complete'")
      if (complete !== organisations) wrong.push(`${complete} of ${organisations} are complete: ${JSON.stringify([...ended])}`)
      const total = processors.reduce((sum, each) => sum + each, 0)
      const share = processors.map((each) => `${((100 * each) / total).toFixed(0)} %`)
      const isWithin = Math.max(...most) <= mostMegabytes
      const file = writeFindings({
        name: "connecting",
        title: "Many organisations that connect at once",
        options: `connecting --organisations ${organisations} --people ${people} --runners ${runners}`,
        wasBusy,
        lines: [
          `- ${organisations} organisations with ${people} people each, of which the directory is read (${directory.length} of about 200 entities; \`products\` of each connection): ${rows} records. ${runners} runners; the`,
          `  source sets no limit and answers at once.`,
          `- **${complete} of ${organisations} complete** ${took.toFixed(0)} s after the first request, half of them within ${half?.seconds.toFixed(0) ?? "?"} s${wrong.length === 0 ? "; every row was compared with the source by id and time of change" : "; **rows are missing or wrong, so these figures are void**"}.`,
          ...wrong.slice(0, 10).map((each) => `- Wrong: ${each}`),
          `- **Each runner took at most ${most.join(", ")} MB** (VmHWM; ${atRest.join(", ")} MB before anything was asked of it); promised: at most ${mostMegabytes} MB${isWithin ? "" : ", **which is not kept**"}.`,
          `- Runners had ${share.join(", ")} of the work, by processor time: ${processors.map((each) => each.toFixed(0)).join(", ")} s, ${(total / organisations).toFixed(2)} s for an organisation.`,
          `- Connecting: ${connected.toFixed(0)} s, 20 at a time, ${(connecting / organisations).toFixed(0)} statements each, what runners ask meanwhile among them. Reading: ${(sumOf(statements) / organisations).toFixed(0)} statements for an organisation.`,
          "",
          "| Statements that took the database longest | times | ms in all |",
          "|---|---:|---:|",
          ...statements.slice(0, costliest).map(({ calls, ms, text }) => `| \`${shortened(text)}\` | ${calls} | ${ms.toFixed(0)} |`)
        ],
        data: {
          organisations,
          people,
          runners,
          rows,
          connected,
          took,
          complete,
          atRest,
          most,
          processors,
          entities: directory.length,
          statements: sumOf(statements),
          database: statements.reduce((sum, { ms }) => sum + ms, 0) / 1000,
          bytes: grown,
          wrong
        }
      })
      if (wrong.length > 0 || !isWithin) process.exitCode = 1
      yield* Console.log(file)
    }).pipe(Effect.provideContext(installation.services))
  },
  Effect.scoped,
  Effect.provideService(References.MinimumLogLevel, "Error")
)
