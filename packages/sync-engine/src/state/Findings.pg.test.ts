import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { DatabaseTest } from "../../../../test/support/database.ts"
import { Findings } from "./Findings.ts"

layer(Findings.layer.pipe(Layer.provideMerge(DatabaseTest)), { excludeTestServices: true })("Findings", (it) => {
  it.effect("add up over pages, with the first ten records of each kind", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const findings = yield* Findings
      yield* sql`INSERT INTO sync.organisations (id) VALUES ('o')`
      yield* sql`INSERT INTO sync.connections (id, org_id, adapter, base_url, account_id, account_name) VALUES ('c', 'o', 'a', 'u', 'i', 'n')`
      yield* sql`INSERT INTO sync.entities (connection_id, entity) VALUES ('c', 'people.Email')`
      yield* sql`INSERT INTO sync.runs (id, connection_id, kind, scope, scope_hash) VALUES ('r', 'c', 'reconciliation', '{}', '')`
      yield* sql`INSERT INTO sync.streams (run_id, attempt, entity, entity_id, plan) VALUES ('r', 1, 'people.Email', 1, '{}')`
      const page = (from: number, count: number) =>
        Array.from({ length: count }, (_, index) => ({ kind: "silent" as const, id: `${from + index}`, differs: ["address"] }))
      yield* findings.add(1, page(0, 7))
      yield* findings.add(1, page(7, 7))
      const [silent, ...others] = yield* findings.close(1, 1)
      assert.deepStrictEqual(others, [])
      assert.strictEqual(silent?.count, 14)
      assert.deepStrictEqual(
        silent?.samples.map(({ id }) => id),
        page(0, 10).map(({ id }) => id)
      )
      assert.deepStrictEqual(yield* findings.suspects(1, 1, [{ id: "1", hash: "00", version: null }]), [])
      assert.strictEqual((yield* findings.written(1, 1, [{ id: "1", hash: "00", version: null }])).size, 0)
    })
  )
})
