/** Promise 12 where a source sends all it has at once: a runner's memory, of a process as its users have it, with answers of eight and of fifty megabytes. */
import { assert, it } from "@effect/vitest"
import { bareJson } from "@openfaith/adapter-core"
import { Effect, Schema } from "effect"
import { startCcb } from "../../apps/simulator/src/index.ts"
import { mostMemory } from "../../bench/machine.ts"
import { command, startCommand } from "../support/commandLine.ts"
import { freePortOf } from "../support/freePort.ts"
import { isDeep } from "../support/engine.ts"
import { longFunds } from "../support/longFunds.ts"
import { simulatorProcess, temporaryHome } from "../support/processes.ts"
import { serverOf } from "../support/runners.ts"

/** So many people are somewhat more than eight megabytes in one answer. */
const people = 12_500
/** The roster of so many individuals is five megabytes of XML. */
const individuals = 35_000
const mostMegabytes = 256
const longMegabytes = 50

const Synced = Schema.fromJsonString(
  Schema.Struct({ status: Schema.String, entities: Schema.Array(Schema.Struct({ entity: Schema.String, distinct: Schema.Int })) })
)

/** A runner as its users have it; `sync` reads one entity and waits, `most` tells and returns the most memory it has taken so far, in megabytes. */
const startRunner = Effect.fnUntraced(function* (token: string) {
  const home = yield* temporaryHome
  const options = { home, secrets: [], env: { OPENFAITH_TOKEN: token, OPENFAITH_PORT: String(yield* freePortOf), OPENFAITH_PRODUCTS: "" } }
  const runner = yield* serverOf(options)
  const most = (when: string) =>
    Effect.suspend(() => {
      const megabytes = mostMemory(runner.pid)
      return Effect.as(Effect.logInfo(`${when}: ${megabytes.toFixed(0)} MB at most`), megabytes)
    })
  const sync = Effect.fnUntraced(function* (adapter: string, url: string, orgId: string, entity: string, kind: string) {
    const at = ["--org", orgId, "--adapter", adapter, "--base-url", url, "--entity", entity, "--kind", kind]
    const started = startCommand(options, "sync", ...at, "--wait", "--json")
    const { stderr, stdout } = yield* Effect.promise(() => started.ended)
    const { entities, status } = yield* Schema.decodeUnknownEffect(Synced)(stdout).pipe(
      Effect.orElseSucceed(() => assert.fail(`${stdout}${stderr}`))
    )
    return { stderr, status, distinct: entities.find((each) => each.entity === entity)?.distinct }
  })
  yield* most("when it serves")
  return { sync, most, said: (org: string) => Effect.map(command(options, "runs", "--org", org, "--json"), ({ stdout }) => stdout) }
})

const isMeasured = isDeep && process.platform === "linux"

it.live.runIf(isMeasured)(
  `A runner that reads a list of ${people} people in one answer, again after a change, and is sent ${longMegabytes} MB, stays below ${mostMegabytes} MB`,
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const simulator = yield* simulatorProcess(["b1", "--people", String(people), "--seed", "3"])
        const bytes = (yield* Effect.promise(async () =>
          (await fetch(`${simulator.url}/membership/people`, { headers: { authorization: `Bearer ${simulator.token}` } })).arrayBuffer()
        )).byteLength
        assert.isAbove(bytes, 8_000_000)
        const { most, said, sync } = yield* startRunner(simulator.token)
        const whole = yield* sync("b1", simulator.url, "whole", "membership.Person", "full")
        assert.deepStrictEqual([whole.status, whole.distinct], ["complete", people], whole.stderr)
        yield* most(`after reading ${(bytes / 1e6).toFixed(1)} MB`)
        for (let n = 0; n < 40; n++) yield* simulator.control("/live")
        const again = yield* sync("b1", simulator.url, "whole", "membership.Person", "reconciliation")
        assert.strictEqual(again.status, "complete", again.stderr)
        yield* most("after reading them again")
        for (const saysItsLength of [true, false]) {
          const org = saysItsLength ? "long" : "endless"
          const long = yield* sync("b1", yield* longFunds(longMegabytes, saysItsLength), org, "giving.Fund", "full")
          assert.strictEqual(long.status, "incomplete")
          assert.include(yield* said(org), `too-large: more than ${bareJson.mostBytes} bytes`)
          assert.isAtMost(yield* most(`after ${longMegabytes} MB that ${saysItsLength ? "say so" : "do not"}`), mostMegabytes)
        }
      })
    ),
  { timeout: 900_000 }
)

it.live.runIf(isMeasured)(
  `A runner that reads ${individuals} individuals and their roster in one answer of XML stays below ${mostMegabytes} MB`,
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const ccb = yield* startCcb({ people: individuals, limits: { burst: 1_000_000, perSecond: 10_000, daily: 1_000_000 } })
        const { most, sync } = yield* startRunner(ccb.token)
        const roster = "/api.php?srv=valid_individuals"
        const headers = { authorization: `Basic ${Buffer.from(ccb.token).toString("base64")}` }
        const bytes = (yield* Effect.promise(async () => (await fetch(`${ccb.url}${roster}`, { headers })).arrayBuffer())).byteLength
        assert.isAbove(bytes, 5_000_000)
        const before = ccb.log.length
        for (const kind of ["full", "reconciliation"]) {
          const read = yield* sync("ccb", ccb.url, "roster", "people.Individual", kind)
          assert.deepStrictEqual([read.status, read.distinct], ["complete", individuals], read.stderr)
          assert.isAtMost(yield* most(`after ${kind} of ${individuals} individuals`), mostMegabytes)
        }
        assert.isAtLeast(ccb.log.slice(before).filter((each) => each.includes(roster)).length, 1, "the roster was read")
      })
    ),
  { timeout: 900_000 }
)
