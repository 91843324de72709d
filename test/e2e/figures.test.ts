/** What an installation counts is what happened: requests as the source saw them, records as their receipts have them, runs as they ended. */
import { assert, layer } from "@effect/vitest"
import { type Adapter, mkEntityManifest } from "@openfaith/adapter-core"
import { Email } from "@openfaith/pco"
import { SourceClients } from "@openfaith/sync-engine"
import { Effect } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { apiWith, type Ask, served } from "../support/api.ts"
import { connectTo, noLimit, syncOnce } from "../support/engine.ts"
import { pcoDirectory } from "../support/pcoDirectory.ts"

/** Planning Center under another name, whose every tenth email cannot be read. */
const counted: Adapter = {
  ...pcoDirectory,
  id: "counted",
  manifest: mkEntityManifest(
    [...pcoDirectory.manifest.entities.values()].map((each) =>
      each.name !== "people.Email"
        ? each
        : ({
            ...Email,
            toCanonical: (record) => {
              if (Number(record.id) % 10 === 0) throw new Error("the transform failed")
              return Email.toCanonical(record, { zone: null })
            }
          } satisfies typeof Email)
    )
  )
}

/** Each series of /metrics whose labels are among these, with its value. */
const seriesOf = (ask: Ask, name: string, labels: Readonly<Record<string, string>> = {}) =>
  Effect.map(ask("GET", "/metrics"), ({ text }) => {
    const found = new Map<string, number>()
    for (const [, each = "", , told = "", value = ""] of text.matchAll(/^(\w+)(\{(.*)\})? (\S+)$/gm)) {
      if (each !== name || !Object.entries(labels).every(([label, of]) => told.includes(`${label}="${of}"`))) continue
      const rest = [...told.matchAll(/(\w+)="([^"]*)"/g)].flatMap(([, label = "", of = ""]) => (labels[label] === undefined ? [of] : []))
      found.set(rest.join(" "), Number(value))
    }
    return Object.fromEntries([...found].toSorted(([one], [other]) => (one < other ? -1 : 1)))
  })

const plus = (one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) =>
  Object.fromEntries([...new Set([...Object.keys(one), ...Object.keys(other)])].map((key) => [key, (one[key] ?? 0) + (other[key] ?? 0)]))

layer(apiWith(counted), { excludeTestServices: true })("What is counted", (it) => {
  it.effect("is what the source was asked, what became of each record, and how runs ended", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 120, limits: noLimit })
      simulator.church.faults.set([
        { id: "cut", kind: "reset", times: 2, match: { entity: "Person", every: 2 } },
        { kind: "status", status: 503, times: 3, match: { entity: "Email" } },
        { kind: "too-many-requests", seconds: 1, times: 1, match: { entity: "PhoneNumber" } }
      ])
      // Other tests of this process have ended runs too.
      const endedBefore = yield* seriesOf(ask, "openfaith_runs_ended_total")
      const ended = Effect.map(seriesOf(ask, "openfaith_runs_ended_total"), (all) =>
        Object.fromEntries(
          Object.entries(all).flatMap(([key, count]) => (count === (endedBefore[key] ?? 0) ? [] : [[key, count - (endedBefore[key] ?? 0)]]))
        )
      )
      const view = yield* syncOnce({ simulator, orgId: "counted", adapter: "counted" })
      assert.strictEqual(view.run.status, "incomplete", "a tenth of the emails is too much")

      const { perStatus } = simulator.church.requests.summary()
      const cut = simulator.church.faults.report().find(({ id }) => id === "cut")?.fired ?? 0
      assert.strictEqual(cut, 2)
      const asked = yield* seriesOf(ask, "openfaith_source_requests_total", { adapter: "counted" })
      assert.strictEqual(asked["unreachable"], cut)
      assert.strictEqual(asked["5xx"], 3)
      assert.strictEqual(asked["429"], 1)
      assert.strictEqual(asked["2xx"], (perStatus["200"] ?? 0) - cut, "the source takes a cut answer for a good one")
      const answered = (asked["2xx"] ?? 0) + (asked["4xx"] ?? 0) + (asked["429"] ?? 0) + (asked["5xx"] ?? 0)
      const durations = yield* seriesOf(ask, "openfaith_source_request_duration_seconds_count", { adapter: "counted" })
      assert.deepStrictEqual(Object.values(durations), [answered])

      let receipts: Record<string, number> = {}
      for (const { receipt } of view.streams) {
        if (!receipt) continue
        const { applied, erased, parked, quarantined, repeated, stale, unchanged } = { erased: 0, ...receipt }
        receipts = plus(receipts, { applied, erased, parked, quarantined, repeated, stale, unchanged })
      }
      const first = yield* seriesOf(ask, "openfaith_records_total", { adapter: "counted" })
      assert.isAbove(first["quarantined"] ?? 0, 5)
      // What a receipt counts once, as what it came to at last, was looked at again where lists overlap.
      assert.strictEqual(first["applied"], receipts["applied"])
      assert.strictEqual(first["parked"] ?? 0, receipts["parked"])
      assert.isAtLeast(first["quarantined"] ?? 0, receipts["quarantined"] ?? 0)
      assert.isAbove((yield* seriesOf(ask, "openfaith_pages_total", { adapter: "counted" }))[""] ?? 0, 10)

      mutate(simulator.church, { do: "touch", entity: "Person", count: 3 })
      const delta = yield* syncOnce({ simulator, orgId: "counted", adapter: "counted", kind: "delta" })
      const second = yield* seriesOf(ask, "openfaith_records_total", { adapter: "counted" })
      assert.isAbove(second["unchanged"] ?? 0, first["unchanged"] ?? 0, "a delta that finds nothing looks at records too")

      assert.deepStrictEqual(yield* ended, plus({ "full incomplete": 1 }, { [`delta ${delta.run.status}`]: 1 }))
      const operations = yield* Operations
      const connection = yield* connectTo(simulator, "counted", "counted")
      simulator.church.faults.set([{ kind: "stall", milliseconds: 20_000 }])
      const { runId } = yield* operations.requestRun(connection, "full", ["people.Person"])
      yield* operations.changeRun(runId, "cancel", { by: "a test", reason: null })
      assert.strictEqual((yield* ended)["full cancelled"], 1)
    })
  )

  it.effect("of a connection goes when it is not asked any more", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const simulator = yield* startSimulator({ people: 8, limits: noLimit })
      const { run } = yield* syncOnce({ simulator, orgId: "gone" })
      const limits = (yield* SourceClients).budgets
      assert.isTrue((yield* limits).some(({ connectionId }) => connectionId === run.connectionId))
      const told = Effect.map(ask("GET", "/metrics"), ({ text }) => text.includes(`connection="${run.connectionId}"`))
      assert.isTrue(yield* told)
      const clients = yield* SourceClients
      const others = {
        ...clients,
        budgets: Effect.map(clients.budgets, (all) => all.filter((each) => each.connectionId !== run.connectionId))
      }
      const later = yield* Effect.provideService(served, SourceClients, others)
      assert.notInclude((yield* later.ask("GET", "/metrics")).text, run.connectionId)
    })
  )

  it.effect("of this process are its memory, its processor time and how late its event loop is", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      const value = (name: string) => Effect.map(seriesOf(ask, name), (all) => all[""] ?? Number.NaN)
      assert.approximately(yield* value("process_resident_memory_bytes"), process.memoryUsage.rss(), 200e6)
      assert.approximately(yield* value("process_start_time_seconds"), Date.now() / 1000 - process.uptime(), 5)
      const before = yield* value("process_cpu_seconds_total")
      const until = performance.now() + 300
      while (performance.now() < until) Math.sqrt(until)
      assert.isAtLeast((yield* value("process_cpu_seconds_total")) - before, 0.05)
      assert.isAtLeast(yield* value("nodejs_eventloop_lag_max_seconds"), 0.2, "nothing else had its turn meanwhile")
      assert.isAtMost(yield* value("nodejs_heap_size_used_bytes"), yield* value("nodejs_heap_size_total_bytes"))
    })
  )

  it.effect("of answers is counted and timed by route, with names in place of ids", () =>
    Effect.gen(function* () {
      const { ask } = yield* served
      yield* ask("GET", "/v1/runs/run_nowhere")
      yield* ask("GET", "/nowhere/at/all")
      yield* ask("POST", "/webhooks/counted/a-secret-token", { key: null, body: {} })
      const counts = yield* seriesOf(ask, "openfaith_http_request_duration_seconds_count")
      assert.isAtLeast(counts["GET /v1/runs/:runId"] ?? 0, 1)
      assert.isAtLeast(counts["POST /webhooks/:adapter/:token"] ?? 0, 1)
      assert.notInclude((yield* ask("GET", "/metrics")).text, "a-secret-token")
      assert.isAtLeast((yield* seriesOf(ask, "openfaith_http_requests_total"))["404"] ?? 0, 3)
    })
  )
})
