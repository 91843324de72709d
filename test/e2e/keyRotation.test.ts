/** Keys that seal credentials are rotated while a church is being read, and afterwards the newest one alone opens everything. */
import { readdirSync, rmSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { Effect, Fiber, Schema } from "effect"
import { command, type CommandLineOptions, jsonOf, outputOf } from "../support/commandLine.ts"
import { holdDatabase, simulatorProcess, temporaryHome } from "../support/processes.ts"

const Rotated = Schema.Struct({
  replaced: Schema.Boolean,
  rewrapped: Schema.Int,
  organisations: Schema.Int,
  resealed: Schema.Int,
  broken: Schema.Array(Schema.String)
})
const Result = Schema.fromJsonString(Schema.Struct({ status: Schema.String }))

const statusOf = (output: string) => Schema.decodeUnknownSync(Result)(output).status

it.live(
  "`openfaith keys rotate` in the middle of a sync fails nothing, and what was sealed before needs no former key",
  () =>
    Effect.gen(function* () {
      const home = yield* temporaryHome
      const simulator = yield* simulatorProcess(["--people", "120", "--limit", "100000", "--latency", "40"])
      const options: CommandLineOptions = {
        home,
        secrets: [simulator.token.split(":")[1] ?? ""],
        env: { OPENFAITH_TOKEN: simulator.token }
      }
      const keys = join(home, "keys")
      const masterKeys = () => readdirSync(keys).filter((name) => name.startsWith("master"))
      yield* outputOf(options, 0, "connect", "pco", "--org", "grace", "--base-url", simulator.url)
      yield* holdDatabase(home)
      const sync = ["sync", "--org", "grace", "--adapter", "pco", "--base-url", simulator.url, "--wait", "--json"]
      const syncing = yield* Effect.forkChild(outputOf(options, 0, ...sync))
      yield* Effect.sleep("2 seconds")
      for (const former of [1, 2]) {
        const rotated = jsonOf(Rotated, yield* outputOf(options, 0, "keys", "rotate", "--json"))
        assert.deepStrictEqual(
          { ...rotated, rewrapped: rotated.rewrapped > 0 },
          { replaced: true, rewrapped: true, organisations: 1, resealed: 1, broken: [] }
        )
        assert.strictEqual(masterKeys().length, former + 1)
      }
      assert.strictEqual(statusOf(yield* Fiber.join(syncing)), "complete")

      for (const name of masterKeys()) {
        assert.strictEqual(statSync(join(keys, name)).mode & 0o777, 0o600)
        if (name !== "master.key") rmSync(join(keys, name))
      }
      // Without a token: what is stored has to open.
      const stored = { ...options, env: {} }
      assert.strictEqual(statusOf(yield* outputOf(stored, 0, "sync", "--org", "grace", "--adapter", "pco", "--wait", "--json")), "complete")

      rmSync(join(keys, "master.key"))
      const lost = yield* command(stored, "sync", "--org", "grace", "--adapter", "pco", "--wait", "--json")
      assert.strictEqual(lost.code, 3)
      assert.match(lost.stderr, /master key [0-9a-f]{16} is missing\. Restore .* or connect again/)
      // A new master key is no help for what the lost one sealed; connecting again is.
      yield* outputOf(options, 0, "connect", "pco", "--org", "grace", "--base-url", simulator.url)
      assert.strictEqual(statusOf(yield* outputOf(stored, 0, "sync", "--org", "grace", "--adapter", "pco", "--wait", "--json")), "complete")
    }).pipe(Effect.scoped),
  240_000
)
