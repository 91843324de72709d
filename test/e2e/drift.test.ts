/** A reconciliation tells what no delta had brought: how much of what kind, which records, and in which attributes. */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { EngineTest, noLimit, receiptOf, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

const kind = "reconciliation" as const

layer(EngineTest, { excludeTestServices: true, concurrent: true })("A reconciliation", (it) => {
  it.effect("tells silent changes, missed ones, missing and deleted rows apart, and repairs all of them", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const orgId = "drift"
      const simulator = yield* startSimulator({ people: 120, limits: noLimit })
      const { church } = simulator
      yield* syncOnce({ simulator, orgId })
      const [silent = "", passed = "", missing = ""] = church.tables.Email.rows.map(({ id }) => id)
      const ofEmail = sql`(
        SELECT e.id FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = ${orgId} AND e.entity = 'people.Email')`
      const emails = sql`r.entity_id = ${ofEmail}`
      // The store as it would be had deltas missed these: the same version with other content, an older one, and none at all.
      const other = sql`payload = jsonb_set(payload::jsonb, '{attributes,address}', '"old@example.org"')::json, hash = '\\x00'`
      yield* sql`UPDATE sync.records r SET ${other} WHERE ${emails} AND external_id = ${silent}`
      yield* sql`UPDATE sync.records r SET ${other}, version = version - interval '2 days' WHERE ${emails} AND external_id = ${passed}`
      yield* sql`DELETE FROM sync.records r WHERE ${emails} AND external_id = ${missing}`
      yield* sql`UPDATE sync.entities SET watermark = watermark + interval '1 day' WHERE id = ${ofEmail}`
      const [gone] = mutate(church, { do: "delete", entity: "Email", ids: [church.tables.Email.rows.at(-1)?.id ?? ""] })
      mutate(church, { do: "update", entity: "FieldDatum", count: 12 })

      const view = yield* syncOnce({ simulator, orgId, kind })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      assert.deepStrictEqual(receiptOf(view, "people.Email").findings, [
        { kind: "deleted", count: 1, samples: [{ id: gone?.id ?? "", differs: [] }] },
        { kind: "missing", count: 1, samples: [{ id: missing, differs: [] }] },
        { kind: "passed", count: 1, samples: [{ id: passed, differs: ["address"] }] },
        { kind: "silent", count: 1, samples: [{ id: silent, differs: ["address"] }] }
      ])
      const [data] = receiptOf(view, "people.FieldDatum").findings ?? []
      assert.strictEqual(data?.kind, "silent")
      assert.strictEqual(data?.count, receiptOf(view, "people.FieldDatum").applied)
      assert.strictEqual(data?.samples.length, Math.min(10, data?.count ?? 0))
      yield* expectStoreEqualsSource(simulator, orgId)

      const again = yield* syncOnce({ simulator, orgId, kind })
      for (const { entity } of again.streams) assert.deepStrictEqual(receiptOf(again, entity).findings, [], entity)
    })
  )

  it.effect("tells of rows too that no list shows and only a read by id finds", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const orgId = "unlisted"
      const entities = ["people.Person", "people.Email"]
      const simulator = yield* startSimulator({ people: 20, limits: noLimit })
      yield* syncOnce({ simulator, orgId, entities })
      const [silent = ""] = simulator.church.tables.Email.rows.map(({ id }) => id)
      yield* sql`
        UPDATE sync.records r SET payload = jsonb_set(payload::jsonb, '{attributes,address}', '"old@example.org"')::json, hash = '\\x00'
        WHERE external_id = ${silent} AND entity_id = (
          SELECT e.id FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = ${orgId} AND e.entity = 'people.Email')`
      simulator.church.faults.set([{ kind: "empty", match: { path: "/emails(\\?|$)" } }])
      const view = yield* syncOnce({ simulator, orgId, entities, kind })
      assert.deepStrictEqual(receiptOf(view, "people.Email").findings, [
        { kind: "silent", count: 1, samples: [{ id: silent, differs: ["address"] }] }
      ])
      const [stored] = yield* sql`SELECT 1 FROM canonical.email WHERE org_id = ${orgId} AND address = 'old@example.org'`
      assert.isUndefined(stored)
    })
  )

  it.effect("finds nothing in what a delta has not come to yet, nor in a first reading", () =>
    Effect.gen(function* () {
      const orgId = "fresh"
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const first = yield* syncOnce({ simulator, orgId, kind })
      for (const { entity } of first.streams) assert.deepStrictEqual(receiptOf(first, entity).findings, [], entity)
      mutate(simulator.church, { do: "update", entity: "Email", count: 5, attributes: { location: "Beach" } })
      mutate(simulator.church, { do: "create", entity: "Email", count: 3 })
      const second = yield* syncOnce({ simulator, orgId, kind })
      assert.isAtLeast(receiptOf(second, "people.Email").applied, 7)
      assert.deepStrictEqual(receiptOf(second, "people.Email").findings, [])
    })
  )
})
