/** Runners of one home, as processes. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { type CommandLineOptions, eventually, startCommand, watchOutput } from "./commandLine.ts"

/** Starts a runner, and answers when it takes part. It is ended with the scope, or before. */
export const runnerOf = (options: CommandLineOptions) =>
  Effect.gen(function* () {
    const started = yield* Effect.acquireRelease(
      Effect.sync(() => startCommand(options, "serve", "--role", "runner", "--json")),
      ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
    )
    const output = watchOutput(started)
    yield* eventually(
      "the runner takes part",
      90,
      Effect.sync(() => output().includes('"event":"serving"')),
      output
    )
    return started
  })

const Place = Schema.fromJsonString(Schema.Struct({ pid: Schema.Int, startedAt: Schema.String, url: Schema.Null, runnerPort: Schema.Int }))

/** What the home says of a place. */
export const placeOf = (home: string, place: number) =>
  Schema.decodeUnknownSync(Place)(readFileSync(join(home, "runners", `${place}.json`), "utf8"))
