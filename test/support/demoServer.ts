/** `up --demo` as a process with a port and a home of its own, for tests that look at it from outside. */
import { Effect, Schema } from "effect"
import { type CommandLineOptions, eventually, startCommand, watchOutput } from "./commandLine.ts"
import { freePortOf } from "./freePort.ts"
import { temporaryHome } from "./processes.ts"

const Link = Schema.fromJsonString(Schema.Struct({ event: Schema.Literal("link"), url: Schema.String }))

/** Starts it, and answers at once; it is killed with the scope. */
export const demoServer = Effect.fn("demoServer")(function* (people: number) {
  const home = yield* temporaryHome
  const options: CommandLineOptions = { home, secrets: ["demo-secret"], env: { OPENFAITH_PORT: String(yield* freePortOf) } }
  const { child } = yield* Effect.acquireRelease(
    Effect.sync(() => startCommand(options, "up", "--demo", "--people", String(people), "--json")),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
  )
  const output = watchOutput({ child })
  const linkLine = () =>
    output()
      .split("\n")
      .find((line) => line.includes('"event":"link"'))
  /** The link that signs a browser in, as soon as it is printed. */
  const link = Effect.gen(function* () {
    yield* eventually(
      "a link to sign in is printed",
      90,
      Effect.sync(() => linkLine() !== undefined),
      output
    )
    return (yield* Effect.orDie(Schema.decodeUnknownEffect(Link)(linkLine()))).url
  })
  return { options, output, link, url: `http://127.0.0.1:${options.env?.["OPENFAITH_PORT"]}` }
})
