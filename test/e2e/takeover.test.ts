/** Promises 2 and 3 within one process: streams that are taken over while they work, and a database that fails between the parts of a page. */
import { assert, layer } from "@effect/vitest"
import { FencedAttempts, Incidents } from "@openfaith/sync-engine"
import { Effect, Fiber, Option, Schedule, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { type Fault, startSimulator } from "../../apps/simulator/src/index.ts"
import { asOwner, numberOf, rowsOf } from "../support/database.ts"
import { engineWith, noLimit, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id
const Taken = Schema.Struct({ id: Schema.Int })

/** Makes the first `times` inserts into a table fail. A sequence counts them: it is not rolled back with the transaction. */
const failing = (table: string, times: number) =>
  Effect.gen(function* () {
    yield* asOwner("CREATE SEQUENCE IF NOT EXISTS trips", "GRANT SELECT ON trips TO PUBLIC")
    yield* asOwner(`CREATE OR REPLACE FUNCTION trip() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
      IF nextval('trips') <= ${times} THEN RAISE 'tripped'; END IF; RETURN NEW; END $$`)
    yield* asOwner("ALTER SEQUENCE trips RESTART")
    yield* asOwner(`CREATE OR REPLACE TRIGGER trip BEFORE INSERT ON ${table} FOR EACH ROW EXECUTE FUNCTION trip()`)
  })
const trips = numberOf("SELECT last_value FROM trips")

layer(engineWith(pcoSmallPages), { excludeTestServices: true })("A run whose", (it) => {
  it.effect("streams are taken over again and again ends complete and equal", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 150, limits: noLimit, latencyMillis: 20 })
      const fences = yield* FencedAttempts
      let fenced = 0
      const rival = yield* rowsOf(
        Taken,
        "UPDATE sync.streams SET epoch = epoch + 1 WHERE status = 'running' AND epoch < 6 RETURNING id"
      ).pipe(
        Effect.tap((rows) => Effect.sync(() => (fenced += rows.length))),
        Effect.repeat(Schedule.spaced("70 millis")),
        Effect.forkChild
      )
      const view = yield* syncOnce({ simulator, orgId: "fenced", adapter })
      yield* Fiber.interrupt(rival)
      assert.isAbove(fenced, 5, "a run nobody interfered with proves nothing")
      // A slice that was between two pages takes note without having been turned down.
      assert.isAbove(yield* fences.count, 0, "whoever was turned down has told")
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      const incidents = yield* Effect.flatMap(Incidents, ({ of }) => of(view.run.id, 100))
      assert.isAbove(incidents.filter(({ kind }) => kind === "fenced").length, 0, "who lost a stream and wanted to go on is told of")
      yield* expectStoreEqualsSource(simulator, "fenced")
    })
  )

  it.effect("worker was turned down while the database fails tells of it all the same, and counts as no failure of the work", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 60, limits: noLimit, latencyMillis: 20 })
      yield* failing("sync.incidents", 3)
      const taken = yield* rowsOf(
        Taken,
        "UPDATE sync.streams SET epoch = epoch + 1 WHERE status = 'running' AND epoch < 4 RETURNING id"
      ).pipe(Effect.repeat(Schedule.spaced("50 millis")), Effect.forkChild)
      const view = yield* syncOnce({ simulator, orgId: "untold", adapter, entities: ["people.Person", "people.Email"] })
      yield* Fiber.interrupt(taken)
      yield* asOwner("DROP TRIGGER trip ON sync.incidents")
      assert.isAbove(yield* trips, 3)
      const incidents = yield* Effect.flatMap(Incidents, ({ of }) => of(view.run.id, 100))
      assert.deepStrictEqual([...new Set(incidents.map(({ kind }) => kind))], ["fenced"])
      assert.strictEqual(yield* numberOf("SELECT sum(failures) FROM sync.streams WHERE run_id = $1", [view.run.id]), 0)
    })
  )

  it.effect("worker wants to end a stream that was taken over from it goes on: only who holds a stream may end it", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 30, limits: noLimit, latencyMillis: 10 })
      const options = { simulator, orgId: "ended-by-whom", adapter, entities: ["people.Person"] }
      yield* syncOnce(options)
      // None of the first page is readable, not even by id: that pauses the entity. While the rows are read by id, the stream is taken over.
      simulator.church.faults.set([{ kind: "hidden-attributes", attributes: ["school_type"], match: { entity: "Person" } }])
      simulator.church.requests.clear()
      const taken = yield* rowsOf(Taken, "UPDATE sync.streams SET epoch = epoch + 1 WHERE status = 'running' RETURNING id").pipe(
        Effect.when(Effect.sync(() => (simulator.church.requests.summary().perPattern["GET /people/v2/people/*"] ?? 0) > 0)),
        Effect.repeat({ schedule: Schedule.spaced("5 millis"), until: Option.isSome }),
        Effect.forkChild
      )
      const view = yield* syncOnce({ ...options, kind: "reconciliation" })
      assert.isTrue(Option.isSome(yield* Fiber.join(taken)))
      assert.strictEqual(view.run.status, "incomplete")
      assert.include(view.run.reason, "people.Person is paused: the schema of people.Person has changed")
    })
  )

  it.effect("pages cannot be stored for a while starts each again from where its rows ended", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 100, limits: noLimit })
      yield* failing("canonical.email", 3)
      const view = yield* syncOnce({ simulator, orgId: "refused", adapter })
      yield* asOwner("DROP TRIGGER trip ON canonical.email")
      assert.isAbove(yield* trips, 3)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "refused")
    })
  )

  it.effect("quarantine cannot be written for a while loses no exception: it commits with its page or not at all", () =>
    Effect.gen(function* () {
      const wrong: Fault = { kind: "wrong-type", record: "Email", attribute: "address", everyId: 25 }
      const simulator = yield* startSimulator({ people: 100, limits: noLimit, faults: [wrong] })
      yield* failing("sync.quarantine", 3)
      const view = yield* syncOnce({ simulator, orgId: "exceptions", adapter })
      yield* asOwner("DROP TRIGGER trip ON sync.quarantine")
      assert.isAbove(yield* trips, 3)
      const operations = yield* Operations
      const kept = yield* operations.quarantine({ orgId: "exceptions", entity: null, limit: 100 })
      const broken = simulator.church.tables.Email.rows.filter(({ serial }) => serial % 25 === 0).map(({ id }) => id)
      assert.isAbove(broken.length, 1)
      assert.deepStrictEqual(kept.map(({ externalId }) => externalId).sort(), broken.sort())
      assert.strictEqual(view.run.status, "complete_with_exceptions", view.run.reason ?? "")
      yield* expectStoreEqualsSource(simulator, "exceptions", { "people.Email": new Set(broken) })
    })
  )
})
