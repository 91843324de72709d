/** Promise 12 where a source sends all it has at once: a runner's memory, of a process as its users have it, with answers of eight and of fifty megabytes. */
import { createServer } from "node:http"
import { assert, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { mostMemory } from "../../bench/machine.ts"
import { command, eventually, startCommand, watchOutput } from "../support/commandLine.ts"
import { freePortOf } from "../support/freePort.ts"
import { isDeep } from "../support/engine.ts"
import { simulatorProcess, temporaryHome } from "../support/processes.ts"

/** So many people are somewhat more than eight megabytes in one answer. */
const people = 12_500
const mostMegabytes = 256
const longMegabytes = 50

const Synced = Schema.fromJsonString(
  Schema.Struct({ status: Schema.String, entities: Schema.Array(Schema.Struct({ entity: Schema.String, distinct: Schema.Int })) })
)

/** A church whose funds are fifty megabytes long, and say so, as answers of the source do. */
const longFunds = Effect.gen(function* () {
  const row = JSON.stringify({ id: "x".repeat(11), churchId: "long", name: "y".repeat(1000) })
  const megabyte = `${row},`.repeat(1000)
  const server = createServer((request, response) => {
    const isLong = request.url === "/giving/funds"
    const length = isLong ? longMegabytes * megabyte.length + 2 : row.length + 2
    response.writeHead(200, { "content-type": "application/json", "content-length": length })
    if (!isLong) return response.end(`[${row}]`)
    response.write("[")
    let sent = 0
    const more = (): unknown => {
      if (response.destroyed || sent >= longMegabytes) return response.end("]")
      sent++
      return response.write(megabyte) ? setImmediate(more) : response.once("drain", more)
    }
    return more()
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () => Effect.sync(() => (server.closeAllConnections(), server.close()))
  )
  const address = server.address()
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
})

it.live.runIf(isDeep && process.platform === "linux")(
  `A runner that reads a list of ${people} people in one answer, again after a change, and is sent ${longMegabytes} MB, stays below ${mostMegabytes} MB`,
  () =>
    Effect.scoped(
      Effect.gen(function* () {
        const simulator = yield* simulatorProcess(["b1", "--people", String(people), "--seed", "3"])
        const bytes = (yield* Effect.promise(async () =>
          (await fetch(`${simulator.url}/membership/people`, { headers: { authorization: `Bearer ${simulator.token}` } })).arrayBuffer()
        )).byteLength
        assert.isAbove(bytes, 8_000_000)
        const home = yield* temporaryHome
        const options = { home, secrets: [], env: { OPENFAITH_TOKEN: simulator.token, OPENFAITH_PORT: String(yield* freePortOf) } }
        const runner = yield* Effect.acquireRelease(
          Effect.sync(() => startCommand(options, "serve", "--json")),
          ({ child, ended }) => Effect.promise(() => (child.kill("SIGTERM"), ended))
        )
        const output = watchOutput(runner)
        yield* eventually(
          "the runner serves",
          120,
          Effect.sync(() => output().includes('"event":"serving"')),
          output
        )
        const most = (when: string) =>
          Effect.suspend(() => {
            const megabytes = mostMemory(runner.pid)
            return Effect.as(Effect.logInfo(`${when}: ${megabytes.toFixed(0)} MB at most`), megabytes)
          })
        const sync = Effect.fnUntraced(function* (url: string, orgId: string, entity: string, kind: string) {
          const at = ["--org", orgId, "--adapter", "b1", "--base-url", url, "--entity", entity, "--kind", kind]
          const started = startCommand(options, "sync", ...at, "--wait", "--json")
          const { stderr, stdout } = yield* Effect.promise(() => started.ended)
          return { stderr, result: yield* Schema.decodeUnknownEffect(Synced)(stdout).pipe(Effect.orDie) }
        })
        yield* most("when it serves")
        const whole = yield* sync(simulator.url, "whole", "membership.Person", "full")
        assert.deepStrictEqual([whole.result.status, whole.result.entities[0]?.distinct], ["complete", people], whole.stderr)
        yield* most(`after reading ${(bytes / 1e6).toFixed(1)} MB`)
        for (let n = 0; n < 40; n++) yield* simulator.control("/live")
        const again = yield* sync(simulator.url, "whole", "membership.Person", "reconciliation")
        assert.strictEqual(again.result.status, "complete", again.stderr)
        yield* most("after reading them again")
        const long = yield* sync(yield* longFunds, "long", "giving.Fund", "full")
        assert.strictEqual(long.result.status, "incomplete")
        const said = (yield* command(options, "runs", "--org", "long", "--json")).stdout
        assert.include(said, "too-large: more than 33554432 bytes")
        assert.isAtMost(yield* most(`after ${longMegabytes} MB`), mostMegabytes)
      })
    ),
  { timeout: 900_000 }
)
