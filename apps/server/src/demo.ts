/** The demo church: a Planning Center look-alike in a process of its own, serving the same church at every start of this home. */
import { fileURLToPath } from "node:url"
import { Effect, Schema, Stream } from "effect"
import { ChildProcess, ChildProcessSpawner } from "effect/process"
import { Home } from "./home/Home.ts"

const Ready = Schema.fromJsonString(
  Schema.Struct({ url: Schema.String, controlUrl: Schema.String, token: Schema.String, people: Schema.Int })
)

/** The simulator ended before it was ready. */
export class DemoDidNotStart extends Schema.TaggedError<DemoDidNotStart>()("DemoDidNotStart", { detail: Schema.String }) {
  override get message() {
    return `The demo church did not start (${this.detail}). Try again; if another program took its port, remove ports.json from the home.`
  }
}

export interface DemoOptions {
  readonly people: number
  readonly seed: number
  /** Changes per second once it serves. */
  readonly live: number
  /** Requests per 20 seconds; Planning Center's own limit is 100. */
  readonly limit?: number
}

const simulator = fileURLToPath(new URL("../../simulator/src/main.ts", import.meta.url))

/** Serves the demo church until the scope closes. It also ends when this process is killed, since it watches the pipe between them. */
export const startDemo = Effect.fn("startDemo")(function* ({ limit = 100, live, people, seed }: DemoOptions) {
  const home = yield* Home
  const port = yield* home.freePort("simulator")
  const spawner = yield* ChildProcessSpawner.ChildProcessSpawner
  const history = home.path("demo", `church-${people}-${seed}.log`)
  const flags = [
    "--people",
    people,
    "--seed",
    seed,
    "--port",
    port,
    "--live",
    live,
    "--limit",
    limit,
    "--history",
    history,
    "--products",
    "all",
    "--with-parent"
  ]
  const child = yield* spawner.spawn(
    ChildProcess.make(process.execPath, [simulator, ...flags.map(String)], {
      stdin: "pipe",
      stdout: "pipe",
      stderr: "ignore",
      detached: true
    })
  )
  const line = yield* child.stdout.pipe(Stream.decodeText, Stream.splitLines, Stream.take(1), Stream.runCollect)
  const ready = yield* Schema.decodeUnknownEffect(Ready)(line[0] ?? "").pipe(
    Effect.mapError(() => new DemoDidNotStart({ detail: line[0] ?? "it printed nothing" }))
  )
  return { url: ready.url, controlUrl: ready.controlUrl, token: ready.token, pid: Number(child.pid) }
})
