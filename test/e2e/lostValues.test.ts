/** Promise 5 for values: what a source hides from us is not emptied, what few records really lose is, and a person decides about the rest. */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { type Church, type Fault, mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { EngineTest, noLimit, receiptOf, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { storedRows, trueRows } from "../support/expectStoreEqualsSource.ts"
import { numberOf } from "../support/database.ts"

const entities = ["people.Person", "people.Email"]
const kind = "reconciliation" as const

/** The source goes on listing everybody, without what this user may not see any more; by id it says the same. */
const hidden = (...attributes: ReadonlyArray<string>): ReadonlyArray<Fault> =>
  attributes.map((attribute) => ({ kind: "wrong-type", record: "Person", attribute, value: null, match: { entity: "Person" } }))

const withValue = ({ tables }: Church, attribute: string) =>
  tables.Person.rows.filter(({ attributes }) => (attributes[attribute] ?? null) !== null).map(({ id }) => id)

/** How many people are stored with nothing in that field though the church knows better. */
const emptied = Effect.fn("emptied")(function* (simulator: Simulator, orgId: string, attribute: string) {
  const stored = yield* storedRows(orgId, "people.Person")
  return [...trueRows(simulator, "people.Person")].filter(
    ([id, { attributes }]) => attributes[attribute] !== null && (stored.get(id)?.attributes[attribute] ?? null) === null
  ).length
})

const church = Effect.fn("church")(function* (orgId: string, people: number) {
  const simulator = yield* startSimulator({ people, limits: noLimit })
  yield* syncOnce({ simulator, orgId, entities })
  const operations = yield* Operations
  const openDecisions = operations.decisions({ orgId, onlyOpen: true, limit: 10 })
  return { simulator, operations, openDecisions, hide: (...names: ReadonlyArray<string>) => simulator.church.faults.set(hidden(...names)) }
})

const deciding = (id: string) => ({ id, by: "mara", reason: null })

layer(EngineTest, { excludeTestServices: true, concurrent: true })("Values that a source does not show any more", (it) => {
  it.effect("stay, and only their entity says why; shown again, nothing is left to decide", () =>
    Effect.gen(function* () {
      const orgId = "hidden"
      const { hide, openDecisions, simulator } = yield* church(orgId, 40)
      hide("birthdate", "gender")
      for (const each of [kind, "full"] as const) {
        const view = yield* syncOnce({ simulator, orgId, entities, kind: each })
        assert.strictEqual(view.run.status, "incomplete")
        const [decision, second] = yield* openDecisions
        assert.isUndefined(second)
        assert.strictEqual(decision?.kind, "losses")
        assert.include(streamOf(view, "people.Person").reason, `decision ${decision?.id} waits`)
        assert.strictEqual(streamOf(view, "people.Person").status, "done")
        assert.isTrue(receiptOf(view, "people.Email").balanced)
        for (const name of ["birthdate", "gender"]) assert.strictEqual(yield* emptied(simulator, orgId, name), 0, name)
      }
      simulator.church.faults.set([])
      const quiet = yield* syncOnce({ simulator, orgId, entities, kind })
      assert.strictEqual(quiet.run.status, "complete", quiet.run.reason ?? "")
      assert.deepStrictEqual(yield* openDecisions, [])
    })
  )

  it.effect("stay also where a delta shows only a few of them: others that are asked by their ids have lost them too", () =>
    Effect.gen(function* () {
      const orgId = "drip"
      const { hide, openDecisions, simulator } = yield* church(orgId, 40)
      const [first = "", second = ""] = withValue(simulator.church, "birthdate")
      hide("birthdate")
      for (const id of [first, second]) {
        mutate(simulator.church, { do: "touch", entity: "Person", ids: [id] })
        yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
        assert.strictEqual((yield* openDecisions)[0]?.kind, "losses")
        assert.strictEqual(yield* emptied(simulator, orgId, "birthdate"), 0)
      }
    })
  )

  it.effect("go where few records lose them, by the end of the same sync", () =>
    Effect.gen(function* () {
      const orgId = "few"
      const { openDecisions, simulator } = yield* church(orgId, 40)
      const ids = withValue(simulator.church, "birthdate")
      const [one = "", two = "", three = ""] = ids
      mutate(simulator.church, { do: "update", entity: "Person", ids: [one], attributes: { birthdate: null, first_name: "Ada" } })
      const delta = yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
      assert.strictEqual(delta.run.status, "complete", delta.run.reason ?? "")
      assert.deepInclude(receiptOf(delta, "people.Person"), { quarantined: 0, applied: 1 })
      mutate(simulator.church, { do: "update", entity: "Person", ids: [two, three], attributes: { birthdate: null } })
      const view = yield* syncOnce({ simulator, orgId, entities, kind })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      const stored = yield* storedRows(orgId, "people.Person")
      for (const [id, row] of trueRows(simulator, "people.Person")) assert.deepStrictEqual(stored.get(id), row)
      assert.deepStrictEqual(yield* openDecisions, [])
    })
  )

  it.effect("wait for a person where more lose them than the brake allows: confirmed they go, undone they are back", () =>
    Effect.gen(function* () {
      const orgId = "decided"
      const { openDecisions, operations, simulator } = yield* church(orgId, 120)
      const ids = withValue(simulator.church, "birthdate").slice(0, 51)
      assert.strictEqual(ids.length, 51)
      assert.isAbove(withValue(simulator.church, "birthdate").length, 60)
      mutate(simulator.church, { do: "update", entity: "Person", ids, attributes: { birthdate: null } })
      yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
      const [open] = yield* openDecisions
      assert.deepInclude(open, { kind: "losses", count: 51, allowed: 50, fields: [{ field: "birthdate", count: 51 }] })
      const born = `SELECT count(*) FROM canonical.person WHERE org_id = $1 AND birthdate IS NOT NULL`
      const before = yield* numberOf(born, [orgId])

      const confirmed = yield* untilEnded((yield* operations.confirmDeletions(deciding(open?.id ?? ""))).runId)
      assert.strictEqual(confirmed.run.status, "complete", confirmed.run.reason ?? "")
      assert.deepInclude((yield* operations.decision(open?.id ?? "", 0)).decision, { applied: 51, waiting: 0, kept: 0 })
      assert.strictEqual(yield* numberOf(born, [orgId]), before - 51)

      const undone = yield* operations.undoDeletions(deciding(open?.id ?? ""))
      assert.deepInclude(undone, { status: "undone", applied: 0, restored: 51 })
      assert.strictEqual(yield* numberOf(born, [orgId]), before)

      // The next look decides: the source still shows none, so it asks again; rejected, the values stay.
      yield* syncOnce({ simulator, orgId, entities, kind })
      const [next] = yield* openDecisions
      assert.notStrictEqual(next?.id, open?.id)
      assert.strictEqual((yield* operations.rejectDeletions(deciding(next?.id ?? ""))).status, "rejected")
      assert.strictEqual(yield* numberOf(born, [orgId]), before)
      assert.strictEqual(
        yield* numberOf(
          "SELECT count(*) FROM sync.quarantine WHERE kind = 'losing' AND resolved_at IS NULL AND entity_id IN (SELECT e.id FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = $1)",
          [orgId]
        ),
        0
      )
    })
  )
})
