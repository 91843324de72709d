/** A rotation: within a share of the day's requests every entity is proven within its age, and what was deleted is found by then. */
import { assert, layer } from "@effect/vitest"
import { Runs } from "@openfaith/sync-engine"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { connectTo, engineWith, noLimit, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id
const quota = 432_000

/** What a night's schedule starts. */
const night = Effect.fn("night")(function* (simulator: Simulator, orgId: string) {
  const runs = yield* Runs
  const connection = yield* connectTo(simulator, orgId, adapter)
  const { runId } = yield* runs.request(connection.id, "reconciliation", { entities: null, rotation: true })
  return yield* untilEnded(runId)
})

/** So much time goes by: whatever has happened is so much longer ago. */
const later = Effect.fn("later")(function* (orgId: string, hours: number) {
  const sql = yield* SqlClient.SqlClient
  yield* sql`
    UPDATE sync.entities e SET reconciled_at = reconciled_at - make_interval(hours => ${hours}) FROM sync.connections c
    WHERE c.id = e.connection_id AND c.org_id = ${orgId}`
  yield* sql`
    UPDATE sync.runs r SET started_at = started_at - make_interval(hours => ${hours}) FROM sync.connections c
    WHERE c.id = r.connection_id AND c.org_id = ${orgId}`
})

const spentBy = (view: Effect.Success<ReturnType<typeof night>>) =>
  view.streams.reduce((sum, { receipt }) => sum + (receipt?.requests ?? 0), 0)

layer(engineWith(pcoSmallPages), { excludeTestServices: true, concurrent: true })("A rotation", (it) => {
  it.effect("reads everything every night where the share allows it", () =>
    Effect.gen(function* () {
      const orgId = "small"
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      yield* syncOnce({ simulator, orgId, adapter })
      mutate(simulator.church, { do: "delete", entity: "Email", count: 2 })
      const view = yield* night(simulator, orgId)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      assert.strictEqual(view.streams.length, pcoSmallPages.manifest.entities.size)
      assert.deepStrictEqual(view.run.leftOut, [])
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("proves every entity within its age and keeps to its share, where that is too small for one night", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const orgId = "large"
      const simulator = yield* startSimulator({ people: 120, limits: noLimit })
      yield* syncOnce({ simulator, orgId, adapter })
      const all = yield* syncOnce({ simulator, orgId, adapter, kind: "reconciliation" })
      const whole = spentBy(all)
      const operations = yield* Operations
      const { upkeep } = yield* operations.plan({ orgId, adapter, connectionId: null }, "reconciliation", false)
      const forecast = upkeep.entities.reduce((sum, { wholeRequests }) => sum + wholeRequests, 0)
      assert.isAtMost(Math.abs(forecast - whole), whole * 0.15, `${forecast} requests were forecast and ${whole} sent`)
      // About a third of everything each night; a week is enough for all of it.
      const share = Math.ceil(whole / 3)
      const connection = yield* connectTo(simulator, orgId, adapter)
      yield* operations.setRotation(connection, { share: share / quota, entity: null })
      const { upkeep: tight } = yield* operations.plan({ orgId, adapter, connectionId: null }, "reconciliation", false)
      for (const each of tight.entities) {
        assert.isAtMost(each.deletionUnseenSeconds ?? Infinity, each.dueAgeSeconds, each.entity)
        assert.isAtMost(each.changeUnseenSeconds ?? Infinity, each.deletionUnseenSeconds ?? 0, each.entity)
      }
      assert.isAtMost(tight.reconciliation.requests, share)
      yield* later(orgId, 24)
      const nights = 9
      let spent = 0
      const seen = new Set<string>()
      for (let each = 1; each <= nights; each++) {
        if (each === 1) {
          for (const entity of ["Email", "Address", "HouseholdMembership", "Household"] as const)
            mutate(simulator.church, { do: "delete", entity, count: 2 })
        }
        const view = yield* night(simulator, orgId)
        assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
        assert.strictEqual(view.streams.length + view.run.leftOut.length, pcoSmallPages.manifest.entities.size)
        for (const { reason } of view.run.leftOut) assert.match(reason, /proven [\d.]+ d ago of 7 d at most; (needs|tonight's)/)
        for (const { entity } of view.streams) seen.add(entity)
        spent += spentBy(view)
        yield* later(orgId, 24)
        const oldest = yield* sql`
          SELECT max(extract(epoch FROM clock_timestamp() - reconciled_at))::float8 / 86400 AS days FROM sync.entities e
          JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = ${orgId}`
        assert.isAtMost(
          Number(oldest[0]?.["days"]),
          8,
          "no deletion stays unseen longer than its entity's age and the night it is found in"
        )
      }
      assert.strictEqual(seen.size, pcoSmallPages.manifest.entities.size)
      assert.isAtMost(spent, nights * share + whole, "the share, and at most one debt")
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("by hand everything is read, whatever the share", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const orgId = "by-hand"
      const simulator = yield* startSimulator({ people: 20, limits: noLimit })
      yield* syncOnce({ simulator, orgId, adapter })
      const connection = yield* connectTo(simulator, orgId, adapter)
      yield* operations.setRotation(connection, { share: 1 / quota, entity: null })
      const tonight = yield* night(simulator, orgId)
      assert.isBelow(tonight.streams.length, 5)
      const view = yield* syncOnce({ simulator, orgId, adapter, kind: "reconciliation" })
      assert.strictEqual(view.streams.length, pcoSmallPages.manifest.entities.size)
    })
  )

  it.effect("tells which entities are overdue, by the ages that were set", () =>
    Effect.gen(function* () {
      const operations = yield* Operations
      const orgId = "overdue"
      const simulator = yield* startSimulator({ people: 10, limits: noLimit })
      yield* syncOnce({ simulator, orgId, adapter, kind: "reconciliation" })
      const connection = yield* connectTo(simulator, orgId, adapter)
      for (const change of [{ share: 0 }, { share: 1.5 }, { dueAgeSeconds: 60 }]) {
        const refused = yield* Effect.flip(operations.setRotation(connection, { entity: null, ...change }))
        assert.strictEqual(refused._tag, "UnusableRotation")
      }
      const unknown = yield* Effect.flip(operations.setRotation(connection, { entity: "people.Persons", dueAgeSeconds: 7200 }))
      assert.include(unknown.message, "Did you mean people.Person?")
      yield* operations.setRotation(connection, { entity: "people.Person", dueAgeSeconds: 2 * 86_400 })
      yield* later(orgId, 3 * 24)
      const overdue = (yield* operations.overdue).filter((each) => each.orgId === orgId)
      assert.deepStrictEqual(
        overdue.map(({ dueAgeSeconds, entity }) => [entity, dueAgeSeconds]),
        [["people.Person", 2 * 86_400]]
      )
      const view = yield* operations.rotation(connection)
      assert.strictEqual(view.entities.length, pcoSmallPages.manifest.entities.size)
      assert.isTrue(view.entities.every(({ isProven }) => isProven))
    })
  )
})
