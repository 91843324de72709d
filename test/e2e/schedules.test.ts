/** Schedules over the whole engine: what is due runs by itself, and the command line sets when. */
import { assert, it, layer } from "@effect/vitest"
import { isActive, SchedulerLive } from "@openfaith/sync-engine"
import { Effect, Layer, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { type CommandLineOptions, command, eventually, jsonOf, outputOf, startCommand, watchOutput } from "../support/commandLine.ts"
import { connectTo, EngineTest, noLimit, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { simulatorProcess, temporaryHome } from "../support/processes.ts"

const Loose = Schema.Record(Schema.String, Schema.Json)

layer(SchedulerLive(Effect.void).pipe(Layer.provideMerge(EngineTest)), { excludeTestServices: true })("A connection", (it) => {
  it.effect("is given its schedules when it is made, and gets its delta by itself", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const orgId = "fresh"
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      const connection = yield* connectTo(simulator, orgId)
      const usual = yield* operations.schedules(orgId)
      assert.deepStrictEqual(
        usual.map(({ enabled, entity, everySeconds, jitterSeconds, kind }) => [kind, entity, everySeconds, jitterSeconds, enabled]),
        [
          ["delta", null, 900, 120, true],
          ["reconciliation", null, 86_400, 1800, true]
        ]
      )
      yield* syncOnce({ simulator, orgId })
      mutate(simulator.church, { do: "update", entity: "Address", count: 3, attributes: { city: "Ζωή-Ville" } })
      yield* operations.setSchedule(connection, { kind: "delta", entity: null }, { everySeconds: 5 })
      const deltas = Effect.map(operations.runs({ orgId, limit: 20 }), (runs) => runs.filter(({ kind }) => kind === "delta"))
      yield* eventually(
        "two deltas have run",
        30,
        Effect.orDie(Effect.map(deltas, (runs) => runs.filter(({ status }) => !isActive(status)).length >= 2))
      )
      yield* operations.setSchedule(connection, { kind: "delta", entity: null }, { enabled: false })
      const [first, second] = (yield* deltas).toReversed()
      assert.strictEqual(first?.status, "complete", first?.reason ?? "")
      const apart = Date.parse(second?.requestedAt ?? "") - Date.parse(first?.requestedAt ?? "")
      assert.isTrue(apart > 3000 && apart < 9000, `${apart} ms apart`)
      const [delta] = yield* operations.schedules(orgId)
      assert.strictEqual(delta?.lastRunId, (yield* deltas)[0]?.id)
      yield* expectStoreEqualsSource(simulator, orgId)
      // Connecting again keeps what was set.
      yield* connectTo(simulator, orgId)
      assert.deepStrictEqual((yield* operations.schedules(orgId))[0], delta)
    })
  )
})

it.live(
  "schedule set is refused in one sentence or shown by schedule list, and serve follows it",
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const home = yield* temporaryHome
        const simulator = yield* simulatorProcess(["--people", "20", "--limit", "100000"])
        const options: CommandLineOptions = { home, secrets: [], env: { OPENFAITH_TOKEN: simulator.token } }
        yield* outputOf(options, 0, "connect", "pco", "--org", "grace", "--base-url", simulator.url)
        const server = yield* Effect.acquireRelease(
          Effect.sync(() => startCommand(options, "serve")),
          ({ child, ended }) => Effect.promise(() => (child.kill("SIGKILL"), ended))
        )
        const told = watchOutput(server)
        const place = ["--org", "grace", "--adapter", "pco"]
        const refused: ReadonlyArray<readonly [RegExp, ReadonlyArray<string>]> = [
          [/There is no connection "con_none"/, ["con_none", "--kind", "delta", "--every", "15m"]],
          [/There is no such schedule yet/, [...place, "--kind", "full", "--zone", "UTC"]]
        ]
        for (const [message, args] of refused) {
          const { code, stderr, stdout } = yield* command(options, "schedule", "set", ...args)
          assert.deepStrictEqual([code, stdout], [2, ""], args.join(" "))
          assert.match(stderr.trim(), message)
          assert.strictEqual(stderr.trim().split("\n").length, 1, stderr)
        }
        const nightly = ["--kind", "reconcile", "--cron", "30 2 * * *", "--zone", "Europe/Berlin", "--blackout", "sun@08:00-13:00"]
        const shown = yield* outputOf(options, 0, "schedule", "set", ...place, ...nightly)
        assert.match(shown, /30 2 \* \* \* Europe\/Berlin +sun@08:00-13:00 +on/)
        yield* outputOf(options, 0, "schedule", "set", ...place, "--kind", "full", "--every", "5s")
        const listed = yield* outputOf(options, 0, "schedule", "list", "--org", "grace", "--json")
        assert.deepStrictEqual(
          jsonOf(Schema.Array(Loose), listed).map(({ cron, everySeconds, kind, zone }) => [kind, everySeconds, cron, zone]),
          [
            ["delta", 900, null, "UTC"],
            ["full", 5, null, "UTC"],
            ["reconciliation", null, "30 2 * * *", "Europe/Berlin"]
          ]
        )
        yield* eventually(
          "serve tells what the scheduled run brought",
          40,
          Effect.sync(() => /grace: \d+ rows changed/.test(told())),
          told
        )
      })
    ),
  { timeout: 300_000 }
)
