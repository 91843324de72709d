/** Several runners of one home: what one of them did that is killed goes on with the others. */
import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { type CommandLineOptions, endOf, startCommand } from "../support/commandLine.ts"
import { simulatorProcess, temporaryHome } from "../support/processes.ts"
import { placeOf, runnerOf } from "../support/runners.ts"

const Result = Schema.fromJsonString(Schema.Struct({ status: Schema.String, receipt: Schema.Struct({ balanced: Schema.Boolean }) }))

it.live("three runners share a run, and one that is killed in the middle of it costs nothing", () =>
  Effect.gen(function* () {
    const simulator = yield* simulatorProcess(["--people", "600", "--limit", "1000000", "--latency", "40"])
    const [id = "", secret = ""] = simulator.token.split(":")
    const home = yield* temporaryHome
    const options: CommandLineOptions = { home, secrets: [secret], env: { OPENFAITH_TOKEN: `${id}:${secret}` } }
    const runners = yield* Effect.forEach([1, 2, 3], () => runnerOf(options), { concurrency: "unbounded" })
    const places = [1, 2, 3].map((place) => placeOf(home, place))
    assert.sameMembers(
      places.map(({ pid }) => pid),
      runners.map(({ pid }) => pid)
    )

    const sync = startCommand(options, "sync", "--org", "acme", "--adapter", "pco", "--base-url", simulator.url, "--wait", "--json")
    const isAtWork = () => sync.child.exitCode === null
    while (isAtWork() && (yield* simulator.requestCount) < 60) yield* Effect.sleep("20 millis")
    const [killed] = runners
    killed?.child.kill("SIGKILL")
    yield* Effect.promise(async () => killed?.ended)
    assert.isTrue(isAtWork(), "the kill met a run at work")
    const { code, stderr, stdout } = yield* endOf(options, sync)
    assert.strictEqual(code, 0, stderr || stdout)
    const result = Schema.decodeUnknownSync(Result)(stdout)
    assert.strictEqual(result.status, "complete")
    assert.isTrue(result.receipt.balanced)
  }).pipe(Effect.scoped)
)
