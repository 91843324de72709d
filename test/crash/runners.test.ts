/** Several runners of one home: what one of them did that is killed, or told to stop, goes on with the others. */
import { assert, it } from "@effect/vitest"
import { ExistingInstallationLive } from "@openfaith/server"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { type CommandLineOptions, endOf, eventually, outputOf, startCommand } from "../support/commandLine.ts"
import { numberOf } from "../support/database.ts"
import { inHome, simulatorProcess, temporaryHome } from "../support/processes.ts"
import { placeOf, runnerOf } from "../support/runners.ts"

const Result = Schema.fromJsonString(Schema.Struct({ status: Schema.String, receipt: Schema.Struct({ balanced: Schema.Boolean }) }))
const Cluster = Schema.fromJsonString(
  Schema.Struct({
    runners: Schema.Int,
    fenced: Schema.Int,
    processes: Schema.Array(
      Schema.Struct({
        pid: Schema.Int,
        state: Schema.String,
        reason: Schema.NullOr(Schema.String),
        shards: Schema.Int,
        address: Schema.String
      })
    )
  })
)

it.live("three runners share a run; one that is killed in the middle of it and one that is told to stop cost nothing", () =>
  Effect.gen(function* () {
    const simulator = yield* simulatorProcess(["--people", "600", "--limit", "1000000", "--latency", "40"])
    const [id = "", secret = ""] = simulator.token.split(":")
    const home = yield* temporaryHome
    const options: CommandLineOptions = { home, secrets: [secret], env: { OPENFAITH_TOKEN: `${id}:${secret}` } }
    const [first, second, third] = yield* Effect.all([runnerOf(options), runnerOf(options), runnerOf(options)], {
      concurrency: "unbounded"
    })
    const places = [1, 2, 3].map((place) => placeOf(home, place))
    assert.sameMembers(
      places.map(({ pid }) => pid),
      [first, second, third].map(({ pid }) => pid)
    )

    const sync = startCommand(options, "sync", "--org", "acme", "--adapter", "pco", "--base-url", simulator.url, "--wait", "--json")
    const isAtWork = () => sync.child.exitCode === null
    const asked = Effect.fnUntraced(function* (requests: number) {
      while (isAtWork() && (yield* simulator.requestCount) < requests) yield* Effect.sleep("20 millis")
      assert.isTrue(isAtWork(), `a run is at work after ${requests} requests`)
    })
    yield* asked(40)
    second.child.kill("SIGTERM")
    const stopped = yield* endOf(options, second)
    assert.strictEqual(stopped.code, 0, stopped.stderr)
    yield* asked(80)
    first.child.kill("SIGKILL")
    yield* Effect.promise(() => first.ended)

    const { code, stderr, stdout } = yield* endOf(options, sync)
    assert.strictEqual(code, 0, stderr || stdout)
    const result = Schema.decodeUnknownSync(Result)(stdout)
    assert.strictEqual(result.status, "complete")
    assert.isTrue(result.receipt.balanced)

    const seen = Schema.decodeUnknownSync(Cluster)(yield* outputOf(options, 0, "cluster", "--json"))
    const of = (pid: number) => seen.processes.find((each) => each.pid === pid)
    assert.deepInclude(of(second.pid), { state: "gone", reason: "it was stopped" })
    assert.deepInclude(of(third.pid), { state: "serving", reason: null })
    assert.strictEqual(of(third.pid)?.address, `127.0.0.1:${places.find(({ pid }) => pid === third.pid)?.runnerPort}`)
    // Asked from afar, it stops as if it had been told to here.
    yield* outputOf(options, 0, "cluster", "drain", of(third.pid)?.address ?? "")
    assert.strictEqual((yield* endOf(options, third)).code, 0)
  }).pipe(Effect.scoped)
)

it.live("a runner that is told to stop stores the pages it has and asks for no more; the next one goes on with the run", () =>
  Effect.gen(function* () {
    const simulator = yield* simulatorProcess(["--people", "600", "--limit", "1000000", "--latency", "40"])
    const [id = "", secret = ""] = simulator.token.split(":")
    const home = yield* temporaryHome
    const options: CommandLineOptions = { home, secrets: [secret], env: { OPENFAITH_TOKEN: `${id}:${secret}` } }
    const first = yield* runnerOf(options)
    const store = yield* Layer.build(ExistingInstallationLive.pipe(Layer.provide(inHome(home))))
    yield* Effect.gen(function* () {
      yield* outputOf(options, 0, "sync", "--org", "acme", "--adapter", "pco", "--base-url", simulator.url)
      const requests = (least: number) =>
        eventually(
          `${least} requests`,
          60,
          Effect.map(simulator.requestCount, (count) => count >= least)
        )
      yield* requests(40)
      const sql = yield* SqlClient.SqlClient
      const stored = numberOf("SELECT sum(pages) FROM sync.sightings")
      const waiting = numberOf("SELECT count(*) FROM pg_locks WHERE relation = 'sync.sightings'::regclass AND NOT granted")
      const { asked, before } = yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* sql`LOCK TABLE sync.sightings IN SHARE MODE`
          yield* eventually(
            "pages are on their way into the store",
            60,
            Effect.map(waiting, (count) => count > 0)
          )
          first.child.kill("SIGTERM")
          yield* Effect.sleep("2 seconds")
          return { asked: yield* simulator.requestCount, before: yield* stored }
        })
      )
      assert.strictEqual((yield* endOf(options, first)).code, 0)
      assert.isAbove(yield* stored, before, "what it had read is stored")
      assert.strictEqual(yield* simulator.requestCount, asked, "it has asked for nothing since it was told to stop")
      const ended = numberOf("SELECT count(*) FROM sync.runs WHERE kind = 'full' AND status = 'complete'")
      assert.strictEqual(yield* ended, 0, "the run is not at its end yet")
      yield* runnerOf(options)
      yield* eventually(
        "the run is complete",
        60,
        Effect.map(ended, (count) => count === 1)
      )
    }).pipe(Effect.provideContext(store))
  }).pipe(Effect.scoped)
)
