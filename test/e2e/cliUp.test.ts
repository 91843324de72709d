/** `up --demo` as a process, from an empty home to a kill: what it shows, what it shares with other commands, and what it leaves behind. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import {
  command,
  type CommandLineOptions,
  endOf,
  eventually,
  isRunning,
  jsonOf,
  linesOf,
  outputOf,
  processes,
  startCommand,
  watchOutput
} from "../support/commandLine.ts"
import { databaseFacts, type Started, temporaryHome } from "../support/processes.ts"

const people = 60
/** Live mode also removes people, one now and then. */
const departures = 5
const Loose = Schema.Record(Schema.String, Schema.Json)
const Connected = Schema.Struct({ orgId: Schema.String, baseUrl: Schema.String })
/** `http`: only where another program has the usual port. */
const Ports = Schema.Struct({ runner: Schema.Int, postgres: Schema.Int, simulator: Schema.Int, http: Schema.optionalKey(Schema.Int) })

/** Simulators that serve the church of this home. */
const simulatorsOf = (home: string) =>
  processes()
    .filter(({ args }) => args.includes("apps/simulator/src/main.ts") && args.includes(home))
    .map(({ pid }) => pid)

const says = (started: Started) => {
  const output = watchOutput(started)
  return (text: string | RegExp, seconds: number) =>
    eventually(
      `"${String(text)}" is said`,
      seconds,
      Effect.sync(() => output().search(text) >= 0),
      output
    )
}

/** Nothing a test started outlives it, whatever it finds. */
const up = (options: CommandLineOptions) =>
  Effect.acquireRelease(
    Effect.sync(() => startCommand(options, "up", "--demo", "--people", String(people))),
    ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
  )

const countOfRows = (options: CommandLineOptions) =>
  Effect.map(outputOf(options, 0, "rows", "person", "--org", "demo"), (output) => linesOf(output).length)

const connectionsOf = (options: CommandLineOptions) =>
  Effect.map(outputOf(options, 0, "connections", "--json"), (output) =>
    jsonOf(Schema.Array(Loose), output).map((each) => Schema.decodeUnknownSync(Connected)(each))
  )

it.live(
  "up --demo loads a church, keeps it live for all, stops cleanly, goes on with the same data, and leaves an orphan that is adopted",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const home = yield* temporaryHome
        const options: CommandLineOptions = { home, secrets: ["demo-secret"] }
        const serving = join(home, "serving.json")
        const ports = () => jsonOf(Ports, readFileSync(join(home, "ports.json"), "utf8"))

        // Two at the same moment in an empty home: one serves, the other one attaches to it.
        const both = [yield* up(options), yield* up(options)] as const
        const [output, other] = both.map(watchOutput)
        const attached = (text = "") => /Process (\d+) serves this installation already/.exec(text)?.[1]
        yield* eventually(
          "one of two attaches",
          30,
          Effect.sync(() => [output, other].filter((each) => attached(each?.()) !== undefined).length === 1),
          () => `${output?.()}\n---\n${other?.()}`
        )
        const isFirst = attached(other?.()) !== undefined
        const [server, guest] = isFirst ? both : [both[1], both[0]]
        const told = (isFirst ? output : other) ?? (() => "")
        assert.strictEqual(attached((isFirst ? other : output)?.()), String(server.pid))
        yield* eventually(
          "the church is loaded",
          45,
          Effect.sync(() => told().includes("every count adds up")),
          told
        )
        assert.match(told(), /^Starting OpenFaith with a demo church of 60 people/)
        assert.match(told(), /Reading .* \(60 people, http:\/\/127\.0\.0\.1:\d+\) into its own PostgreSQL\./)
        assert.match(told(), /Done: \d+ people, \d+ records in 15 entities/)
        assert.isBelow(told().indexOf("Reading "), told().indexOf("every count adds up"))
        assert.strictEqual((yield* endOf(options, guest)).code, 0, "the guest leaves when the run has ended")

        // One church, at the port that is recorded, connected once.
        assert.deepStrictEqual(yield* connectionsOf(options), [{ orgId: "demo", baseUrl: `http://127.0.0.1:${ports().simulator}` }])
        const [simulator, ...more] = simulatorsOf(home)
        assert.deepStrictEqual(more, [])

        // A run of another process is worked on by this one.
        const handed = yield* command(options, "sync", "--org", "demo", "--adapter", "pco", "--kind", "delta", "--wait", "--json")
        assert.strictEqual(handed.code, 0, handed.stderr)
        assert.include(handed.stderr, `Process ${server.pid} serves this installation and does the work.`)
        yield* eventually(
          "a live change",
          40,
          Effect.sync(() => /^\d\d:\d\d:\d\d \d+ rows? changed \(/m.test(told())),
          told
        )

        const before = yield* countOfRows(options)
        assert.isAtLeast(before, people - departures)
        const { pid: database } = yield* databaseFacts(home)
        const interruptedAt = performance.now()
        server.child.kill("SIGINT")
        const stopped = yield* endOf(options, server)
        assert.strictEqual(stopped.code, 0, stopped.stderr)
        assert.isBelow(performance.now() - interruptedAt, 10_000, "milliseconds until everything has stopped")
        assert.include(stopped.stderr, "Stopped. What was stored is kept")
        assert.isFalse(isRunning(database ?? 0), "PostgreSQL")
        assert.isFalse(isRunning(simulator ?? 0), "the simulator")
        assert.isFalse(existsSync(serving))

        // Again: the same church, and nothing of it is loaded anew.
        const second = yield* up(options)
        const secondSays = says(second)
        yield* secondSays("is stored already; now what changed since.", 30)
        yield* secondSays(/^Done: .*; every count adds up\./m, 30)
        const result = yield* outputOf(options, 0, "runs", "--json", "--limit", "50")
        const kinds = jsonOf(Schema.Array(Loose), result).map(({ kind }) => kind)
        assert.strictEqual(kinds.filter((kind) => kind === "full").length, 1)
        assert.isAtLeast(yield* countOfRows(options), before - departures)
        assert.strictEqual((yield* connectionsOf(options)).length, 1)

        // Killed, it can clean up nothing. The church ends by itself, the database waits for whoever comes next.
        const orphan = (yield* databaseFacts(home)).pid
        assert.isNotNull(orphan)
        second.child.kill("SIGKILL")
        yield* endOf(options, second)
        yield* eventually(
          "the simulator ends by itself",
          10,
          Effect.sync(() => simulatorsOf(home).length === 0)
        )
        assert.deepStrictEqual([(yield* databaseFacts(home)).pid, (yield* databaseFacts(home)).users], [orphan, []])
        assert.isAtLeast(yield* countOfRows(options), before - departures)
        assert.isFalse(isRunning(orphan ?? 0), "the next one out stops it")
      })
    ),
  { timeout: 300_000 }
)
