/** Promise 12: an unchanged re-sync writes no rows. Proved from Postgres's own statistics, with an engine of its own for each run. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { anotherPool, DatabaseTest, numberOf, rowsOf } from "../support/database.ts"
import { engineOver, noLimit, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

const Written = Schema.Struct({ table: Schema.String, rows: Schema.Int })

/** A backend tells its numbers at the latest when it ends, so they are final once all of the engine's have ended. */
const untilAlone = numberOf(
  `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('engine-run', 'openfaith-cluster')`
).pipe(Effect.repeat({ until: (others) => others === 0 }), Effect.timeout("10 seconds"))

/** Rows ever inserted, updated and deleted, by table. */
const written = Effect.gen(function* () {
  yield* untilAlone
  return yield* rowsOf(
    Written,
    `SELECT schemaname || '.' || relname AS table, (n_tup_ins + n_tup_upd + n_tup_del)::int AS rows FROM pg_stat_user_tables
     WHERE schemaname = 'canonical' OR (schemaname = 'sync' AND relname IN ('records', 'changes', 'links', 'quarantine')) ORDER BY 1`
  )
}).pipe(Effect.provide(anotherPool("statistics")))

const runAlone = (simulator: Simulator) =>
  Effect.gen(function* () {
    const { run } = yield* syncOnce({ simulator, orgId: "same" })
    assert.strictEqual(run.status, "complete", run.reason ?? "")
    yield* expectStoreEqualsSource(simulator, "same")
  }).pipe(Effect.provide(Layer.fresh(engineOver().pipe(Layer.provideMerge(anotherPool("engine-run", 12))))))

layer(DatabaseTest, { excludeTestServices: true })("A second full sync", (it) => {
  it.effect("of an unchanged church writes no row into sync.records, canonical tables, feed or quarantine", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 300, limits: noLimit })
      yield* runAlone(simulator)
      const first = yield* written
      const rowsOfTable = (list: typeof first, table: string) => list.find((each) => each.table === table)?.rows ?? 0
      assert.isAbove(rowsOfTable(first, "sync.records"), 1000)
      assert.isAbove(rowsOfTable(first, "canonical.person"), 299)
      yield* runAlone(simulator)
      assert.deepStrictEqual(yield* written, first)
      // The same measure sees one changed person, so it could have seen one above.
      mutate(simulator.church, { do: "update", entity: "Campus", count: 1, attributes: { name: "Renamed" } })
      yield* runAlone(simulator)
      const third = yield* written
      assert.strictEqual(rowsOfTable(third, "sync.records") - rowsOfTable(first, "sync.records"), 1)
      assert.strictEqual(rowsOfTable(third, "canonical.campus") - rowsOfTable(first, "canonical.campus"), 1)
      assert.strictEqual(rowsOfTable(third, "canonical.person"), rowsOfTable(first, "canonical.person"))
    })
  )
})
