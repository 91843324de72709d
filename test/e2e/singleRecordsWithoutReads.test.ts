/** Where nothing can be read by its id, a list answers what was signalled: each signal by a reading that was asked for after it. */
import { assert, layer } from "@effect/vitest"
import { Connections, type ReadReason, WaitingReads } from "@openfaith/sync-engine"
import { Effect, Schedule } from "effect"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"
import { pcoWithoutReads } from "../support/withoutReads.ts"

const adapter = pcoWithoutReads.id

const church = Effect.fnUntraced(function* (orgId: string) {
  const simulator = yield* startSimulator({ people: 60, limits: noLimit })
  yield* syncOnce({ simulator, orgId, adapter })
  const connection = yield* connectTo(simulator, orgId, adapter)
  const connections = yield* Connections
  const waiting = yield* WaitingReads
  const places = yield* connections.entities(connection.id, [...pcoWithoutReads.manifest.entities.keys()])
  simulator.church.requests.clear()
  const signal = (entity: string, ids: ReadonlyArray<string>, reason: ReadReason = "changed") =>
    waiting.add(ids.map((id) => ({ entityId: places.get(entity)?.id ?? 0, id, parent: null, reason })))
  const untilNone = numberOf(
    "SELECT count(*) FROM sync.waiting_reads w JOIN sync.entities e ON e.id = w.entity_id WHERE e.connection_id = $1",
    [connection.id]
  ).pipe(Effect.repeat({ until: (left) => left === 0, schedule: Schedule.spaced("20 millis") }), Effect.timeout("60 seconds"), Effect.orDie)
  const listsOf = (path: string) =>
    simulator.church.requests.recent().filter(({ url }) => url.split("?")[0] === `/people/v2/${path}`).length
  return { simulator, source: simulator.church, signal, untilNone, listsOf }
})

layer(engineWith(pcoWithoutReads), { excludeTestServices: true })("A signal for a record that cannot be read by id", (it) => {
  it.effect("is answered by a delta, and what that does not show is left as it is", () =>
    Effect.gen(function* () {
      const orgId = "by-delta"
      const { listsOf, signal, simulator, source, untilNone } = yield* church(orgId)
      const [first = "", second = "", untouched = "", gone = ""] = source.tables.Person.rows.map(({ id }) => id)
      mutate(source, { do: "update", entity: "Person", ids: [first, second], attributes: { school_type: "asked for" } })
      mutate(source, { do: "delete", entity: "Person", ids: [gone] })
      yield* signal("people.Person", [first, second, untouched])
      yield* signal("people.Person", [gone], "gone")
      yield* untilNone
      const stored = yield* storedRows(orgId, "people.Person")
      for (const id of [first, second]) assert.include(JSON.stringify(stored.get(id)), "asked for")
      // One reading that does not show it is no evidence.
      assert.isTrue(stored.has(gone))
      assert.isAtMost(listsOf("people"), 8, "one delta answers all of them")
      assert.isEmpty(source.requests.recent().filter(({ url }) => /\/people\/\d+(\?|$)/.test(url)))
      yield* syncOnce({ simulator, orgId, adapter, kind: "reconciliation" })
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("is answered by a whole reading where the entity has no deltas", () =>
    Effect.gen(function* () {
      const orgId = "whole"
      const { signal, simulator, source, untilNone } = yield* church(orgId)
      const ids = source.tables.FieldDatum.rows.slice(0, 3).map(({ id }) => id)
      mutate(source, { do: "update", entity: "FieldDatum", ids, attributes: { value: "asked for" } })
      yield* signal("people.FieldDatum", ids)
      yield* untilNone
      const stored = yield* storedRows(orgId, "people.FieldDatum")
      for (const id of ids) assert.include(JSON.stringify(stored.get(id)), "asked for")
      yield* syncOnce({ simulator, orgId, adapter, kind: "reconciliation" })
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )
})
