/**
 * Three runners, their database and their sources through everything that can go wrong: `npm run chaos -- --minutes 60 --seed 7`. In the end each store
 * equals its source, or this ends with 1. `--report` keeps what happened in bench/results.
 */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import { Effect, Logger, Runtime } from "effect"
import { Command, Flag } from "effect/cli"
import { nemeses } from "../test/crash/chaos/nemeses.ts"
import { markdownOf } from "../test/crash/chaos/markdownOf.ts"
import { faultsIn } from "../test/crash/chaos/report.ts"
import { runChaos } from "../test/crash/chaos/runChaos.ts"
import { root } from "./sourceFiles.ts"

const flags = {
  minutes: Flag.Finite("minutes").pipe(Flag.withDescription("How long things go wrong"), Flag.withDefault(60)),
  seed: Flag.Int("seed").pipe(Flag.withDescription("Decides what goes wrong, and in which order"), Flag.withDefault(1)),
  only: Flag.String("only").pipe(
    Flag.withDescription('Only faults with this in their name, such as "kill -9 of one"'),
    Flag.withDefault("")
  ),
  pause: Flag.Finite("pause").pipe(Flag.withDescription("Seconds of peace between two faults, half as many at least"), Flag.withDefault(8)),
  people: Flag.Int("people").pipe(Flag.withDescription("People of the largest church"), Flag.withDefault(2000)),
  report: Flag.Boolean("report").pipe(Flag.withDescription("Write bench/results/chaos-<seed>.json and .md"), Flag.withDefault(false))
}

const chaos = Command.make(
  "chaos",
  flags,
  Effect.fnUntraced(function* ({ minutes, only, pause, people, report, seed }) {
    const chosen = nemeses.filter(({ kind }) => kind.includes(only))
    if (chosen.length === 0) {
      process.stderr.write(`No fault has "${only}" in its name. There are: ${nemeses.map(({ kind }) => kind).join(", ")}.\n`)
      process.exitCode = 2
      return
    }
    const result = yield* runChaos({
      seed,
      seconds: minutes * 60,
      people: [people, Math.ceil(people / 5), Math.ceil(people / 30)],
      latencyMillis: 100,
      changesPerSecond: 2,
      nemeses: chosen,
      pause: [pause / 2, pause],
      flags: [
        `--minutes ${minutes} --seed ${seed} --pause ${pause} --people ${people}`,
        ...(only === "" ? [] : [`--only "${only}"`]),
        ...(report ? ["--report"] : [])
      ].join(" "),
      say: (line) => process.stderr.write(`${line}\n`)
    }).pipe(Effect.scoped)
    process.stdout.write(markdownOf(result))
    if (report) {
      const file = join(root, "bench", "results", `chaos-${seed}`)
      writeFileSync(`${file}.json`, `${JSON.stringify(result, null, 2)}\n`)
      writeFileSync(`${file}.md`, markdownOf(result))
    }
    if (faultsIn(result).length > 0) process.exitCode = 1
  })
).pipe(Command.withDescription("Let everything go wrong, and see that nothing is lost"))

Command.run(chaos, { version: "1" }).pipe(
  Effect.provide([NodeServices.layer, Logger.layer([])]),
  // What a failed run leaves behind in this process must not keep it, and the machine busy.
  NodeRuntime.runMain({
    teardown: (exit) => Runtime.defaultTeardown(exit, (code) => process.exit(code === 0 ? Number(process.exitCode ?? 0) : code))
  })
)
