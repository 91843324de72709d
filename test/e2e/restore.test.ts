/**
 * Backups as an operator makes them, of a church that changes all the time, and what becomes of them: restored on an empty machine, and in place of a later
 * state, the store converges to the source without anybody's help, and whoever follows the change feed is told.
 */
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"
import { ExistingInstallationLive } from "@openfaith/server"
import { Effect, Fiber, Layer, Redacted, Schema } from "effect"
import { mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { type Answered, askAt, codeOf } from "../support/api.ts"
import { type CommandLineOptions, eventually, jsonOf, outputOf } from "../support/commandLine.ts"
import { numberOf } from "../support/database.ts"
import { directory } from "../support/directory.ts"
import { isDeep, noLimit } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { freePortOf } from "../support/freePort.ts"
import { databaseFacts, inHome, temporaryHome } from "../support/processes.ts"
import { serverOf } from "../support/runners.ts"

const orgId = "grace"
const people = isDeep ? 3000 : 60

const Made = Schema.Struct({
  folder: Schema.String,
  bytes: Schema.Int,
  files: Schema.Int,
  asOf: Schema.String,
  hasMasterKey: Schema.Boolean
})
const Restored = Schema.Struct({
  home: Schema.String,
  folder: Schema.String,
  asOf: Schema.String,
  bytes: Schema.Int,
  dataDirectory: Schema.String,
  replaced: Schema.NullOr(Schema.String),
  connections: Schema.Int
})
const Position = Schema.Struct({ position: Schema.String })
const Problem = Schema.Struct({ error: Schema.Struct({ details: Schema.Struct({ restored: Schema.Literal(true) }) }) })
const Alerts = Schema.Struct({ items: Schema.Array(Schema.Struct({ kind: Schema.String, resolvedAt: Schema.NullOr(Schema.String) })) })

/** A home to be served, and asked over HTTP. */
const installation = Effect.fnUntraced(function* (simulator: Simulator) {
  const home = yield* temporaryHome
  const port = yield* freePortOf
  const [, secret = ""] = simulator.token.split(":")
  const options: CommandLineOptions = {
    home,
    secrets: [secret],
    env: { OPENFAITH_PORT: String(port), OPENFAITH_ALERTS_EVERY: "1 second", OPENFAITH_TOKEN: "" }
  }
  const serve = Effect.gen(function* () {
    const { child, ended } = yield* serverOf(options)
    return { stop: Effect.promise(() => (child.kill("SIGTERM"), ended)) }
  })
  const ask = (path: string) =>
    Effect.suspend(() =>
      askAt(`http://127.0.0.1:${port}`)("GET", path, { key: Redacted.make(readFileSync(join(home, "keys/local.key"), "utf8").trim()) })
    )
  return { home, options, serve, ask, inside: ExistingInstallationLive.pipe(Layer.provide(inHome(home))) }
})
type Installation = Effect.Success<ReturnType<typeof installation>>

const place = ["--org", orgId, "--adapter", "pco"]
const sync = ({ options }: Installation, kind: string) => outputOf(options, 0, "sync", ...place, "--kind", kind, "--wait", "--json")

const connect = ({ options }: Installation, { token, url }: Simulator) =>
  outputOf(
    { ...options, env: { ...options.env, OPENFAITH_TOKEN: token } },
    0,
    "connect",
    "pco",
    "--org",
    orgId,
    "--base-url",
    url,
    "--products",
    directory.join(",")
  )

const healed = "SELECT count(*) FROM sync.timelines WHERE number > 1 AND healed_at IS NOT NULL"
/** Waits until the installation has healed what it noticed, all by itself. */
const heals = (timelines: number) =>
  eventually(
    "every connection is compared with its source",
    isDeep ? 300 : 90,
    Effect.map(numberOf(healed), (count) => count === timelines)
  )

const isTold = (answer: Answered) => {
  assert.deepStrictEqual([answer.status, codeOf(answer)], [400, "position_unusable"])
  assert.isTrue(Schema.is(Problem)(answer.json), answer.text)
}

it.live(
  "a backup made under load, restored in an empty home and in place of a later state, and files of an earlier moment put back by other means: each is noticed and healed",
  () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people, limits: noLimit })
      const { church } = simulator
      const first = yield* installation(simulator)
      const folder = join(first.home, "..", "a backup")
      yield* connect(first, simulator)
      yield* sync(first, "full")
      const { dataDirectory } = yield* databaseFacts(first.home)
      const snapshot = `${dataDirectory}.snapshot`
      // With its owner, as a snapshot of a disk has it.
      execFileSync("cp", ["-a", dataDirectory, snapshot])
      const serving = yield* first.serve

      // The church does not hold still, and a run reads it slowly while it is backed up.
      const life = yield* Effect.sync(() => mutate(church, { do: "live" })).pipe(
        Effect.andThen(Effect.sleep("200 millis")),
        Effect.repeat({ times: 60 }),
        Effect.forkChild
      )
      church.faults.set([{ kind: "stall", milliseconds: 5000 }])
      yield* outputOf(first.options, 0, "sync", ...place, "--kind", "full")
      const made = jsonOf(Made, yield* outputOf(first.options, 0, "backup", folder, "--json"))
      assert.isTrue(made.hasMasterKey)
      church.faults.set([])
      const again = yield* outputOf(first.options, 1, "backup", folder, "--json")
      assert.match(again, /BackupInTheWay/)
      // What the backup does not know of: a person goes, others come, and an application reads on.
      mutate(church, { do: "delete", entity: "Person" })
      mutate(church, { do: "create", entity: "Person", count: 3 })
      yield* Fiber.interrupt(life)
      yield* sync(first, "delta")
      const { position } = Schema.decodeUnknownSync(Position)((yield* first.ask("/v1/changes/now")).json)
      yield* serving.stop

      // Files of an earlier moment, put back by other means than ours: the home remembers.
      renameSync(dataDirectory, `${dataDirectory}.later`)
      renameSync(snapshot, dataDirectory)
      yield* Effect.gen(function* () {
        const there = yield* first.serve
        isTold(yield* first.ask(`/v1/changes?after=${position}`))
        yield* heals(1)
        yield* expectStoreEqualsSource(simulator, orgId)
        yield* there.stop
      }).pipe(Effect.provide(first.inside), Effect.scoped)

      // An empty machine.
      const second = yield* installation(simulator)
      const restored = jsonOf(Restored, yield* outputOf(second.options, 0, "restore", folder, "--json"))
      assert.deepStrictEqual([restored.connections, restored.replaced, restored.asOf], [1, null, made.asOf])
      yield* Effect.gen(function* () {
        const atWork = yield* numberOf("SELECT count(*) FROM sync.runs WHERE kind = 'full' AND status IN ('requested', 'running')")
        assert.strictEqual(atWork, 1, "the backup was made in the middle of a run")
        const there = yield* second.serve
        isTold(yield* second.ask(`/v1/changes?after=${position}`))
        yield* heals(1)
        yield* expectStoreEqualsSource(simulator, orgId)
        yield* eventually(
          "the alert is over",
          30,
          Effect.map(second.ask("/v1/alerts?only=all&kind=restored"), ({ json, text }) => {
            if (!Schema.is(Alerts)(json)) throw new Error(text)
            return json.items.length === 1 && json.items[0]?.resolvedAt !== null
          })
        )
        yield* there.stop
      }).pipe(Effect.provide(second.inside), Effect.scoped)

      // In place: the same backup over what has become of it.
      assert.match(yield* outputOf(second.options, 1, "restore", folder, "--json"), /DataInTheWay/)
      const replaced = jsonOf(Restored, yield* outputOf(second.options, 0, "restore", folder, "--replace", "--json"))
      assert.isTrue(existsSync(join(replaced.replaced ?? "", "PG_VERSION")), "what was there is put aside")
      rmSync(replaced.replaced ?? "", { recursive: true })
      yield* Effect.gen(function* () {
        const there = yield* second.serve
        yield* heals(1)
        yield* expectStoreEqualsSource(simulator, orgId)
        yield* there.stop
      }).pipe(Effect.provide(second.inside), Effect.scoped)

      // A byte that is not as it was: nothing is restored.
      const third = yield* installation(simulator)
      const damaged = join(folder, "data/global/pg_control")
      const bytes = readFileSync(damaged)
      writeFileSync(damaged, bytes.with(100, ((bytes[100] ?? 0) + 1) % 256))
      assert.match(yield* outputOf(third.options, 1, "restore", folder, "--json"), /BackupUnusable.*pg_control is not as it was/)
      assert.isFalse((yield* databaseFacts(third.home)).exists)
    }).pipe(Effect.scoped),
  { timeout: isDeep ? 900_000 : 300_000 }
)
