/** What goes wrong at the source, one fault at a time: what passes is waited out, what does not is named, and nothing wrong is stored. */
import { assert, layer } from "@effect/vitest"
import { Connections } from "@openfaith/sync-engine"
import { Effect, Option } from "effect"
import { type Fault, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { engineWith, isDeep, noLimit, receiptOf, streamOf, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource, storedRows, trueRows } from "../support/expectStoreEqualsSource.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id

const fired = ({ church }: Simulator) => church.faults.report().reduce((sum, each) => sum + each.fired, 0)

const second = { entity: "Person", nth: 2 } as const

/** Faults that pass: the run ends complete, and the store equals the source. */
const passing: ReadonlyArray<readonly [name: string, faults: ReadonlyArray<Fault>]> = [
  ["a 429 that says when in seconds", [{ kind: "too-many-requests", seconds: 1, times: 2, match: { every: 9 } }]],
  ["a 429 that says when as a date", [{ kind: "too-many-requests", retryAfter: "date", seconds: 2, times: 1, match: second }]],
  ["a 429 that does not say when", [{ kind: "too-many-requests", retryAfter: "none", times: 2, match: { entity: "Email" } }]],
  ["5xx, twice", [{ kind: "status", status: 503, times: 2, match: { entity: "Person" } }]],
  ["a gateway's HTML, once", [{ kind: "html", times: 1, match: second }]],
  ["HTML with status 200, once", [{ kind: "html", status: 200, times: 1, match: second }]],
  ["an error in a body with status 200, once", [{ kind: "error-body", times: 1, match: second }]],
  ["a truncated answer, once", [{ kind: "truncated", times: 1, match: second }]],
  ["an answer that is no JSON, once", [{ kind: "malformed", times: 1, match: second }]],
  ["a connection reset before the answer", [{ kind: "reset", times: 2, match: { every: 7 } }]],
  ["a connection reset within the answer", [{ kind: "reset", afterBytes: 300, times: 1, match: second }]],
  ["a stall", [{ kind: "stall", milliseconds: 800, times: 2, match: { entity: "Person" } }]],
  ["rows that come twice in a page", [{ kind: "duplicate-rows", count: 3, match: { entity: "FieldOption" } }]],
  ["ties in another order every time", [{ kind: "unstable-ties" }]],
  ["an announced limit that drops", [{ kind: "limit-drop", requests: 500, periodSeconds: 1, match: second }]],
  ["a clock that is off by an hour", [{ kind: "clock-skew", seconds: 3600 }]]
]

layer(engineWith(pcoSmallPages), { excludeTestServices: true, concurrent: true })("A source that", (it) => {
  for (const [name, faults] of passing) {
    it.effect(`answers with ${name}, is read all the same`, () =>
      Effect.gen(function* () {
        const orgId = `passing: ${name}`
        const simulator = yield* startSimulator({ people: 70, limits: noLimit })
        simulator.church.faults.set(faults)
        const view = yield* syncOnce({ simulator, orgId, adapter })
        assert.isAbove(fired(simulator), 0)
        assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
        yield* expectStoreEqualsSource(simulator, orgId)
      })
    )
  }

  /** Faults of the people list that do not pass: the entity is not proven, nobody is stored who is not there, and the next sync is whole. */
  const lasting: ReadonlyArray<readonly [name: string, fault: Fault, status: "failed" | "paused", reason: RegExp]> = [
    ["next link loops", { kind: "looping-next", match: { entity: "Person" } }, "failed", /looping-link/],
    ["next link leads elsewhere", { kind: "foreign-next", match: { entity: "Person" } }, "failed", /foreign-link/],
    ["filters are ignored", { kind: "ignored-filters", match: { entity: "Person" } }, "failed", /ignored-filter/],
    ["pages repeat rows out of order", { kind: "duplicate-rows", count: 3, match: { entity: "Person" } }, "failed", /ignored-order/],
    ["answers stay HTML", { kind: "html", status: 200, match: { entity: "Person" } }, "failed", /content-type/],
    ["answers stay errors with status 200", { kind: "error-body", match: { entity: "Person" } }, "failed", /error-with-200/],
    ["list is forbidden", { kind: "status", status: 403, match: { entity: "Person" } }, "paused", /may not read .* \(403/]
  ]
  for (const [name, fault, status, reason] of lasting) {
    it.effect(`has a list of people whose ${name}, is told from one that was read: the run is incomplete and says so`, () =>
      Effect.gen(function* () {
        const orgId = `lasting: ${name}`
        const simulator = yield* startSimulator({ people: 70, limits: noLimit })
        simulator.church.faults.set([fault])
        const view = yield* syncOnce({ simulator, orgId, adapter })
        assert.isAbove(fired(simulator), 0)
        assert.strictEqual(view.run.status, "incomplete")
        const people = streamOf(view, "people.Person")
        assert.strictEqual(people.status, status)
        assert.match(people.reason ?? "", reason)
        // What needs people waits for them, with the reason; the rest goes on.
        for (const entity of ["people.Email", "people.PhoneNumber", "people.Address", "people.FieldDatum", "people.HouseholdMembership"]) {
          const { reason: why, status: blocked } = streamOf(view, entity)
          assert.deepStrictEqual([blocked, why], ["blocked", "people.Person, which it cannot be without, did not finish"], entity)
        }
        for (const entity of ["people.Campus", "people.Household", "people.FieldDefinition"]) {
          assert.strictEqual(streamOf(view, entity).status, "done", entity)
        }
        const truth = trueRows(simulator, "people.Person")
        for (const [id, row] of yield* storedRows(orgId, "people.Person")) assert.deepStrictEqual(row, truth.get(id))
        simulator.church.faults.set([])
        const again = yield* syncOnce({ simulator, orgId, adapter })
        assert.strictEqual(again.run.status, "complete", again.run.reason ?? "")
        yield* expectStoreEqualsSource(simulator, orgId)
      })
    )
  }

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
