/** Fields that are off are stored nowhere, whatever reads them; what was stored of one that is switched off goes, and nothing takes that for a change. */
import { assert, layer } from "@effect/vitest"
import { person } from "@openfaith/canonical"
import { canonicalId } from "@openfaith/sync-engine"
import { Effect, Fiber, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { changesSince, feedCaughtUp } from "../support/changes.ts"
import { asOwner, numberOf, rowsOf } from "../support/database.ts"
import { connectTo, EngineTest, noLimit, receiptOf, syncOnce, untilEnded } from "../support/engine.ts"
import { tablesHolding } from "../support/everything.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

const field = "people.Person.medical_notes"
const untilEmptied = numberOf("SELECT count(*) FROM sync.entities WHERE emptied_to IS NOT NULL").pipe(
  Effect.tap((count) => (count > 0 ? Effect.sleep("50 millis") : Effect.void)),
  Effect.repeat({ until: (count) => count === 0 })
)

layer(EngineTest, { excludeTestServices: true, concurrent: false })("A sensitive field", (it) => {
  it.effect("is stored nowhere until somebody switches it on, and goes from everywhere when it is switched off", () =>
    Effect.gen(function* () {
      const orgId = "sensitive"
      const canary = "Quince-Numbat"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      const { church } = simulator
      const [id = "", other = "", gone = "", broken = ""] = church.tables.Person.rows.map((row) => row.id)
      const about = (ids: ReadonlyArray<string>, notes: string) =>
        mutate(church, { do: "update", entity: "Person", ids, attributes: { medical_notes: notes } })
      about([id, gone, broken], canary)
      church.faults.set([{ kind: "wrong-type", record: "Person", attribute: "grade", ids: [broken] }])
      const connection = yield* connectTo(simulator, orgId)
      assert.deepStrictEqual(
        (yield* operations.fields(connection)).filter(({ enabled }) => !enabled).map((each) => each.field),
        [field, "people.Person.passed_background_check"]
      )
      yield* syncOnce({ simulator, orgId })
      assert.deepStrictEqual(yield* tablesHolding(canary), {})
      about([other], canary)
      for (const kind of ["delta", "reconciliation"] as const) yield* syncOnce({ simulator, orgId, kind })
      assert.deepStrictEqual(yield* tablesHolding(canary), {})

      const on = yield* operations.switchFields(connection, [field], true)
      assert.deepStrictEqual(on.switched, [field])
      yield* untilEnded(on.runId ?? "")
      assert.deepStrictEqual((yield* operations.switchFields(connection, [field], true)).switched, [])
      assert.containsAllKeys(yield* tablesHolding(canary), ["sync.records", "sync.quarantine", "canonical.person"])
      mutate(church, { do: "delete", entity: "Person", ids: [gone] })
      yield* syncOnce({ simulator, orgId, kind: "reconciliation" })

      const after = yield* feedCaughtUp
      assert.deepStrictEqual((yield* operations.switchFields(connection, [field], false)).switched, [field])
      yield* untilEmptied
      assert.deepStrictEqual(yield* tablesHolding(canary), {}, "deleted records and quarantine too")
      const rowId = canonicalId(connection.id, "people.Person", id, person, "")
      const seen = (yield* changesSince(after, orgId)).flatMap(({ rows }) => rows)
      assert.deepInclude(seen, { id: rowId, operation: "updated" })
      assert.isTrue(seen.every(({ operation }) => operation === "updated"))

      church.faults.set([])
      yield* syncOnce({ simulator, orgId, kind: "delta" })
      for (const kind of ["full", "reconciliation"] as const) {
        const view = yield* syncOnce({ simulator, orgId, kind })
        assert.deepInclude(receiptOf(view, "people.Person"), { applied: 0, stale: 0, quarantined: 0 }, kind)
        assert.deepStrictEqual(receiptOf(view, "people.Person").findings ?? [], [], kind)
      }
      assert.deepStrictEqual(yield* operations.decisions({ orgId, onlyOpen: false, limit: 10 }), [])
      assert.deepStrictEqual(yield* tablesHolding(canary), {})
      yield* expectStoreEqualsSource(simulator, orgId)

      for (const [name, message] of [
        ["people.Person.updated_at", /cannot be switched off/],
        ["people.Person.shoe_size", /no field/]
      ] as const)
        assert.match((yield* Effect.flip(operations.switchFields(connection, [name], false))).message, message)
    })
  )

  it.effect("that is read while it is being removed is stored by no page in flight, and counts as no loss", () =>
    Effect.gen(function* () {
      const orgId = "in-between"
      const canary = "Medlar-Dingo"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 450, limits: noLimit, latencyMillis: 30 })
      const { church } = simulator
      const ids = church.tables.Person.rows.map(({ id }) => id)
      mutate(church, { do: "update", entity: "Person", ids, attributes: { medical_notes: canary } })
      const connection = yield* connectTo(simulator, orgId)
      yield* operations.switchFields(connection, [field], true).pipe(Effect.flatMap(({ runId }) => untilEnded(runId ?? "")))
      assert.isAbove((yield* tablesHolding(canary))["sync.records"] ?? 0, 400)

      const nicknames = ids.filter((_, index) => index % 2 === 0)
      mutate(church, { do: "update", entity: "Person", ids: nicknames, attributes: { nickname: "Nick" } })
      const { runId } = yield* operations.requestRun(connection, "full", null)
      const Progress = Schema.Struct({ looks: Schema.Int })
      const looks = rowsOf(
        Progress,
        "SELECT coalesce(sum(g.looks), 0)::int AS looks FROM sync.sightings g JOIN sync.streams s ON s.id = g.stream_id WHERE s.run_id = $1",
        [runId]
      )
      yield* looks.pipe(
        Effect.tap(() => Effect.sleep("5 millis")),
        Effect.repeat({ until: ([row]) => (row?.looks ?? 0) > 0 })
      )
      yield* operations.switchFields(connection, [field], false)
      const { run } = yield* untilEnded(runId)
      assert.strictEqual(run.status, "complete", run.reason ?? "")
      yield* untilEmptied
      assert.deepStrictEqual(yield* tablesHolding(canary), {})
      assert.deepStrictEqual(yield* operations.decisions({ orgId, onlyOpen: false, limit: 10 }), [])
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("is switched off although a page holds its stream and wants the turn: the database ends one of the two, which goes again", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 30, limits: noLimit })
      const connection = yield* connectTo(simulator, "crossing")
      yield* operations.switchFields(connection, [field], true).pipe(Effect.flatMap(({ runId }) => untilEnded(runId ?? "")))
      simulator.church.faults.set([{ kind: "stall", milliseconds: 2000 }])
      const { runId } = yield* operations.requestRun(connection, "full", null)
      const reading = `SELECT count(*) FROM sync.streams WHERE run_id = '${runId}' AND status = 'running'`
      yield* numberOf(reading).pipe(
        Effect.tap(() => Effect.sleep("5 millis")),
        Effect.repeat({ until: (count) => count > 0 })
      )
      // It waits longer than the switch until it looks for deadlocks, so it is the switch that is ended.
      const page = yield* asOwner(
        "SET LOCAL deadlock_timeout = '60s'",
        `SELECT 1 FROM sync.streams WHERE run_id = '${runId}' FOR UPDATE`,
        "SELECT pg_sleep(0.5)",
        `UPDATE sync.entities SET turn = turn + 1 WHERE connection_id = '${connection.id}'`
      ).pipe(Effect.forkChild)
      yield* Effect.sleep("200 millis")
      const { switched } = yield* operations.switchFields(connection, [field], false)
      assert.deepStrictEqual(switched, [field])
      yield* Fiber.join(page)
      simulator.church.faults.set([])
      assert.strictEqual((yield* untilEnded(runId)).run.status, "complete")
    })
  )
})
