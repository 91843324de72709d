/** Promise 8 with real processes and one credential, against the simulator's own count of any stretch of a period. */
import { assert, layer } from "@effect/vitest"
import { Connections } from "@openfaith/sync-engine"
import { Effect, Redacted, Schema } from "effect"
import { Database } from "../../apps/server/src/postgres/Database.ts"
import type { Load, Work } from "../support/budgetWorker.ts"
import { isDeep, SourcesTest } from "../support/engine.ts"
import { simulatorProcess, start, type Started } from "../support/processes.ts"

const [requests, dropped, periodMs, latencyMs, periods] = isDeep ? [100, 10, 20_000, 50, 7] : [20, 4, 1_000, 10, 3]

const Log = Schema.fromJsonString(Schema.Struct({ log: Schema.Array(Schema.Struct({ at: Schema.Finite, status: Schema.Int })) }))
const Told = Schema.fromJsonString(Schema.Struct({ lane: Schema.String, waitedMs: Schema.Int, ok: Schema.Boolean }))

const backfills: ReadonlyArray<Load> = [{ lane: "backfill", workers: 6, everyMs: 0 }]

layer(SourcesTest, { excludeTestServices: true })("A credential that three processes use", (it) => {
  it.effect(
    "keeps its limit whatever is killed, uses it, follows it down, and lets webhooks through",
    () =>
      Effect.gen(function* () {
        const simulator = yield* simulatorProcess([
          "--people=20",
          `--limit=${requests}`,
          `--period=${periodMs / 1000}`,
          `--latency=${latencyMs}`
        ])
        const setLimits = (limits: object) => simulator.control("/limits", { method: "POST", body: JSON.stringify(limits) })
        yield* setLimits({ window: "sliding" })
        const log = simulator.control("/requests?log=1").pipe(
          Effect.flatMap(Schema.decodeUnknownEffect(Log)),
          Effect.map((found) => found.log),
          Effect.orDie
        )
        const refused = Effect.map(log, (all) => all.filter(({ status }) => status === 429))
        const connections = yield* Connections
        const connection = yield* connections.connect({
          orgId: "acme",
          adapter: "pco",
          baseUrl: simulator.url,
          accountId: "1",
          accountName: "Acme"
        })
        const { url } = yield* Database
        const answers: Array<typeof Told.Type> = []
        const worker = (loads: ReadonlyArray<Load>) => {
          const work: typeof Work.Type = { connectionId: connection.id, requests, periodMs, loads }
          return Effect.acquireRelease(
            Effect.sync(() => {
              const env = { DATABASE_URL: Redacted.value(url), BUDGET_TOKEN: simulator.token, BUDGET_WORK: JSON.stringify(work) }
              const started = start("test/support/budgetWorker.ts", [], env)
              let rest = ""
              started.child.stdout?.on("data", (text: string) => {
                const lines = (rest + text).split("\n")
                rest = lines.pop() ?? ""
                for (const line of lines) if (line.startsWith("{")) answers.push(Schema.decodeUnknownSync(Told)(line))
              })
              return started
            }),
            ({ child, ended }: Started) => Effect.promise(() => (child.kill("SIGKILL"), ended))
          )
        }
        yield* worker([...backfills, { lane: "webhook", workers: 1, everyMs: isDeep ? 1_000 : 300 }])
        yield* worker(backfills)
        const victim = yield* worker(backfills)

        // Constant demand.
        yield* untilSent(log, isDeep ? 1 : periods * requests)
        if (isDeep) yield* Effect.sleep(periodMs * periods + 1_000)
        assert.deepStrictEqual(yield* refused, [])
        const arrivals = (yield* log).map(({ at }) => at)
        const waits = answers.flatMap(({ lane, waitedMs }) => (lane === "webhook" ? [waitedMs] : [])).sort((a, b) => a - b)
        const p95 = waits[Math.floor(waits.length * 0.95)] ?? Infinity
        const used = usedWindows(arrivals).map((count) => count / requests)
        yield* Effect.logInfo(`whole windows used: ${used.map((share) => share.toFixed(3)).join(" ")}; webhooks waited ${p95} ms at p95`)
        if (isDeep) {
          for (const share of used) assert.isAtLeast(share, 0.97)
          assert.isAtMost(p95, 2_000)
        }

        // One is killed with slots in its hands, and the others never send what it may have sent.
        process.kill(victim.pid, "SIGKILL")
        yield* untilSent(log, arrivals.length + requests)
        assert.deepStrictEqual(yield* refused, [])

        // The limit falls: what is under way is refused, and nothing else.
        const before = (yield* log).length
        yield* setLimits({ requests: dropped })
        const since = Effect.map(log, (all) => all.slice(before))
        yield* untilSent(
          Effect.map(since, (all) => all.filter(({ status }) => status === 200)),
          dropped + 1
        )
        const after = yield* since
        const late = after.filter(({ status }) => status === 429)
        assert.isAtLeast(late.length, 1, "the limit fell and nobody noticed")
        assert.isAtMost(late.length, 2 * 6 + 1, "more was refused than can have been under way")
        if (isDeep) {
          const shownAt = (after[0]?.at ?? 0) + latencyMs
          assert.isTrue(late.every(({ at }) => at <= shownAt + 250))
        }
      }).pipe(Effect.scoped),
    isDeep ? 600_000 : 300_000
  )
})

const untilSent = (log: Effect.Effect<ReadonlyArray<unknown>>, count: number) =>
  Effect.repeat(Effect.delay(log, "100 millis"), { until: ({ length }) => length >= count })

/** Requests in each whole window, without the first and the last. */
const usedWindows = (arrivals: ReadonlyArray<number>): ReadonlyArray<number> => {
  const counts: Array<number> = []
  for (const at of arrivals) {
    const window = Math.floor((at - (arrivals[0] ?? at)) / periodMs)
    counts[window] = (counts[window] ?? 0) + 1
  }
  return counts.slice(1, -1)
}
