/** Entities of a connection that are switched off are not asked for, by nothing; switched on again they catch up. */
import { assert, layer } from "@effect/vitest"
import { Connections, WaitingReads } from "@openfaith/sync-engine"
import { Effect } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { connectTo, EngineTest, noLimit, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"

layer(EngineTest, { excludeTestServices: true, concurrent: true })("An entity", (it) => {
  it.effect("that is switched off is asked for by no run and no signal, and catches up when it is on again", () =>
    Effect.gen(function* () {
      const orgId = "switched"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const { church } = simulator
      const connection = yield* connectTo(simulator, orgId)
      yield* syncOnce({ simulator, orgId })
      const before = yield* storedRows(orgId, "people.Email")
      assert.deepStrictEqual(yield* operations.switchEntities(connection, ["people.Email"], false), ["people.Email"])
      assert.deepStrictEqual(yield* operations.switchEntities(connection, ["people.Email"], false), [], "it is so already")

      const [email = ""] = church.tables.Email.rows.map(({ id }) => id)
      mutate(church, { do: "update", entity: "Email", ids: [email], attributes: { location: "Beach" } })
      mutate(church, { do: "create", entity: "Email", count: 2 })
      const [gone] = mutate(church, { do: "delete", entity: "Email", count: 1 })
      church.requests.clear()
      const entityId = (yield* (yield* Connections).entities(connection.id, ["people.Email"])).get("people.Email")?.id ?? 0
      yield* (yield* WaitingReads).add([{ entityId, id: email, parent: null, reason: "changed" }])
      for (const kind of ["delta", "reconciliation", "full"] as const) yield* syncOnce({ simulator, orgId, kind })
      assert.isEmpty(church.requests.recent().filter(({ url }) => url.includes("/emails")))
      assert.deepStrictEqual(yield* storedRows(orgId, "people.Email"), before, "what is stored stays")
      const off = /people\.Email is switched off/
      assert.match((yield* Effect.flip(operations.requestRun(connection, "full", ["people.Email"]))).message, off)
      assert.match((yield* Effect.flip(operations.askRecords(connection, "people.Email", [email]))).message, off)

      yield* operations.switchEntities(connection, ["people.Email"], true)
      yield* syncOnce({ simulator, orgId, kind: "delta" })
      yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      assert.isFalse((yield* storedRows(orgId, "people.Email")).has(gone?.id ?? ""))
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("takes along what cannot be without it when it goes, and what it cannot be without when it comes", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 5, limits: noLimit })
      const connection = yield* connectTo(simulator, "closure")
      const off = yield* operations.switchEntities(connection, ["people.Household", "people.FieldDefinition"], false)
      assert.deepStrictEqual(off.toSorted(), [
        "people.FieldDatum",
        "people.FieldDefinition",
        "people.FieldOption",
        "people.Household",
        "people.HouseholdMembership"
      ])
      const on = yield* operations.switchEntities(connection, ["people.HouseholdMembership"], true)
      assert.deepStrictEqual(on.toSorted(), ["people.Household", "people.HouseholdMembership"])
      const people = yield* operations.switchEntities(connection, ["people.*"], false)
      assert.include(people, "people.Person")
      assert.strictEqual((yield* operations.switchEntities(connection, ["people.*"], true)).length, people.length + off.length - on.length)
      assert.include((yield* Effect.flip(operations.switchEntities(connection, ["giving.*"], false))).message, 'has no entity "giving.*"')
      const unknown = yield* Effect.flip(operations.switchEntities(connection, ["people.Emial"], false))
      assert.include(unknown.message, 'has no entity "people.Emial"')
    })
  )
})
