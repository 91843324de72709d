/** Records read by id outside a sync: each signal is answered once, by a read sent after it, and nothing that was asked for is lost. */
import { assert, layer } from "@effect/vitest"
import { Connections, type ReadReason, WaitingReads } from "@openfaith/sync-engine"
import { Effect, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, EngineTest, isDeep, noLimit, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"
import { run } from "../support/pages.ts"

const Person = "people.Person"
const Text = Schema.Struct({ value: Schema.NullOr(Schema.String) })

/** A church whose people are stored, and what it takes to signal and look. */
const storedChurch = Effect.fnUntraced(function* (orgId: string, options: { readonly people: number; readonly latencyMillis?: number }) {
  const simulator = yield* startSimulator({ limits: noLimit, ...options })
  yield* syncOnce({ simulator, orgId })
  const connection = yield* connectTo(simulator, orgId)
  const connections = yield* Connections
  const waiting = yield* WaitingReads
  const entityId = (yield* connections.entities(connection.id, [Person])).get(Person)?.id ?? 0
  simulator.church.requests.clear()

  const signal = (ids: ReadonlyArray<string>, reason: ReadReason = "changed") =>
    waiting.add(ids.map((id) => ({ entityId, id, parent: null, reason })))
  const count = (where: string) => numberOf(`SELECT count(*) FROM sync.waiting_reads WHERE entity_id = ${entityId} AND ${where}`)
  const untilNone = (where = "true") =>
    count(where).pipe(
      Effect.repeat({ until: (left) => left === 0, schedule: Schedule.spaced("10 millis") }),
      Effect.timeout(isDeep ? "2 minutes" : "40 seconds"),
      Effect.orDie
    )
  const notesOf = (id: string) =>
    Effect.map(
      rowsOf(
        Text,
        "SELECT payload -> 'attributes' ->> 'school_type' AS value FROM sync.records WHERE entity_id = $1 AND external_id = $2 AND deleted_at IS NULL",
        [entityId, id]
      ),
      ([row]) => row?.value ?? null
    )
  const note = (id: string, notes: string) =>
    mutate(simulator.church, { do: "update", entity: "Person", ids: [id], attributes: { school_type: notes } })
  const people = simulator.church.tables.Person.rows.map(({ id }) => id)
  return { simulator, connection, entityId, people, signal, count, untilNone, notesOf, note }
})

/** Reads of one person by id, with the moments at which they were answered. */
const readsOf = ({ church }: Simulator, id: string) =>
  church.requests.recent().filter(({ url }) => (url.split("?")[0] ?? "") === `/people/v2/people/${id}`).length

const untilTrue = (holds: () => boolean) =>
  Effect.sync(holds).pipe(
    Effect.repeat({ until: (held) => held, schedule: Schedule.spaced("5 millis") }),
    Effect.timeout("30 seconds"),
    Effect.orDie
  )

/** Lets every waiting read be due, and tells that it is. */
const letTimePass = Effect.fnUntraced(function* (connectionId: string, entityId: number) {
  const waiting = yield* WaitingReads
  yield* run("UPDATE sync.waiting_reads SET not_before = clock_timestamp() WHERE entity_id = $1", [entityId])
  yield* waiting.wake(connectionId)
})

layer(EngineTest, { excludeTestServices: true, concurrent: true })("A record that was signalled", (it) => {
  it.effect("is read once however often it was signalled, in the lane it came by, and no sync shows", () =>
    Effect.gen(function* () {
      const { connection, entityId, note, notesOf, people, signal, simulator, untilNone } = yield* storedChurch("signalled", { people: 40 })
      const operations = yield* Operations
      const before = yield* operations.runs({ orgId: "signalled", limit: 10 })
      const [first = "", second = "", third = ""] = people
      note(first, "one")
      note(second, "two")
      yield* signal([first, second])
      yield* signal([third], "asked")
      yield* untilNone()
      assert.deepStrictEqual([yield* notesOf(first), yield* notesOf(second)], ["one", "two"])
      assert.strictEqual(simulator.church.requests.summary().total, 3)

      // Signals that come while the lane cannot work wait as one read.
      yield* run("UPDATE sync.runs SET status = 'paused' WHERE connection_id = $1 AND kind = 'records'", [connection.id])
      note(first, "three")
      for (let time = 0; time < 5; time++) yield* signal([first])
      yield* run("UPDATE sync.runs SET status = 'running' WHERE connection_id = $1 AND kind = 'records'", [connection.id])
      yield* untilNone()
      assert.strictEqual(yield* notesOf(first), "three")
      assert.strictEqual(readsOf(simulator, first), 2)

      const lanes = yield* rowsOf(Text, "SELECT lane AS value FROM sync.records WHERE entity_id = $1 AND external_id = $2", [
        entityId,
        first
      ])
      assert.deepStrictEqual(lanes, [{ value: "webhook" }])
      assert.deepStrictEqual(yield* operations.runs({ orgId: "signalled", limit: 10 }), before)
      yield* expectStoreEqualsSource(simulator, "signalled")
    })
  )

  it.effect("is read again where the signal came while it was being read", () =>
    Effect.gen(function* () {
      const { note, notesOf, people, signal, simulator, untilNone } = yield* storedChurch("during", { people: 20 })
      const [id = ""] = people
      simulator.church.faults.set([{ kind: "stall", milliseconds: 500, match: { path: `/people/${id}\\?` }, times: 1 }])
      note(id, "before")
      yield* signal([id])
      yield* untilTrue(() => readsOf(simulator, id) === 1)
      // The first answer was made before this, and is still on its way.
      note(id, "after")
      yield* signal([id])
      yield* untilNone()
      assert.strictEqual(readsOf(simulator, id), 2)
      assert.strictEqual(yield* notesOf(id), "after")
    })
  )

  it.effect("is not written by a worker that lost the stream while it read", () =>
    Effect.gen(function* () {
      const { count, entityId, note, notesOf, people, signal, simulator, untilNone } = yield* storedChurch("lost-stream", { people: 20 })
      const [id = ""] = people
      simulator.church.faults.set([{ kind: "stall", milliseconds: 500, match: { path: `/people/${id}\\?` }, times: 1 }])
      note(id, "read by the loser")
      yield* signal([id])
      yield* untilTrue(() => readsOf(simulator, id) === 1)
      yield* run(
        "UPDATE sync.streams s SET epoch = epoch + 1 FROM sync.runs r WHERE r.id = s.run_id AND r.kind = 'records' AND s.entity_id = $1",
        [entityId]
      )
      yield* untilTrue(() => readsOf(simulator, id) === 2)
      yield* untilNone()
      assert.strictEqual(yield* notesOf(id), "read by the loser")
      assert.strictEqual(yield* count("true"), 0)
    })
  )

  it.effect("is asked for again where it is not there yet, and buried at once where it is said to be gone", () =>
    Effect.gen(function* () {
      const { connection, count, entityId, people, signal, simulator, untilNone } = yield* storedChurch("absent", { people: 60 })
      const [, keep = "", merged = "", deleted = ""] = people
      const { church } = simulator
      const [created] = mutate(church, { do: "create", entity: "Person" })
      const late = created?.id ?? ""
      church.faults.set([{ kind: "status", status: 404, match: { path: `/people/${late}\\?` }, times: 1 }])
      yield* signal([late])
      yield* untilNone("attempts = 0")
      assert.strictEqual(yield* count(`external_id = '${late}' AND reason = 'changed'`), 1)
      yield* letTimePass(connection.id, entityId)
      yield* untilNone()

      mutate(church, { do: "delete", entity: "Person", ids: [deleted] })
      mutate(church, { do: "merge", keep, remove: merged })
      yield* signal([deleted, merged], "gone")
      yield* signal([keep])
      yield* untilNone()
      const tombstones = yield* numberOf(
        "SELECT count(*) FROM sync.records WHERE entity_id = $1 AND deleted_at IS NOT NULL AND external_id = ANY($2::text[])",
        [entityId, [deleted, merged]]
      )
      assert.strictEqual(tombstones, 2)
      assert.strictEqual(yield* numberOf("SELECT count(*) FROM canonical.email c JOIN sync.aliases a ON a.from_id = c.person_id"), 0)
      // What belonged to them is signalled by events of its own.
      yield* syncOnce({ simulator, orgId: "absent", kind: "reconciliation" })
      yield* expectStoreEqualsSource(simulator, "absent")
    })
  )

  it.effect("that is said to be gone is buried at once, whatever else is signalled of it before it has been read", () =>
    Effect.gen(function* () {
      const { count, people, signal, simulator, untilNone } = yield* storedChurch("reordered", { people: 20 })
      const [deleted = "", other = ""] = people
      mutate(simulator.church, { do: "delete", entity: "Person", ids: [deleted, other] })
      // Signalled in one transaction, so that nobody reads in between.
      const sql = yield* SqlClient.SqlClient
      yield* sql.withTransaction(
        Effect.gen(function* () {
          yield* signal([deleted], "gone")
          yield* signal([deleted], "changed")
          yield* signal([other], "changed")
          yield* signal([other], "gone")
        })
      )
      yield* untilNone("attempts = 0")
      assert.strictEqual(yield* count("true"), 0, "none is asked for again")
      const stored = yield* storedRows("reordered", Person)
      assert.isFalse(stored.has(deleted))
      assert.isFalse(stored.has(other))
    })
  )

  it.effect("asked for by a person is read once for all who ask, and each is told what became of it", () =>
    Effect.gen(function* () {
      const { connection, note, people, signal, simulator, untilNone } = yield* storedChurch("asked", { people: 60 })
      const { church } = simulator
      yield* signal(people.slice(-1))
      yield* untilNone()
      const operations = yield* Operations
      const [changed = "", same = "", deleted = "", merged = "", keep = "", broken = ""] = people
      note(changed, "news")
      mutate(church, { do: "delete", entity: "Person", ids: [deleted] })
      mutate(church, { do: "merge", keep, remove: merged })
      church.faults.set([{ kind: "wrong-type", record: "Person", attribute: "first_name", ids: [broken] }])
      const ids = [changed, same, deleted, merged, broken]
      yield* run("UPDATE sync.runs SET status = 'paused' WHERE connection_id = $1 AND kind = 'records'", [connection.id])
      const first = yield* operations.askRecords(connection, Person, [...ids, changed])
      const second = yield* operations.askRecords(connection, Person, ids)
      const [waits] = yield* operations.waitingReads("asked")
      assert.deepInclude(waits, { entity: Person, waiting: 5, due: 5, adapter: "pco" })
      yield* run("UPDATE sync.runs SET status = 'running' WHERE connection_id = $1 AND kind = 'records'", [connection.id])

      for (const askId of [first, second]) {
        const { heldUpBy, records } = yield* operations
          .asked(connection, askId)
          .pipe(
            Effect.repeat({ until: (now) => now.records.every(({ outcome }) => outcome !== null), schedule: Schedule.spaced("20 millis") }),
            Effect.timeout("40 seconds")
          )
        assert.isNull(heldUpBy)
        const told = new Map(records.map(({ detail, id, outcome, requests }) => [id, [outcome, detail, requests]]))
        assert.deepStrictEqual(
          ids.map((id) => told.get(id)),
          [
            ["stored", null, 1],
            ["unchanged", null, 1],
            ["gone", null, 2],
            ["merged", keep, 2],
            ["quarantined", "see `openfaith quarantine list`", 1]
          ]
        )
      }
      assert.deepStrictEqual(
        ids.map((id) => readsOf(simulator, id)),
        [1, 1, 1, 1, 1]
      )
      const refused = yield* Effect.all(
        [
          operations.askRecords(connection, "people.Persons", ["1"]),
          operations.askRecords(connection, Person, ["../1"]),
          operations.askRecords(connection, "people.HouseholdMembership", ["nobody"])
        ].map(Effect.flip)
      )
      assert.deepStrictEqual(
        refused.map(({ _tag }) => _tag),
        ["UnknownEntity", "UnusableId", "NotReadableById"]
      )
    })
  )

  it.effect("waits while the credentials are refused, and is read when they work again", () =>
    Effect.gen(function* () {
      const { connection, count, note, notesOf, people, signal, simulator, untilNone } = yield* storedChurch("refused", { people: 20 })
      const [id = ""] = people
      const operations = yield* Operations
      simulator.church.faults.set([{ kind: "unauthorized", hint: "CAPUCHIN", match: { entity: "Person" } }])
      note(id, "kept")
      yield* signal([id])
      yield* Effect.repeat(operations.connection(connection.id), {
        until: ({ status }) => status === "needs_reauthorisation",
        schedule: Schedule.spaced("20 millis")
      }).pipe(Effect.timeout("30 seconds"))
      assert.strictEqual(yield* count("true"), 1)
      simulator.church.faults.set([])
      yield* connectTo(simulator, "refused")
      yield* untilNone()
      assert.strictEqual(yield* notesOf(id), "kept")
    })
  )

  it.effect("in a storm is answered by one delta, and by id only where that did not show it", () =>
    Effect.gen(function* () {
      const { note, people, signal, simulator, untilNone } = yield* storedChurch("storm", { people: 180 })
      const { church } = simulator
      for (const id of people) note(id, "stormy")
      const [gone = ""] = people
      mutate(church, { do: "delete", entity: "Person", ids: [gone] })
      church.requests.clear()
      yield* signal(people)
      yield* signal([gone], "gone")
      yield* untilNone()
      const { perPattern, total } = church.requests.summary()
      assert.isAtMost(total, 20, JSON.stringify(perPattern))
      const operations = yield* Operations
      const [newest] = yield* operations.runs({ orgId: "storm", limit: 1 })
      const { run: answered } = yield* untilEnded(newest?.id ?? "")
      assert.deepStrictEqual([answered.kind, answered.lane, answered.origin, answered.status], ["delta", "webhook", "changes", "complete"])
      yield* syncOnce({ simulator, orgId: "storm", kind: "reconciliation" })
      yield* expectStoreEqualsSource(simulator, "storm")
    })
  )
})
