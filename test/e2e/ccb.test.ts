/** What only a source like Church Community Builder does: refusals and quotas inside good answers, rosters, days; and three systems in one organisation. */
import { assert, layer } from "@effect/vitest"
import { b1 as b1Adapter } from "@openfaith/b1"
import { ccb } from "@openfaith/ccb"
import { person } from "@openfaith/canonical"
import { canonicalId } from "@openfaith/sync-engine"
import { Deferred, Duration, Effect, Fiber, Redacted, Schedule, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { ccbLife, type CcbOptions, startB1, startCcb, startSimulator } from "../../apps/simulator/src/index.ts"
import { numberAsOwner, rowsOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, receiptOf, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { storedRows } from "../support/expectStored.ts"
import { ccbUnderTest } from "../support/underTest/ccb.ts"

const { adapter } = ccbUnderTest
/** The same with a quota that is asked for again at once. */
const eager = {
  ...adapter,
  id: "ccb-eager",
  readError: (status: number, body: unknown) => {
    const meaning = ccb.readError(status, body)
    return meaning?.retryAfter ? { ...meaning, retryAfter: Duration.millis(200) } : meaning
  }
}
const unlimited = { burst: 1_000_000, perSecond: 10_000, daily: 1_000_000 }
const serve = (options: CcbOptions = {}) =>
  Effect.map(startCcb({ people: 30, limits: unlimited, ...options }), (simulator) => ({ ...simulator, products: ccbUnderTest.products }))

const every = Schedule.spaced("100 millis")
const ccbCredential = (token: string) => {
  const [id = "", secret = ""] = token.split(":")
  return { kind: "basic", id, secret: Redacted.make(secret) } as const
}

const Times = Schema.Struct({ starts: Schema.NullOr(Schema.String), zoned: Schema.Int })
const MadeAt = Schema.Struct({ rows: Schema.Int, told: Schema.Int, wrong: Schema.Int })
/** Of individuals: how many rows have a time, and how many another one than the record says by the clocks of New York. */
const madeAt = `
  SELECT count(*)::int AS rows, count(p.source_created_at)::int AS told,
    count(*) FILTER (WHERE p.source_created_at <> (r.payload -> 'attributes' ->> 'created')::timestamp AT TIME ZONE 'America/New_York')::int AS wrong
  FROM canonical.person p JOIN sync.records r ON r.entity_id = p.entity_id AND r.external_id = p.external_id
  WHERE p.org_id = $1 AND p.deleted_at IS NULL`
/** Nobody stores records of the connection until it is released. */
const holdTurns = Effect.fnUntraced(function* (connectionId: string) {
  const sql = yield* SqlClient.SqlClient
  const [held, released] = [yield* Deferred.make<number>(), yield* Deferred.make<void>()]
  const holding = sql`SELECT pg_backend_pid() AS pid FROM sync.entities WHERE connection_id = ${connectionId} FOR NO KEY UPDATE`.pipe(
    Effect.flatMap(Schema.decodeUnknownEffect(Schema.NonEmptyArray(Schema.Struct({ pid: Schema.Int })))),
    Effect.flatMap(([{ pid }]) => Deferred.succeed(held, pid)),
    Effect.andThen(Deferred.await(released))
  )
  yield* Effect.forkScoped(sql.withTransaction(holding))
  return { pid: yield* Deferred.await(held), release: Deferred.succeed(released, undefined) }
})
const untilStoring = (pid: number) =>
  Effect.repeat(
    numberAsOwner(`SELECT count(*) FROM pg_stat_activity WHERE $1::int = ANY(pg_blocking_pids(pid)) AND query LIKE '%is_current%'`, [pid]),
    { until: (waiting) => waiting > 0, schedule: every }
  )
const People = Schema.Struct({ id: Schema.String, external: Schema.String })

layer(engineWith(adapter, eager, b1Adapter), { excludeTestServices: true, concurrent: true })("Church Community Builder", (it) => {
  it.effect("is not connected with a login it refuses with status 200, without an address, or in clear", () =>
    Effect.gen(function* () {
      const simulator = yield* serve()
      const refused = yield* Effect.flip(connectTo({ ...simulator, token: "demo:wrong" }, "login", "ccb"))
      assert.strictEqual(refused._tag, "AccessRefused")
      assert.match(refused.message, /Invalid username or password/)
      const clear = yield* Effect.flip(connectTo({ ...simulator, url: "http://church.example.org" }, "clear", "ccb"))
      assert.match(clear.message, /may not be sent in clear/)
      const operations = yield* Operations
      const nowhere = operations.connect({ orgId: "nowhere", adapter: "ccb", baseUrl: null, credential: ccbCredential(simulator.token) })
      assert.match((yield* Effect.flip(nowhere)).message, /name it with --base-url/)
    })
  )

  it.effect("has what its API user may not read switched off, with what needs that, and the rest read", () =>
    Effect.gen(function* () {
      const simulator = yield* serve()
      simulator.refused.add("group_profiles")
      const operations = yield* Operations
      const connection = yield* connectTo(simulator, "granted", "ccb")
      yield* untilEnded((yield* operations.requestRun(connection, "full", null)).runId)
      const view = yield* untilEnded((yield* operations.requestRun(connection, "full", null)).runId)
      const names = view.streams.map(({ entity }) => entity)
      assert.notIncludeMembers(names, ["groups.Group", "groups.Participant"])
      for (const entity of ["people.Individual", "events.Event", "giving.Batch"])
        assert.strictEqual(streamOf(view, entity).status, "done", entity)
      assert.match(JSON.stringify(view.run), /may not read .*group_profiles/)
    })
  )

  it.effect("whose day is spent is asked again until it turns, and what was read meanwhile stays read", () =>
    Effect.gen(function* () {
      const simulator = yield* serve({ limits: { ...unlimited, daily: 12 } })
      const operations = yield* Operations
      const connection = yield* connectTo(simulator, "spent", eager.id)
      const { runId } = yield* operations.requestRun(connection, "full", null)
      while (simulator.gate.counted() < 12) yield* Effect.sleep("100 millis")
      simulator.gate.set({ daily: 1_000_000 })
      const view = yield* untilEnded(runId)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      assert.strictEqual((yield* storedRows("spent", "people.Individual")).size, simulator.church.tables.individual.size)
    })
  )

  it.effect("whose day is spent is left in peace for a quarter of an hour, and the run says so", () =>
    Effect.gen(function* () {
      const simulator = yield* serve({ limits: { ...unlimited, daily: 1 } })
      const operations = yield* Operations
      const connection = yield* connectTo(simulator, "waits", "ccb")
      const { runId } = yield* operations.requestRun(connection, "full", ["people.Individual"])
      const waits = operations.run(runId).pipe(
        Effect.map((view) => view.streams.find(({ entity }) => entity === "people.Individual")?.waiting ?? null),
        // Before it asks, it may wait for its turn among what this process works on.
        Effect.repeat({ until: (waiting) => /rate limit/.test(waiting?.reason ?? ""), schedule: every }),
        Effect.timeout("60 seconds")
      )
      const waiting = yield* waits
      assert.match(waiting?.reason ?? "", /rate limit is reached .* 900 s/)
      assert.isAbove(Date.parse(waiting?.until ?? ""), Date.now() + 600_000)
      const asked = simulator.log.length
      yield* Effect.sleep("1 second")
      assert.strictEqual(simulator.log.length, asked)
    })
  )

  it.effect("loses nobody by a roster that is empty, and finds by one whom the pages passed over", () =>
    Effect.gen(function* () {
      const orgId = "roster"
      const simulator = yield* serve()
      const sync = (kind: "full" | "reconciliation") =>
        syncOnce({ simulator, orgId, adapter: "ccb", kind, entities: ["people.Individual"] })
      yield* sync("full")
      const before = yield* storedRows(orgId, "people.Individual")
      simulator.faults.set([{ kind: "empty", match: "srv=valid_individuals" }])
      const blind = yield* sync("reconciliation")
      assert.strictEqual(blind.run.status, "incomplete")
      assert.match(
        streamOf(blind, "people.Individual").reason ?? receiptOf(blind, "people.Individual").reason ?? "",
        /its roster holds none/
      )
      assert.deepStrictEqual([...(yield* storedRows(orgId, "people.Individual")).keys()], [...before.keys()])
      // The pages show nobody, and the roster everybody.
      simulator.faults.set([{ kind: "empty", match: "srv=individual_profiles" }])
      ccbLife.create(simulator.church, "individual", 2)
      const held = yield* sync("reconciliation")
      assert.strictEqual(held.run.status, "complete", held.run.reason ?? "")
      assert.strictEqual((yield* storedRows(orgId, "people.Individual")).size, before.size + 2)
    })
  )

  it.effect("tells times of a zone where an event names one, and makes up none where it does not", () =>
    Effect.gen(function* () {
      const simulator = yield* serve()
      yield* syncOnce({ simulator, orgId: "times", adapter: "ccb", entities: ["events.Event"] })
      const [times] = yield* rowsOf(
        Times,
        `SELECT max(to_char(starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) AS starts, count(starts_at)::int AS zoned
         FROM canonical.event_occurrence WHERE org_id = $1`,
        ["times"]
      )
      // The hour comes twice that night: the first is meant.
      assert.deepStrictEqual(times, { starts: "2025-11-02T06:30:00Z", zoned: simulator.church.tables.event.size })
    })
  )

  it.effect("has its times by the zone of the church once somebody says it, whatever is read just then", () =>
    Effect.gen(function* () {
      const orgId = "zone"
      const operations = yield* Operations
      const simulator = yield* serve({ latencyMillis: 500 })
      const connection = yield* connectTo(simulator, orgId, "ccb")
      assert.isNull(connection.zone)
      // A page that was prepared before it was said, and is stored after.
      const before = simulator.asked.count
      const { runId } = yield* operations.requestRun(connection, "full", ["people.Individual"])
      while (simulator.asked.count === before) yield* Effect.sleep("20 millis")
      const turn = yield* holdTurns(connection.id)
      yield* untilStoring(turn.pid)
      const setting = yield* Effect.forkChild(operations.setZone(connection, "America/New_York"))
      yield* Effect.sleep("300 millis")
      yield* turn.release
      yield* Fiber.join(setting)
      assert.strictEqual((yield* untilEnded(runId)).run.status, "complete")
      const made = Effect.repeat(operations.reprojections(orgId), {
        until: (all) => all.every(({ finishedAt }) => finishedAt !== null),
        schedule: every
      })
      yield* made
      const counted = Effect.flatMap(rowsOf(MadeAt, madeAt, [orgId]), ([count]) => Effect.fromNullishOr(count))
      const rows = simulator.church.tables.individual.size
      assert.deepStrictEqual(yield* counted, { rows, told: rows, wrong: 0 })
      // What is read from now on has it too; and what nobody knows any more is nowhere.
      ccbLife.create(simulator.church, "individual", 2)
      yield* syncOnce({ simulator, orgId, adapter: "ccb", entities: ["people.Individual"] })
      assert.deepStrictEqual(yield* counted, { rows: rows + 2, told: rows + 2, wrong: 0 })
      const [current = connection] = yield* operations.connections(orgId)
      assert.match((yield* Effect.flip(operations.setZone(current, "Middle/Earth"))).message, /no time zone/)
      yield* operations.setZone(current, null)
      yield* made
      assert.deepStrictEqual(yield* counted, { rows: rows + 2, told: 0, wrong: 0 })
    })
  )

  it.effect("beside two other systems has people of its own, under ids that are never another's, and each says where it is from", () =>
    Effect.gen(function* () {
      const orgId = "three"
      const operations = yield* Operations
      const [ours, planning, b1] = [yield* serve(), yield* startSimulator({ people: 30, limits: noLimit }), yield* startB1({ people: 30 })]
      const b1Place = { url: b1.url, credential: { kind: "bearer", token: Redacted.make(b1.token) } } as const
      // The same people, under the same ids at two of them.
      const [planningId = "", b1Id = ""] = [planning.church.tables.Person.rows[0]?.id, b1.church.tables.person.keys().next().value]
      const { individual: individuals } = ours.church.tables
      const [[, somebody] = assert.fail("nobody")] = individuals
      for (const id of [planningId, b1Id]) individuals.set(id, { ...somebody, key: id, own: { id } })
      const systems = [
        { adapter: "ccb", entity: "people.Individual", place: ours, shared: [planningId, b1Id] },
        { adapter: "pco", entity: "people.Person", place: planning, shared: [planningId] },
        { adapter: "b1", entity: "membership.Person", place: b1Place, shared: [b1Id] }
      ] as const
      const expected: Array<readonly [id: string, adapter: string, entity: string, externalId: string]> = []
      for (const { adapter: each, entity, place, shared } of systems) {
        const { id } = yield* connectTo(place, orgId, each)
        yield* syncOnce({ simulator: place, orgId, adapter: each, entities: [entity] })
        for (const external of shared) expected.push([canonicalId(id, entity, external, person, ""), each, entity, external])
      }
      const live = `SELECT id, external_id AS external FROM canonical.person WHERE org_id = $1 AND deleted_at IS NULL`
      const rows = yield* rowsOf(People, live, [orgId])
      assert.strictEqual(rows.length, individuals.size + planning.church.tables.Person.rows.length + b1.church.tables.person.size)
      assert.strictEqual(new Set(rows.map((row) => row.id)).size, rows.length)
      assert.sameMembers(
        rows.filter(({ external }) => external === planningId || external === b1Id).map((row) => row.id),
        expected.map(([id]) => id)
      )
      for (const [id, ...from] of expected) {
        const { records } = yield* operations.explain({ id })
        assert.deepStrictEqual(
          records.map((record) => [record.adapter, record.entity, record.externalId]),
          [from]
        )
      }
    })
  )
})
