/** Three processes look for what is due and for what sources tell of. What each of them finds is done by one. */
import { assert, it } from "@effect/vitest"
import { ExistingInstallationLive } from "@openfaith/server"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { eventually } from "../support/commandLine.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { deliveryOf, headersOf } from "../support/deliveries.ts"
import { inHome } from "../support/processes.ts"
import { runnerOf } from "../support/runners.ts"
import { webhookServer } from "../support/webhookServer.ts"

const name = "people.v2.events.email.updated"
const rounds = 3
const Id = Schema.Struct({ id: Schema.String })

it.live(
  "each schedule starts one run for each time it is due, and each signal is read once, however many processes there are",
  () =>
    Effect.gen(function* () {
      const { home, options, organisation, serve, simulator, subscriptionTo } = yield* webhookServer(30)
      yield* serve
      const store = yield* Layer.build(ExistingInstallationLive.pipe(Layer.provide(inHome(home))))
      const { secret, url } = yield* subscriptionTo(name)
      yield* Effect.all([runnerOf(options), runnerOf(options)], { concurrency: "unbounded" })
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const records = (yield* rowsOf(
          Id,
          `SELECT r.external_id AS id FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id
           WHERE e.entity = 'people.Email' AND r.deleted_at IS NULL ORDER BY 1 LIMIT 2`
        )).map(({ id }) => id)
        const started = numberOf("SELECT count(*) FROM sync.runs WHERE schedule_id IS NOT NULL AND kind = 'delta'")
        const open = numberOf("SELECT count(*) FROM sync.runs WHERE kind <> 'records' AND status IN ('requested', 'running')")
        const waiting = numberOf("SELECT count(*) FROM sync.waiting_reads")
        yield* eventually(
          "nothing is under way",
          60,
          Effect.map(Effect.all([open, waiting]), ([runs, reads]) => runs + reads === 0)
        )
        yield* sql`UPDATE sync.schedules SET enabled = (kind = 'delta' AND entity IS NULL), revision = revision + 1`
        const before = yield* started
        let seen = ""
        yield* simulator.takeRequests
        for (let round = 1; round <= rounds; round++) {
          for (const recordId of records) {
            const body = deliveryOf(name, { organisation, recordId })
            const { status } = yield* Effect.promise(() => fetch(url, { method: "POST", body, headers: headersOf(body, secret) }))
            assert.strictEqual(status, 200)
          }
          yield* sql`UPDATE sync.schedules SET next_run_at = clock_timestamp(), revision = revision + 1 WHERE enabled`
          yield* eventually(
            "what was due was started, and what was told was read",
            60,
            Effect.map(Effect.all([started, open, waiting]), ([runs, underWay, reads]) => {
              seen = `${runs - before} started, ${underWay} open, ${reads} waiting in round ${round}`
              return runs - before >= round && underWay + reads === 0
            }),
            () => seen
          )
        }
        assert.strictEqual((yield* started) - before, rounds)
        const { log } = yield* simulator.takeRequests
        const reads = log
          .filter(({ url: asked }) => /\/emails\/\d+/.test(asked))
          .map(({ url: asked }) => /\/emails\/(\d+)/.exec(asked)?.[1])
        assert.deepStrictEqual(
          records.map((id) => reads.filter((read) => read === id).length),
          records.map(() => rounds)
        )
        assert.strictEqual(yield* numberOf("SELECT count(*) FROM sync.runners WHERE state = 'serving' AND shards > 0"), 3)
      }).pipe(Effect.provideContext(store))
    }).pipe(Effect.scoped),
  240_000
)
