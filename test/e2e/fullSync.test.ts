import { assert, layer } from "@effect/vitest"
import { isActive } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, EngineTest, noLimit, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"

const Placed = Schema.Struct({ org: Schema.String, count: Schema.Int })

layer(EngineTest, { excludeTestServices: true })("A sync", (it) => {
  it.effect("is one run for all who ask for the same at once, and another for who asks later", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 30, limits: noLimit, latencyMillis: 10 })
      const connection = yield* connectTo(simulator, "joined")
      const asked = yield* Effect.all(
        Array.from({ length: 5 }, () => operations.requestRun(connection, "full", null)),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(asked.map(({ runId }) => runId)).size, 1)
      assert.strictEqual(asked.filter(({ joined }) => !joined).length, 1)
      // Another kind or scope is another run.
      const other = yield* operations.requestRun(connection, "full", ["people.Campus"])
      assert.isFalse(other.joined)
      const first = asked[0]?.runId ?? ""
      const firstEnded = yield* untilEnded(first)
      assert.strictEqual(firstEnded.run.status, "complete", firstEnded.run.reason ?? "")
      assert.strictEqual((yield* untilEnded(other.runId)).run.status, "complete")
      const later = yield* operations.requestRun(connection, "full", null)
      assert.isFalse(later.joined)
      assert.notStrictEqual(later.runId, first)
      const { run, streams } = yield* untilEnded(later.runId)
      assert.isFalse(isActive(run.status))
      for (const { applied, entity } of streams) assert.strictEqual(applied, 0, entity)
      yield* expectStoreEqualsSource(simulator, "joined")
    })
  )

  it.effect("of an entity alone reads that entity alone", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const view = yield* syncOnce({ simulator, orgId: "scope", entities: ["people.Campus", "people.Household"] })
      assert.deepStrictEqual(view.streams.map(({ entity }) => entity).sort(), ["people.Campus", "people.Household"])
      assert.strictEqual(view.run.status, "complete")
      assert.strictEqual((yield* storedRows("scope", "people.Person")).size, 0)
    })
  )

  it.effect("of one church for two organisations keeps everything apart: no row, id or credential crosses", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 2 })
      const [north, south] = yield* Effect.all([syncOnce({ simulator, orgId: "north" }), syncOnce({ simulator, orgId: "south" })], {
        concurrency: 2
      })
      assert.deepStrictEqual([north.run.status, south.run.status], ["complete", "complete"])
      yield* expectStoreEqualsSource(simulator, "north")
      yield* expectStoreEqualsSource(simulator, "south")
      const tables = yield* rowsOf(
        Schema.Struct({ schema: Schema.String, table: Schema.String }),
        `SELECT table_schema::text AS schema, table_name::text AS table FROM information_schema.columns
         WHERE column_name = 'org_id' AND table_schema IN ('sync', 'canonical')`
      )
      assert.isAbove(tables.length, 10)
      for (const { schema, table } of tables) {
        if (schema === "sync") continue
        // A canonical row belongs to the organisation whose connection its entity belongs to.
        const crossed = yield* numberOf(
          `SELECT count(*) FROM ${schema}.${table} t JOIN sync.entities e ON e.id = t.entity_id JOIN sync.connections c ON c.id = e.connection_id
           WHERE c.org_id <> t.org_id`
        )
        assert.strictEqual(crossed, 0, table)
        const both = yield* rowsOf(
          Placed,
          `SELECT org_id AS org, count(*)::int AS count FROM ${schema}.${table} WHERE org_id IN ('north', 'south') GROUP BY org_id ORDER BY org_id`
        )
        assert.strictEqual(both[0]?.count, both[1]?.count, table)
      }
      // The change feed of one organisation names only its own rows.
      const foreign = yield* numberOf(
        `SELECT count(*) FROM sync.changes c, unnest(c.ids) AS i(id) JOIN canonical.person p ON p.id = i.id WHERE c.org_id <> p.org_id`
      )
      assert.strictEqual(foreign, 0)
      assert.strictEqual(
        yield* numberOf("SELECT count(DISTINCT sealed) FROM sync.credentials"),
        yield* numberOf("SELECT count(*) FROM sync.credentials")
      )
      // A change read for one is not there for the other.
      mutate(simulator.church, { do: "update", entity: "Campus", count: 1, attributes: { name: "Elsewhere" } })
      yield* syncOnce({ simulator, orgId: "north" })
      const named = (rows: ReadonlyMap<string, { readonly attributes: Readonly<Record<string, unknown>> }>) =>
        [...rows.values()].some(({ attributes }) => attributes["name"] === "Elsewhere")
      assert.isTrue(named(yield* storedRows("north", "people.Campus")))
      assert.isFalse(named(yield* storedRows("south", "people.Campus")))
    })
  )

  it.effect("shows its state at any moment", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 5 })
      const connection = yield* connectTo(simulator, "watched")
      const { runId } = yield* operations.requestRun(connection, "full", null)
      const seen = yield* operations.run(runId).pipe(
        Effect.repeat({
          until: ({ run, streams }) =>
            run.progressAt !== null && streams.some(({ status }) => status === "running") && streams.some(({ looks }) => looks > 0)
        })
      )
      assert.strictEqual(seen.run.status, "running")
      const ended = yield* untilEnded(runId)
      assert.isNotNull(ended.run.finishedAt)
      assert.strictEqual(streamOf(ended, "people.Person").status, "done")
    })
  )
})
