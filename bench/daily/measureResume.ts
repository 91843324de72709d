/**
 * A runner that is killed near the end of a large first reading, and started again in its place: how long until it stores its first new page. Writes
 * bench/results/resume.
 */
import { Console, Effect, References } from "effect"
import { Operations } from "@openfaith/server"
import { numberOf } from "../../test/support/database.ts"
import { benchPostgres } from "../cluster/benchPostgres.ts"
import { allEnded, connect, differences, startInstallation, startRunner } from "../cluster/installation.ts"
import { isBusy, spread, writeFindings } from "../cluster/rounds.ts"
import { startTown } from "../cluster/town.ts"

/** Shares of what there is at which it is killed. */
const killedAt = [0.9, 0.92, 0.94, 0.96, 0.98]
/** Seconds from the start of the process to the first page. */
const most = 3

const say = (line: string) => process.stderr.write(`${line}\n`)

const stored = numberOf("SELECT count(*) FROM sync.records")
/** Pages stored of all streams; grows by what is read anew and by what is read again. */
const pages = numberOf("SELECT coalesce(sum(pages), 0) FROM sync.sightings")

/** Statements that others have under way. */
const underWay = numberOf(
  "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()"
)

export const measureResume = Effect.fn("measureResume")(
  function* ({ people }: { readonly people: number }) {
    const wasBusy = isBusy()
    const town = yield* startTown({ churches: 1, people, whale: 0, latencyMillis: 0 })
    const whole = (yield* town.digests).reduce((sum, { rows }) => sum + rows, 0)
    const postgres = yield* benchPostgres
    const installation = yield* startInstallation({ databaseUrl: yield* postgres.createDatabase, runners: 1, env: {} })
    yield* installation.startRunners
    yield* Effect.gen(function* () {
      const operations = yield* Operations
      const connection = yield* connect(town, 0)
      yield* operations.requestRun(connection, "full", null)
      const found: Array<{ readonly share: number; readonly serving: number; readonly firstPage: number }> = []
      let runner = installation.runners[0]
      for (const share of killedAt) {
        yield* Effect.repeat(Effect.delay(stored, "50 millis"), { until: (count) => count >= share * whole })
        runner?.started.child.kill("SIGKILL")
        yield* Effect.promise(async () => runner?.started.ended)
        // What it had sent is carried out without it.
        yield* Effect.repeat(Effect.delay(underWay, "10 millis"), { until: (count) => count === 0 })
        const before = yield* pages
        const at = performance.now()
        const since = () => (performance.now() - at) / 1000
        let firstPage = Number.NaN
        yield* Effect.repeat(Effect.delay(pages, "10 millis"), { until: (count) => count > before }).pipe(
          Effect.andThen(Effect.sync(() => (firstPage = since()))),
          Effect.forkScoped
        )
        runner = yield* startRunner(installation.env)
        const serving = since()
        yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => !Number.isNaN(firstPage) }).pipe(Effect.timeout("2 minutes"))
        say(`killed at ${share}: serving after ${serving.toFixed(2)} s, first page after ${firstPage.toFixed(2)} s`)
        found.push({ share, serving, firstPage })
      }
      const ended = yield* allEnded(say)
      const wrong = [...(yield* differences(yield* town.digests))]
      if (ended.get("complete") !== 1) wrong.push(`runs: ${JSON.stringify([...ended])}`)
      const file = writeFindings({
        name: "resume",
        title: "Killed near the end of a large first reading",
        options: `resume --people ${people}`,
        wasBusy,
        lines: [
          `- One church with ${people} people, ${whole} records; its runner is killed (\`kill -9\`) when ${killedAt.map((share) => `${share * 100} %`).join(", ")} of them are stored, and started again at once, at the same address.`,
          `- ${wrong.length === 0 ? "In the end every row was compared with the source by id and time of change." : "**Rows are missing or wrong, so these figures are void.**"}`,
          ...wrong.slice(0, 10).map((each) => `- Wrong: ${each}`),
          `- **First page stored ${spread(
            found.map(({ firstPage }) => firstPage),
            2
          )} s after the process was started**, of which it takes ${spread(
            found.map(({ serving }) => serving),
            2
          )} s until it serves. Promised: at most ${most} s. Median (least to most).`
        ],
        data: { found, whole, wrong }
      })
      if (wrong.length > 0) process.exitCode = 1
      yield* Console.log(file)
    }).pipe(Effect.provideContext(installation.services))
  },
  Effect.scoped,
  Effect.provideService(References.MinimumLogLevel, "Error")
)
