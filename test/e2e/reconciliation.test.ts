/** Promise 5: nothing is deleted by mistake, and what is gone at the source does not stay. */
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { EngineTest, noLimit, receiptOf, streamOf, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"

const kind = "reconciliation" as const
const Fed = Schema.Struct({ operations: Schema.String })

layer(EngineTest, { excludeTestServices: true, concurrent: true })("A reconciliation", (it) => {
  it.effect("finds what was deleted, of every entity, and what changed without a time", () =>
    Effect.gen(function* () {
      const orgId = "deleted"
      const simulator = yield* startSimulator({ people: 150, limits: noLimit })
      const { church } = simulator
      yield* syncOnce({ simulator, orgId })
      // A deleted person takes its children along.
      mutate(church, { do: "delete", entity: "Person", count: 4 })
      for (const entity of ["Email", "PhoneNumber", "Address", "FieldDatum", "Household", "HouseholdMembership"] as const) {
        mutate(church, { do: "delete", entity, count: 3 })
      }
      mutate(church, { do: "update", entity: "FieldDatum", count: 5 })

      const full = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(full.run.status, "complete", full.run.reason ?? "")
      const stillStored = yield* storedRows(orgId, "people.Person")
      assert.strictEqual(stillStored.size, church.tables.Person.rows.length + 4, "a full run alone deletes nothing")

      const view = yield* syncOnce({ simulator, orgId, kind })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      assert.strictEqual(receiptOf(view, "people.Person").deleted, 4)
      assert.isAtLeast(receiptOf(view, "people.Email").deleted, 3)
      assert.isAtLeast(receiptOf(view, "people.HouseholdMembership").deleted, 3)
      yield* expectStoreEqualsSource(simulator, orgId)
      const fed = yield* rowsOf(Fed, `SELECT operations FROM sync.changes WHERE org_id = $1 AND entity = 'person'`, [orgId])
      const burials = fed.flatMap(({ operations }) => operations.match(/d/g) ?? [])
      assert.strictEqual(burials.length, 4, "the feed tells of each")

      const again = yield* syncOnce({ simulator, orgId, kind })
      assert.strictEqual(
        again.streams.reduce((sum, { receipt }) => sum + (receipt?.deleted ?? 0), 0),
        0
      )
    })
  )

  it.effect("asks for a row by id before it goes: one that is there, though not listed, stays", () =>
    Effect.gen(function* () {
      const orgId = "hidden"
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      yield* syncOnce({ simulator, orgId, entities: ["people.Person"] })
      simulator.church.faults.set([{ kind: "empty", match: { path: "^/people/v2/people\\?" } }])
      const view = yield* syncOnce({ simulator, orgId, kind, entities: ["people.Person"] })
      assert.strictEqual(receiptOf(view, "people.Person").deleted, 0)
      assert.strictEqual((yield* storedRows(orgId, "people.Person")).size, 40)
    })
  )

  it.effect("does not delete 51 of 1,000 unasked, but 50", () =>
    Effect.gen(function* () {
      const orgId = "brake"
      const simulator = yield* startSimulator({ people: 1000, limits: noLimit })
      yield* syncOnce({ simulator, orgId, entities: ["people.Person"] })
      mutate(simulator.church, { do: "delete", entity: "Person", count: 51 })
      const braked = yield* syncOnce({ simulator, orgId, kind, entities: ["people.Person"] })
      assert.strictEqual(braked.run.status, "incomplete")
      assert.strictEqual(streamOf(braked, "people.Person").status, "paused")
      assert.include(streamOf(braked, "people.Person").reason, "51 of the 1000 stored records")
      assert.strictEqual((yield* storedRows(orgId, "people.Person")).size, 1000)

      mutate(simulator.church, { do: "create", entity: "Person", count: 60 })
      yield* syncOnce({ simulator, orgId, entities: ["people.Person"] })
      const allowed = yield* syncOnce({ simulator, orgId, kind, entities: ["people.Person"] })
      assert.strictEqual(allowed.run.status, "complete", "51 of 1,060 are within one in twenty")
      assert.strictEqual(receiptOf(allowed, "people.Person").deleted, 51)
    })
  )
})
