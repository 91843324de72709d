/** Where a row cannot be read by id, two whole readings decide whether it is gone: one reading that shows less deletes nothing. */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { type Fault, mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { engineWith, noLimit, receiptOf, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"
import { pcoWithoutReads } from "../support/withoutReads.ts"

const adapter = pcoWithoutReads.id
const kind = "reconciliation" as const

/** A synced church whose source then plays these tricks. */
const church = Effect.fn("church")(function* (
  orgId: string,
  people: number,
  entities: ReadonlyArray<string>,
  faults: ReadonlyArray<Fault>
) {
  const simulator = yield* startSimulator({ people, limits: noLimit })
  const options = { simulator, orgId, adapter, entities }
  yield* syncOnce(options)
  simulator.church.faults.set(faults)
  return { simulator, church: simulator.church, reconcile: syncOnce({ ...options, kind }) }
})

layer(engineWith(pcoWithoutReads), { excludeTestServices: true, concurrent: true })("Without reads by id a reconciliation", (it) => {
  it.effect("finds what was deleted of every entity, in lists of their own and below parents", () =>
    Effect.gen(function* () {
      const orgId = "found"
      const simulator = yield* startSimulator({ people: 90, limits: noLimit })
      yield* syncOnce({ simulator, orgId, adapter })
      for (const entity of ["Person", "Email", "Address", "FieldDatum", "Household", "HouseholdMembership"] as const) {
        mutate(simulator.church, { do: "delete", entity, count: 2 })
      }
      const view = yield* syncOnce({ simulator, orgId, adapter, kind })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, orgId)
      // Nothing was missing: one reading is enough.
      const prefixes = receiptOf(view, "people.NamePrefix")
      assert.strictEqual(prefixes.repeated, 0)
    })
  )

  it.effect("keeps what one reading did not list", () =>
    Effect.gen(function* () {
      const orgId = "glitch"
      const entities = ["people.Person", "people.Email", "people.Household", "people.HouseholdMembership"]
      const { church: source, reconcile } = yield* church(orgId, 60, entities, [
        { kind: "empty", match: { entity: "Email" }, times: 1 },
        { kind: "empty", match: { entity: "HouseholdMembership" }, times: 2 }
      ])
      const view = yield* reconcile
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      assert.strictEqual(receiptOf(view, "people.Email").deleted, 0)
      assert.strictEqual((yield* storedRows(orgId, "people.Email")).size, source.tables.Email.rows.length)
      assert.strictEqual((yield* storedRows(orgId, "people.HouseholdMembership")).size, source.tables.HouseholdMembership.rows.length)
      assert.isTrue(source.faults.report().every(({ fired }) => fired > 0))
    })
  )

  it.effect("leaves a list that shows nothing at all to a person, however small it is", () =>
    Effect.gen(function* () {
      const orgId = "hidden"
      const operations = yield* Operations
      const { church: source, reconcile } = yield* church(
        orgId,
        12,
        ["people.Person", "people.Email"],
        [{ kind: "empty", match: { entity: "Email" } }]
      )
      const view = yield* reconcile
      assert.strictEqual(streamOf(view, "people.Email").status, "paused")
      assert.strictEqual((yield* storedRows(orgId, "people.Email")).size, source.tables.Email.rows.length)
      // The person says that they are gone indeed, and a second reading agrees.
      const [decision] = yield* operations.decisions({ orgId, onlyOpen: true, limit: 1 })
      assert.strictEqual(decision?.allowed, 0)
      const { runId } = yield* operations.confirmDeletions({ id: decision?.id ?? "", by: null, reason: null })
      const carried = yield* untilEnded(runId)
      assert.strictEqual(carried.run.status, "complete", carried.run.reason ?? "")
      assert.strictEqual((yield* storedRows(orgId, "people.Email")).size, 0)
    })
  )

  it.effect("deletes nothing while a row shows no id, since it may be any", () =>
    Effect.gen(function* () {
      const orgId = "nameless"
      const { church: source, reconcile, simulator } = yield* church(orgId, 40, ["people.Person", "people.Email"], [])
      const [hidden = ""] = source.tables.Email.rows.map(({ id }) => id)
      // The list is whole: what shows no id is counted too.
      source.faults.set([{ kind: "nameless", ids: [hidden] }, { kind: "backwards" }])
      mutate(source, { do: "delete", entity: "Email", count: 1 })
      const veiled = yield* reconcile
      assert.strictEqual(receiptOf(veiled, "people.Email").deleted, 0)
      assert.isTrue((yield* storedRows(orgId, "people.Email")).has(hidden))
      source.faults.set([])
      const clear = yield* reconcile
      assert.strictEqual(receiptOf(clear, "people.Email").deleted, 1)
      assert.strictEqual((yield* storedRows(orgId, "people.Email")).size, simulator.church.tables.Email.rows.length)
    })
  )

  it.effect("never deletes rows of an entity that is said to lose none", () =>
    Effect.gen(function* () {
      const orgId = "never"
      const { church: source, reconcile } = yield* church(orgId, 20, ["people.NamePrefix"], [])
      const before = source.tables.NamePrefix.rows.length
      mutate(source, { do: "delete", entity: "NamePrefix", count: 1 })
      assert.strictEqual(source.tables.NamePrefix.rows.length, before - 1)
      yield* reconcile
      assert.strictEqual((yield* storedRows(orgId, "people.NamePrefix")).size, before)
    })
  )
})
