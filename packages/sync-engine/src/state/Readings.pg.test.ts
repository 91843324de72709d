import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { run, PagesTest } from "../../../../test/support/pages.ts"
import { mostRuns, Readings } from "./Readings.ts"

const until = "2026-01-02T00:00:00.000Z"
const hours = { until, seconds: 3600, count: 24 }

/** Runs of a connection, each so many seconds before the end of the time. */
const runsOf = (orgId: string, ages: string, entity: string) =>
  Effect.gen(function* () {
    yield* run("INSERT INTO sync.organisations (id) VALUES ($1)", [orgId])
    yield* run(
      `INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name) VALUES ('con_' || $1, $1, 'pco', 'http://127.0.0.1:9', $1, $1)`,
      [orgId]
    )
    yield* run("INSERT INTO sync.entities (connection_id, entity) VALUES ('con_' || $1, $2)", [orgId, entity])
    yield* run(
      `INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash, status, requested_at, started_at, finished_at)
       SELECT 'run_' || $1 || lpad((100000 - age)::text, 8, '0'), 'con_' || $1, 'delta', '{"entities":null}', age::text, CASE WHEN age % 2 = 0 THEN 'complete' ELSE 'incomplete' END, at, at, at
       FROM (SELECT age, $2::timestamptz - age * interval '1 second' AS at FROM (${ages}) a(age)) a`,
      [orgId, until]
    )
    yield* run(
      `INSERT INTO sync.streams (run_id, attempt, entity, entity_id, plan, status, receipt, finished_at)
       SELECT r.id, 1, e.entity, e.id, '{}', 'done', '{"read":7,"applied":3,"unchanged":2,"quarantined":1,"deleted":1}', r.finished_at
       FROM sync.runs r JOIN sync.entities e ON e.connection_id = r.connection_id WHERE r.connection_id = 'con_' || $1`,
      [orgId]
    )
  })

layer(PagesTest, { excludeTestServices: true })("Readings", (it) => {
  it.effect("counts what was read by the hour in which its run ended, of one organisation or of all, and says how far back it looked", () =>
    Effect.gen(function* () {
      const readings = yield* Readings
      // The last second of the time, the first of its last hour, the one before that, and what is older than all of it.
      yield* runsOf("few", "VALUES (1), (3600), (3602), (90000)", "front.Visitor")
      const few = yield* readings.activity({ ...hours, orgId: "few" })
      const counts = { read: 7, applied: 3, unchanged: 2, quarantined: 1, deleted: 1 }
      assert.deepStrictEqual(few, {
        countedFrom: null,
        buckets: [
          { bucket: 22, runs: 1, troubled: 0, ...counts },
          { bucket: 23, runs: 2, troubled: 1, read: 14, applied: 6, unchanged: 4, quarantined: 2, deleted: 2 }
        ]
      })
      yield* runsOf("many", `SELECT n * 2 FROM generate_series(1, ${mostRuns + 50}) n`, "front.Visitor")
      assert.deepStrictEqual(yield* readings.activity({ ...hours, orgId: "few" }), few)
      for (const orgId of ["many", null]) {
        const { buckets, countedFrom } = yield* readings.activity({ ...hours, orgId })
        assert.strictEqual(
          buckets.reduce((sum, { runs }) => sum + runs, 0),
          mostRuns
        )
        // The oldest of those that were counted.
        assert.isNotNull(countedFrom)
        assert.approximately((Date.parse(until) - Date.parse(countedFrom ?? "")) / 1000, mostRuns * 2, 10)
      }
      assert.deepStrictEqual(yield* readings.activity({ ...hours, orgId: "nobody" }), { buckets: [], countedFrom: null })
    })
  )
})
