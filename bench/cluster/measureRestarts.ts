/**
 * Three runners under load, each in turn told to stop and started again, over and over: no run fails, and in the end the stores equal their sources. It is
 * the chaos rig with one kind of fault, an orderly one. Writes bench/results/rolling-restarts.
 */
import { Console, Effect, Schema } from "effect"
import type { Nemesis } from "../../test/crash/chaos/Nemesis.ts"
import { faultsIn } from "../../test/crash/chaos/report.ts"
import { Rig, type Runner } from "../../test/crash/chaos/Rig.ts"
import { runChaos } from "../../test/crash/chaos/runChaos.ts"
import { untiring } from "../../test/crash/chaos/workload.ts"
import { rowsOf } from "../../test/support/database.ts"
import { isBusy, spread, writeFindings } from "./rounds.ts"

/** A stop takes 20 s at most; a start on a busy machine may take as long. */
const patience = "120 seconds"
/** For one runner, at first; the run goes on for up to two and a half times as long. */
const secondsPerRestart = 10

interface Stop {
  readonly runner: string
  readonly code: number | null
  readonly stopSeconds: number
  readonly awaySeconds: number
}

const Shards = Schema.Struct({ shards: Schema.Int })

const shardsOf = (pid: number) =>
  rowsOf(Shards, "SELECT shards FROM sync.runners WHERE pid = $1 AND state = 'serving' AND ended_at IS NULL", [pid])

const passedSince = (at: number) => (Date.now() - at) / 1000

/** Tells one runner to stop, and waits until another process in its place has its share of the work. */
const restarted = Effect.fnUntraced(function* (runner: Runner) {
  const before = runner.process()
  if (before === null) return null
  const at = Date.now()
  before.child.kill("SIGTERM")
  const { code } = yield* Effect.promise(() => before.ended)
  const stopSeconds = passedSince(at)
  // Which process is in its place is another question each time.
  yield* Effect.suspend(() => untiring(shardsOf(runner.process()?.pid ?? 0))).pipe(
    Effect.tap(Effect.sleep("100 millis")),
    Effect.repeat({ until: ([found]) => found !== undefined && found.shards > 0 }),
    Effect.timeout(patience),
    Effect.orDie
  )
  return { runner: runner.name, code, stopSeconds, awaySeconds: passedSince(at) } satisfies Stop
})

export const measureRestarts = Effect.fn("measureRestarts")(function* ({
  people,
  times
}: {
  readonly people: number
  readonly times: number
}) {
  const wasBusy = isBusy()
  const stops: Array<Stop> = []
  const rolling = (number: number): Nemesis => ({
    kind: `rolling restart ${number}`,
    track: "processes",
    strike: Effect.fnUntraced(function* () {
      const { runners } = yield* Rig
      const found: Array<Stop> = []
      for (const runner of runners) {
        const stop = yield* restarted(runner)
        if (stop) found.push(stop)
      }
      stops.push(...found)
      const detail = found.map(
        ({ awaySeconds, code, runner, stopSeconds }) =>
          `${runner} ended with ${code} after ${stopSeconds.toFixed(1)} s, there again after ${awaySeconds.toFixed(1)} s`
      )
      return found.length === runners.length ? { detail: detail.join("; "), workers: [] } : null
    })
  })
  const report = yield* runChaos({
    flags: `restarts --times ${times} --people ${people}`,
    seed: 1,
    seconds: times * 3 * secondsPerRestart,
    people: [people, Math.ceil(people / 5), Math.ceil(people / 30)],
    latencyMillis: 50,
    changesPerSecond: 2,
    nemeses: Array.from({ length: times }, (_, index) => rolling(index + 1)),
    pause: [0, 1],
    say: (line) => process.stderr.write(`${line}\n`)
  })
  const wrong = [...faultsIn(report), ...stops.filter(({ code }) => code !== 0).map(({ code, runner }) => `${runner} ended with ${code}`)]
  const file = writeFindings({
    name: "rolling-restarts",
    title: "Rolling restarts under load",
    options: `restarts --times ${times} --people ${people}`,
    wasBusy,
    lines: [
      `- Three runners (one of them serves HTTP too) of one home, each in turn told to stop by SIGTERM and started again once it had ended; ${stops.length} times in all. Meanwhile`,
      `  ${report.churches.length} churches (${report.churches.map((church) => church.people).join(", ")} people) change twice a second each, are read by short schedules, and by one sync that is asked for after the other.`,
      `- **${wrong.length === 0 ? "No run failed, every process ended with 0, and the stores equal their sources" : `${wrong.length} things were wrong`}**; ${report.pages.stored} pages were stored in ${report.seconds} s,`,
      `  ${report.fencing.refused} leases refused because another worker had the stream.`,
      ...wrong.map((each) => `- Wrong: ${each}`),
      `- From SIGTERM to the end of the process: ${spread(
        stops.map(({ stopSeconds }) => stopSeconds),
        1
      )} s; until another in its place had its share of the work: ${spread(
        stops.map(({ awaySeconds }) => awaySeconds),
        1
      )} s. Median (least to most).`,
      `- Runs: ${Object.entries(report.runs)
        .map(([status, count]) => `${count} ${status}`)
        .join(", ")}. After the last restart everything had ended within ${report.healedSeconds ?? "more than 180"} s.`
    ],
    data: { stops, report }
  })
  if (wrong.length > 0) process.exitCode = 1
  yield* Console.log(file)
}, Effect.scoped)
