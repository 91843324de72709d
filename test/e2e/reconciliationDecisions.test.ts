/** Promise 5 where many rows are missing: nothing goes until a person says so, nothing goes that the source still has, and what went can come back. */
import { assert, layer } from "@effect/vitest"
import { Effect, Schema } from "effect"
import { mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { Decisions } from "../../packages/sync-engine/src/state/Decisions.ts"
import { WaitingReads } from "../../packages/sync-engine/src/state/WaitingReads.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { EngineTest, noLimit, receiptOf, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"

const entities = ["people.Person"]
const kind = "reconciliation" as const
const Line = Schema.Struct({ line: Schema.String })

/** Every canonical person, deleted or not, but for the times of its rows. */
const canonicalPeople = (orgId: string) =>
  rowsOf(
    Line,
    `SELECT (to_jsonb(p) - 'updated_at')::text AS line FROM canonical.person p WHERE org_id = $1 AND deleted_at IS NULL ORDER BY id`,
    [orgId]
  )

const fedPeople = Effect.fn("fedPeople")(function* (orgId: string) {
  const rows = yield* rowsOf(
    Schema.Struct({ operations: Schema.String }),
    `SELECT operations FROM sync.changes WHERE org_id = $1 AND entity = 'person' ORDER BY position`,
    [orgId]
  )
  return rows.map(({ operations }) => operations).join("")
})

/** A synced church of 200 people, `gone` of whom are deleted, and the decision its reconciliation asks for. */
const churchWithDecision = Effect.fn("churchWithDecision")(function* (orgId: string, gone: number) {
  const operations = yield* Operations
  const simulator = yield* startSimulator({ people: 200, limits: noLimit })
  yield* syncOnce({ simulator, orgId, entities })
  mutate(simulator.church, { do: "delete", entity: "Person", count: gone })
  return { simulator, operations, id: yield* openDecision(simulator, orgId) }
})

const openDecision = Effect.fn("openDecision")(function* (simulator: Simulator, orgId: string) {
  const operations = yield* Operations
  const braked = yield* syncOnce({ simulator, orgId, kind, entities })
  assert.strictEqual(braked.run.status, "incomplete")
  const [decision, second] = yield* operations.decisions({ orgId, onlyOpen: true, limit: 10 })
  assert.isUndefined(second, "one for the entity")
  assert.include(streamOf(braked, "people.Person").reason, `decision ${decision?.id} waits`)
  assert.strictEqual(decision?.status, "open")
  return decision?.id ?? ""
})

const deciding = (id: string) => ({ id, by: "mara", reason: null })

layer(EngineTest, { excludeTestServices: true, concurrent: true })("Deletions that are too many", (it) => {
  it.effect("wait for a person, go when confirmed, come back when undone, and are decided once", () =>
    Effect.gen(function* () {
      const orgId = "confirmed"
      const { id, operations, simulator } = yield* churchWithDecision(orgId, 70)
      const before = yield* canonicalPeople(orgId)
      // A later look refreshes the decision instead of opening another.
      mutate(simulator.church, { do: "delete", entity: "Person", count: 5 })
      assert.strictEqual(yield* openDecision(simulator, orgId), id)
      const shown = yield* operations.decision(id, 3)
      assert.deepInclude(shown.decision, { count: 75, live: 200, allowed: 50, waiting: 75, entity: "people.Person" })
      assert.strictEqual(shown.records.length, 3)
      assert.strictEqual((yield* storedRows(orgId, "people.Person")).size, 200)

      const { runId } = yield* operations.confirmDeletions(deciding(id))
      const view = yield* untilEnded(runId)
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      assert.strictEqual(receiptOf(view, "people.Person").deleted, 75)
      assert.deepInclude((yield* operations.decision(id, 0)).decision, {
        status: "confirmed",
        buried: 75,
        kept: 0,
        waiting: 0,
        decidedBy: "mara"
      })
      assert.strictEqual((yield* storedRows(orgId, "people.Person")).size, 125)
      assert.strictEqual((yield* canonicalPeople(orgId)).length, 125)
      assert.strictEqual((yield* fedPeople(orgId)).match(/d/g)?.length, 75)

      const refused = [
        yield* Effect.flip(operations.confirmDeletions(deciding(id))),
        yield* Effect.flip(operations.rejectDeletions(deciding(id)))
      ]
      for (const { message } of refused) assert.match(message, /^Decision \d+ is confirmed since .*; nothing was changed\./)

      const undone = yield* operations.undoDeletions(deciding(id))
      assert.deepInclude(undone, { status: "undone", buried: 0, revived: 75 })
      assert.deepStrictEqual(yield* canonicalPeople(orgId), before, "every row is back as it was")
      assert.match(yield* fedPeople(orgId), /u{75}$/)
      assert.strictEqual((yield* Effect.flip(operations.undoDeletions(deciding(id))))._tag, "NotToDecide")
      assert.strictEqual((yield* canonicalPeople(orgId)).length, 200)

      // The next look decides: the source still lacks them, so it asks again, and an undone decision allows nothing.
      assert.notStrictEqual(yield* openDecision(simulator, orgId), id)
    })
  )

  it.effect("confirmed or not, a record that the source still has by its id stays", () =>
    Effect.gen(function* () {
      const orgId = "unlisted"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 80, limits: noLimit })
      yield* syncOnce({ simulator, orgId, entities })
      simulator.church.faults.set([{ kind: "empty", match: { path: "^/people/v2/people\\?" } }])
      const id = yield* openDecision(simulator, orgId)
      const { runId } = yield* operations.confirmDeletions(deciding(id))
      const view = yield* untilEnded(runId)
      assert.strictEqual(receiptOf(view, "people.Person").deleted, 0)
      assert.deepInclude((yield* operations.decision(id, 0)).decision, { status: "confirmed", buried: 0, kept: 80, waiting: 0 })
      assert.strictEqual((yield* storedRows(orgId, "people.Person")).size, 80)
      // The word was for that reading. The next one that misses so many asks again.
      assert.notStrictEqual(yield* openDecision(simulator, orgId), id)
    })
  )

  it.effect("a confirmation is for its records only, and others are counted by the brake", () =>
    Effect.gen(function* () {
      const orgId = "others"
      const { id, operations, simulator } = yield* churchWithDecision(orgId, 60)
      mutate(simulator.church, { do: "delete", entity: "Person", count: 55 })
      const view = yield* untilEnded((yield* operations.confirmDeletions(deciding(id))).runId)
      assert.strictEqual(view.run.status, "incomplete")
      assert.strictEqual((yield* operations.decision(id, 0)).decision.buried, 60)
      assert.strictEqual((yield* storedRows(orgId, "people.Person")).size, 140)
      const [next] = yield* operations.decisions({ orgId, onlyOpen: true, limit: 10 })
      assert.deepInclude(next, { count: 55, live: 140 })

      const everything = yield* untilEnded((yield* operations.confirmDeletions(deciding(next?.id ?? ""))).runId)
      assert.strictEqual(everything.run.status, "complete", everything.run.reason ?? "")
      yield* syncOnce({ simulator, orgId })
      yield* syncOnce({ simulator, orgId, kind })
      yield* expectStoreEqualsSource(simulator, orgId)
    })
  )

  it.effect("a reader of the feed, and undo, see only what a decision did: who returned since is left alone", () =>
    Effect.gen(function* () {
      const orgId = "returned"
      const { id, operations } = yield* churchWithDecision(orgId, 60)
      yield* untilEnded((yield* operations.confirmDeletions(deciding(id))).runId)
      const [first] = (yield* operations.decision(id, 1)).records
      // Its tombstone is of another time, as it is after a return and another deletion.
      yield* rowsOf(
        Schema.Struct({ id: Schema.String }),
        `UPDATE sync.records r SET deleted_at = clock_timestamp() FROM sync.entities e, sync.connections c
         WHERE e.id = r.entity_id AND c.id = e.connection_id AND c.org_id = $1 AND r.external_id = $2 RETURNING r.external_id AS id`,
        [orgId, first?.externalId ?? ""]
      )
      assert.deepInclude(yield* operations.undoDeletions(deciding(id)), { buried: 1, revived: 59 })
      assert.isFalse((yield* storedRows(orgId, "people.Person")).has(first?.externalId ?? ""))
    })
  )

  it.effect("a record of it that goes by another way, such as a signal, goes under it, and undo brings it back", () =>
    Effect.gen(function* () {
      const orgId = "signalled"
      const { id, operations, simulator } = yield* churchWithDecision(orgId, 60)
      const decisions = yield* Decisions
      const waiting = yield* WaitingReads
      const [first] = (yield* operations.decision(id, 1)).records
      const gone = first?.externalId ?? ""
      // Confirmed, and no reconciliation has gone through it yet.
      yield* decisions.decide(id, "confirmed", { by: "mara", reason: null })
      const [entity] = yield* rowsOf(
        Schema.Struct({ id: Schema.Int }),
        `SELECT e.id FROM sync.entities e JOIN sync.connections c ON c.id = e.connection_id WHERE c.org_id = $1 AND e.entity = 'people.Person'`,
        [orgId]
      )
      yield* waiting.add([{ entityId: entity?.id ?? 0, id: gone, parent: null, reason: "gone" }])
      yield* syncOnce({ simulator, orgId, entities })
      assert.isFalse((yield* storedRows(orgId, "people.Person")).has(gone))
      assert.deepInclude((yield* operations.decision(id, 0)).decision, { buried: 1, waiting: 59 })
      assert.deepInclude(yield* operations.undoDeletions(deciding(id)), { revived: 1, waiting: 59 })
      assert.isTrue((yield* storedRows(orgId, "people.Person")).has(gone))
    })
  )

  it.effect("rejected, nothing goes; healed at the source, nothing is left to decide", () =>
    Effect.gen(function* () {
      const orgId = "rejected"
      const { id, operations, simulator } = yield* churchWithDecision(orgId, 60)
      assert.deepInclude(yield* operations.rejectDeletions({ id, by: "mara", reason: "a lost permission" }), {
        status: "rejected",
        reason: "a lost permission"
      })
      assert.match((yield* Effect.flip(operations.confirmDeletions(deciding(id)))).message, /is rejected/)
      assert.match((yield* Effect.flip(operations.undoDeletions(deciding(id)))).message, /is rejected/)
      assert.strictEqual((yield* Effect.flip(operations.confirmDeletions(deciding("none"))))._tag, "UnknownDecision")
      assert.strictEqual(yield* numberOf(`SELECT count(*) FROM canonical.person WHERE org_id = $1 AND deleted_at IS NOT NULL`, [orgId]), 0)

      const next = yield* openDecision(simulator, orgId)
      assert.notStrictEqual(next, id)
      mutate(simulator.church, { do: "create", entity: "Person", count: 1200 })
      yield* syncOnce({ simulator, orgId, entities })
      const view = yield* syncOnce({ simulator, orgId, kind, entities })
      assert.strictEqual(receiptOf(view, "people.Person").deleted, 60, "60 of 1,400 may go unasked")
      assert.strictEqual((yield* operations.decision(next, 0)).decision.status, "withdrawn")
    })
  )
})
