/** What goes wrong at the source, one fault at a time: what passes is waited out, what does not is named, and nothing wrong is stored. */
import { assert, layer } from "@effect/vitest"
import { Connections } from "@openfaith/sync-engine"
import { Effect, Option } from "effect"
import { type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { engineWith, isDeep, noLimit, receiptOf, streamOf, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource, trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id

const fired = ({ church }: Simulator) => church.faults.report().reduce((sum, each) => sum + each.fired, 0)

layer(engineWith(pcoSmallPages), { excludeTestServices: true, concurrent: true })("A source that", (it) => {
  it.effect("ignores every filter and order is never taken as read", () =>
    Effect.gen(function* () {
      const orgId = "all filters ignored"
      const simulator = yield* startSimulator({ people: 70, limits: noLimit })
      simulator.church.faults.set([{ kind: "ignored-filters", order: true }])
      const view = yield* syncOnce({ simulator, orgId, adapter })
      assert.strictEqual(view.run.status, "incomplete")
      for (const { entity } of view.streams) {
        const truth = trueRows(simulator, entity)
        for (const [id, row] of yield* storedRows(orgId, entity)) assert.deepStrictEqual(row, truth.get(id), `${entity} ${id}`)
      }
    })
  )

  it.effect("answers empty with status 200, as without permission, deletes nothing", () =>
    Effect.gen(function* () {
      const orgId = "empty"
      const simulator = yield* startSimulator({ people: 70, limits: noLimit })
      yield* syncOnce({ simulator, orgId, adapter })
      simulator.church.faults.set([{ kind: "empty", match: { entity: "Email" } }])
      const view = yield* syncOnce({ simulator, orgId, adapter })
      assert.strictEqual(receiptOf(view, "people.Email").distinct, 0)
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("forbids one entity, stops only that one and what needs it", () =>
    Effect.gen(function* () {
      const orgId = "forbidden households"
      const simulator = yield* startSimulator({ people: 70, limits: noLimit })
      simulator.church.faults.set([{ kind: "status", status: 403, match: { entity: "Household" } }])
      const view = yield* syncOnce({ simulator, orgId, adapter })
      assert.strictEqual(view.run.status, "incomplete")
      assert.strictEqual(streamOf(view, "people.Household").status, "paused")
      assert.deepStrictEqual(
        [streamOf(view, "people.HouseholdMembership").status, streamOf(view, "people.HouseholdMembership").reason],
        ["blocked", "people.Household, which it cannot be without, did not finish"]
      )
      const others = view.streams.filter(({ entity }) => !entity.startsWith("people.Household"))
      for (const { entity, status } of others) assert.strictEqual(status, "done", entity)
      // One 403 says nothing about the credentials.
      const connections = yield* Connections
      const connection = yield* connections.find(view.run.connectionId)
      assert.strictEqual(Option.getOrThrow(connection).status, "active")
    })
  )

  it.effect("revokes the token during the run, is asked no more until a person reconnects it", () =>
    Effect.gen(function* () {
      const orgId = "revoked"
      const simulator = yield* startSimulator({ people: 70, limits: noLimit })
      simulator.church.faults.set([
        { kind: "unauthorized", hint: "CAPUCHIN", match: { path: "^/people/v2/(emails|phone|field_data|household)" } }
      ])
      const view = yield* syncOnce({ simulator, orgId, adapter })
      assert.strictEqual(view.run.status, "incomplete")
      assert.strictEqual(streamOf(view, "people.Email").status, "paused")
      assert.match(streamOf(view, "people.Email").reason ?? "", /refused the credentials .*401.*connect again/)
      const connections = yield* Connections
      const refused = Option.getOrThrow(yield* connections.find(view.run.connectionId))
      assert.strictEqual(refused.status, "needs_reauthorisation")
      assert.include(refused.statusReason, "401")
      assert.notInclude(refused.statusReason, "demo-secret")
      simulator.church.faults.set([])
      const again = yield* syncOnce({ simulator, orgId, adapter })
      assert.strictEqual(again.run.connectionId, view.run.connectionId)
      assert.strictEqual(again.run.status, "complete", again.run.reason ?? "")
      assert.strictEqual(Option.getOrThrow(yield* connections.find(view.run.connectionId)).status, "active")
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  if (isDeep) {
    it.effect("is out of reach for a while, is waited for with a stated reason and read when it is back", () =>
      Effect.gen(function* () {
        const orgId = "out of reach"
        const simulator = yield* startSimulator({ people: 70, limits: noLimit })
        simulator.church.faults.set([{ kind: "status", status: 503, times: 8, match: { entity: "Person" } }])
        const view = yield* syncOnce({ simulator, orgId, adapter })
        assert.strictEqual(fired(simulator), 8)
        assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
        yield* expectStoreEqualsSource(simulator, orgId)
      })
    )
  }
})
