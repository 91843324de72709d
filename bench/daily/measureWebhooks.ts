/**
 * From a delivery to the row in the store: people of a simulated church are changed at a steady rate, its webhooks are delivered to a server, and that
 * reads each by its id from a source that takes a while to answer. Writes bench/results/webhooks.
 */
import { Console, Effect, Layer, Redacted, References, Schema } from "effect"
import { Database, EmbeddedPostgres, ExistingInstallationLive } from "@openfaith/server"
import { numberOf, rowsOf } from "../../test/support/database.ts"
import { databaseOf, inHome } from "../../test/support/processes.ts"
import { webhookServer } from "../../test/support/webhookServer.ts"
import { countFromNextStart, statementCounter } from "../cluster/benchPostgres.ts"
import { percentile, processorMs } from "../machine.ts"
import { isBusy, writeFindings } from "../cluster/rounds.ts"
import { growthOf, storeBytes } from "../cluster/storeBytes.ts"

export interface WebhooksOptions {
  /** Each of another person. */
  readonly changes: number
  readonly perSecond: number
  /** Milliseconds that the source takes to answer. */
  readonly latency: number
}

/** From the delivery to the row, in milliseconds, of 95 in 100. */
const most = 250
const lookEvery = "10 millis"

const say = (line: string) => process.stderr.write(`${line}\n`)

const Visible = Schema.Struct({ id: Schema.String, ms: Schema.Finite })
/** Part of the statement that looks for changes, which is the bench's own. */
const looking = "min(i.received_at)"
/** Those of the people whose change is in the store by now, and how long after the first delivery about them that is. */
const visible = (ids: ReadonlyArray<string>, since: number) =>
  rowsOf(
    Visible,
    `SELECT r.external_id AS id, (extract(epoch FROM clock_timestamp() - min(i.received_at)) * 1000)::float8 AS ms
     FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id AND e.entity = 'people.Person'
       JOIN sync.webhook_inbox i ON i.connection_id = e.connection_id AND i.record_id = r.external_id AND i.received_at > to_timestamp($2::float8)
     WHERE r.external_id = ANY(string_to_array($1, ',')) AND r.payload -> 'attributes' ->> 'nickname' = 'changed-' || r.external_id GROUP BY 1`,
    [ids.join(","), since]
  )

export const measureWebhooks = Effect.fn("measureWebhooks")(
  function* ({ changes, latency, perSecond }: WebhooksOptions) {
    const wasBusy = isBusy()
    const { home, serve, simulator, subscriptionTo } = yield* webhookServer(changes, "--latency", String(latency))
    // Nobody uses the database between the first sync and the server.
    yield* EmbeddedPostgres.pipe(
      Effect.flatMap(({ use }) => use),
      Effect.flatMap(({ url }) => countFromNextStart(Redacted.value(url))),
      Effect.scoped,
      Effect.provide(databaseOf(home))
    )
    const store = yield* Layer.build(ExistingInstallationLive.pipe(Layer.provide(inHome(home))))
    const server = yield* serve
    yield* subscriptionTo("people.v2.events.person.updated")
    yield* Effect.gen(function* () {
      const ids = [...(yield* simulator.truth("Person", [])).matchAll(/^\{"id":"(\d+)"/gm)].map(([, id]) => id ?? "").slice(0, changes)
      const since = (yield* numberOf("SELECT extract(epoch FROM clock_timestamp())::int")) - 1
      // What follows from subscribing is over.
      yield* Effect.sleep("20 seconds")
      const waiting = new Set<string>()
      const found: Array<number> = []
      const change = (id: string) => {
        const attributes = { nickname: `changed-${id}` }
        const body = JSON.stringify({ do: "update", entity: "Person", ids: [id], attributes })
        return simulator.control("/mutate", { method: "POST", body }).pipe(Effect.andThen(Effect.sync(() => waiting.add(id))))
      }
      const make = Effect.forEach(ids, (id) => Effect.delay(change(id), `${1000 / perSecond} millis`), { discard: true })
      const look = Effect.gen(function* () {
        for (const { id, ms } of waiting.size === 0 ? [] : yield* visible([...waiting], since)) {
          waiting.delete(id)
          found.push(ms)
        }
      })
      const counter = statementCounter(Redacted.value((yield* Database).url))
      yield* counter.begin
      const before = {
        at: Date.now(),
        runner: processorMs([server.pid]),
        requests: yield* simulator.requestCount,
        bytes: yield* storeBytes
      }
      yield* counter.forget
      yield* Effect.all([make, Effect.repeat(Effect.delay(look, lookEvery), { until: () => found.length === ids.length })], {
        concurrency: 2,
        discard: true
      }).pipe(Effect.timeoutOption(`${changes / perSecond + 60} seconds`))
      const sent = (yield* counter.statements).filter(({ text }) => !text.includes(looking))
      const after = processorMs([server.pid])
      const taken = {
        seconds: (Date.now() - before.at) / 1000,
        runner: before.runner === null || after === null ? null : (after - before.runner) / 1000,
        statements: sent.reduce((sum, { calls }) => sum + calls, 0),
        database: sent.reduce((sum, { ms }) => sum + ms, 0) / 1000,
        requests: (yield* simulator.requestCount) - before.requests,
        bytes: growthOf(before.bytes, yield* storeBytes)
      }
      const lost = ids.length - found.length
      const at = (part: number) => percentile(found, part).toFixed(0)
      say(`p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`)
      const file = writeFindings({
        name: "webhooks",
        title: "From a delivery to the row",
        options: `webhooks --changes ${changes} --per-second ${perSecond} --latency ${latency}`,
        wasBusy,
        lines: [
          `- ${ids.length} people of one church are changed, ${perSecond} a second; the source delivers each to a server (\`serve\`, all in one process), which reads the person by id; the source answers after ${latency} ms.`,
          `- ${lost === 0 ? "Every change arrived." : `**${lost} changes did not arrive.**`}`,
          `- **In the store and visible ${at(0.5)} ms (p50), ${at(0.95)} ms (p95), ${at(0.99)} ms (p99), ${at(1)} ms (all)** after the delivery was taken in, looked for every ${lookEvery}; promised: p95 at most ${most} ms.`
        ],
        data: { found, lost, taken }
      })
      if (lost > 0) process.exitCode = 1
      yield* Console.log(file)
    }).pipe(Effect.provideContext(store))
  },
  Effect.scoped,
  Effect.provideService(References.MinimumLogLevel, "Error")
)
