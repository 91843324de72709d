/** Servers and runners of a home, as processes. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { Effect, Schema } from "effect"
import { type CommandLineOptions, eventually, startCommand, watchOutput } from "./commandLine.ts"

/** Starts a server of a home, and answers when it serves. It is killed with the scope, unless it has been ended before. */
export const serverOf = Effect.fn("serverOf")(function* (options: CommandLineOptions, ...flags: ReadonlyArray<string>) {
  const started = yield* Effect.acquireRelease(
    Effect.sync(() => startCommand(options, "serve", ...flags, "--json")),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
  )
  const output = watchOutput(started)
  yield* eventually(
    "it serves",
    90,
    Effect.sync(() => output().includes('"event":"serving"')),
    output
  )
  return { ...started, output }
})

/** The same of a server that only works. */
export const runnerOf = (options: CommandLineOptions) => serverOf(options, "--role", "runner")

const Place = Schema.fromJsonString(Schema.Struct({ pid: Schema.Int, startedAt: Schema.String, url: Schema.Null, runnerPort: Schema.Int }))

/** What the home says of a place. */
export const placeOf = (home: string, place: number) =>
  Schema.decodeUnknownSync(Place)(readFileSync(join(home, "runners", `${place}.json`), "utf8"))
