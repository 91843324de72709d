/** Who is erased is gone from everywhere, with all that is their own, and never comes back, whatever the source shows. */
import { assert, layer } from "@effect/vitest"
import { person } from "@openfaith/canonical"
import { canonicalId, Connections, WaitingReads, WebhookInbox } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { type Church, mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { changesSince, feedCaughtUp } from "../support/changes.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, EngineTest, isDeep, noLimit, receiptOf, syncOnce } from "../support/engine.ts"
import { tablesHolding } from "../support/everything.ts"
import { expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"

const canary = "Xerxes-Wombat"
const owned = ["Email", "PhoneNumber", "Address", "FieldDatum", "HouseholdMembership"] as const
type Owned = (typeof owned)[number]

/** Ids of an entity's rows that belong to the person. */
const ownOf = ({ tables }: Church, entity: Owned, personId: string): ReadonlyArray<string> =>
  tables[entity].rows.filter(({ refs }) => refs["person"] === personId || refs["customizable"] === personId).map(({ id }) => id)

/** What belongs to these people, which the store does not have any more. */
const goneOf = (church: Church, people: ReadonlyArray<string>) => ({
  "people.Person": new Set(people),
  ...Object.fromEntries(owned.map((entity) => [`people.${entity}`, new Set(people.flatMap((id) => ownOf(church, entity, id)))]))
})

/** People with emails, field data and a household of which they are not the contact, so that no other record has to name them. */
const peopleOf = (church: Church, count: number): ReadonlyArray<string> =>
  church.tables.Person.rows
    .map(({ id }) => id)
    .filter(
      (id) =>
        ownOf(church, "Email", id).length > 0 &&
        ownOf(church, "HouseholdMembership", id).length > 0 &&
        church.tables.Household.rows.every(({ refs }) => refs["primary_contact"] !== id)
    )
    .slice(0, count)

const kinds = isDeep ? (["full", "delta", "reconciliation", "full", "reconciliation"] as const) : (["delta", "reconciliation"] as const)

layer(EngineTest, { excludeTestServices: true, concurrent: false })("A person who is erased", (it) => {
  it.effect(
    "is gone with all that is their own, is seen deleted by followers, and comes back by no list, no signal and no read by id",
    () =>
      Effect.gen(function* () {
        const orgId = "erased"
        const operations = yield* Operations
        const inbox = yield* WebhookInbox
        const simulator = yield* startSimulator({ people: 24, limits: noLimit })
        const { church } = simulator
        const [id = ""] = peopleOf(church, 1)
        const [email = "", ...others] = ownOf(church, "Email", id)
        assert.isDefined(email)
        mutate(church, { do: "update", entity: "Person", ids: [id], attributes: { first_name: canary } })
        mutate(church, { do: "create", entity: "Email", attributes: { address: `${canary}@example.com` }, refs: { person: id } })
        // One of them cannot be stored, and is kept in quarantine.
        church.faults.set([{ kind: "wrong-type", record: "Email", attribute: "primary", value: canary, ids: [email] }])
        const connection = yield* connectTo(simulator, orgId)
        yield* syncOnce({ simulator, orgId })
        mutate(church, { do: "update", entity: "Person", ids: [id], attributes: { nickname: canary } })
        mutate(church, { do: "delete", entity: "Email", ids: others })
        yield* syncOnce({ simulator, orgId, kind: "delta" })
        const event = (key: string, about: string) => ({
          connectionId: connection.id,
          key,
          name: "an.event",
          outcome: "asked" as const,
          recordId: "77",
          occurredAt: null,
          attempt: 1,
          payload: JSON.stringify({ payload: JSON.stringify({ id: "77", person: { id: about }, note: canary }) })
        })
        yield* inbox.add([event("before", id)])
        assert.containsAllKeys(yield* tablesHolding(canary), [
          "sync.records",
          "sync.quarantine",
          "sync.webhook_inbox",
          "canonical.person",
          "canonical.email"
        ])

        const rowId = canonicalId(connection.id, "people.Person", id, person, "")
        const row = { orgId, entity: "person", id: rowId }
        assert.match((yield* Effect.flip(operations.erase({ ...row, orgId: "others" }, null))).message, /has no person/)
        const preview = yield* operations.previewErasure(row)
        const expected = goneOf(church, [id])
        for (const { entity, ids } of preview.records.filter(({ entity: name }) => name !== "people.Email"))
          assert.deepStrictEqual(new Set(ids), new Map(Object.entries(expected)).get(entity), entity)
        const after = yield* feedCaughtUp
        const done = yield* operations.erase(row, "mara")
        assert.deepStrictEqual(done, preview, "what was shown is what went")
        assert.deepStrictEqual(yield* tablesHolding(canary), {})
        assert.deepStrictEqual(
          yield* rowsOf(Schema.Struct({ by: Schema.NullOr(Schema.String) }), "SELECT DISTINCT erased_by AS by FROM sync.erased"),
          [{ by: "mara" }]
        )
        const seen = yield* changesSince(after, orgId)
        assert.isTrue(seen.flatMap(({ rows }) => rows).every(({ operation }) => operation === "deleted"))
        assert.include(
          seen.filter(({ entity }) => entity === "person").flatMap(({ rows }) => rows.map((each) => each.id)),
          rowId
        )
        assert.strictEqual((yield* Effect.flip(operations.erase(row, null)))._tag, "NothingToErase")

        // Whatever happens to them at the source.
        church.faults.set([])
        mutate(church, { do: "update", entity: "Person", ids: [id], attributes: { last_name: canary } })
        mutate(church, { do: "create", entity: "Email", attributes: { address: `again-${canary}@example.com` }, refs: { person: id } })
        yield* inbox.add([event("after", id)])
        const entities = yield* (yield* Connections).entities(connection.id, ["people.Person", "people.Email"])
        const [added] = ownOf(church, "Email", id).toReversed()
        const entityId = (name: string) => entities.get(name)?.id ?? 0
        yield* (yield* WaitingReads).add([
          { entityId: entityId("people.Person"), id, parent: null, reason: "changed" },
          { entityId: entityId("people.Email"), id: added ?? "", parent: null, reason: "changed" }
        ])
        yield* numberOf("SELECT count(*) FROM sync.waiting_reads").pipe(
          Effect.tap((count) => (count > 0 ? Effect.sleep("50 millis") : Effect.void)),
          Effect.repeat({ until: (count) => count === 0 })
        )
        const askId = yield* operations.askRecords(connection, "people.Person", [id])
        const asked = yield* operations.asked(connection, askId).pipe(
          Effect.tap(({ records }) => (records.some(({ outcome }) => outcome === null) ? Effect.sleep("50 millis") : Effect.void)),
          Effect.repeat({ until: ({ records }) => records.every(({ outcome }) => outcome !== null) })
        )
        assert.strictEqual(asked.records[0]?.outcome, "erased")
        for (const kind of kinds) {
          mutate(church, { do: "update", entity: "Person", ids: [id], attributes: { grade: null } })
          mutate(church, { do: "create", entity: "Email", attributes: { address: `${kind}-${canary}@example.com` }, refs: { person: id } })
          // Others change, too: what changed of erased people alone is no reason for a delta to read on.
          const other = church.tables.Person.rows.find((each) => each.id !== id && ownOf(church, "Email", each.id).length > 0)?.id ?? ""
          mutate(church, { do: "update", entity: "Person", ids: [other], attributes: { nickname: kind } })
          mutate(church, { do: "create", entity: "Email", attributes: { address: `${kind}@example.com` }, refs: { person: other } })
          const view = yield* syncOnce({ simulator, orgId, kind })
          assert.strictEqual(view.run.status, "complete", `${kind}: ${view.run.reason}`)
          assert.strictEqual(receiptOf(view, "people.Person").erased, 1, kind)
          assert.isAtLeast(receiptOf(view, "people.Email").erased ?? 0, 1, kind)
        }
        assert.deepStrictEqual(yield* tablesHolding(canary), {})
        yield* expectStoreEqualsSource(simulator, orgId, goneOf(church, [id]))
      })
  )

  it.effect("takes along who had merged into them, and who does later", () =>
    Effect.gen(function* () {
      const orgId = "erased-merges"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 24, limits: noLimit })
      const { church } = simulator
      const [kept = "", former = "", later = ""] = peopleOf(church, 3)
      for (const ids of [[former], [later]]) mutate(church, { do: "update", entity: "Person", ids, attributes: { nickname: canary } })
      const connection = yield* connectTo(simulator, orgId)
      yield* syncOnce({ simulator, orgId })
      mutate(church, { do: "merge", keep: kept, remove: former })
      yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      const rowIdOf = (id: string) => canonicalId(connection.id, "people.Person", id, person, "")

      const merged = yield* Effect.flip(operations.erase({ orgId, entity: "person", id: rowIdOf(former) }, null))
      assert.include(merged.message, `was merged into ${rowIdOf(kept)}`)
      const { records } = yield* operations.erase({ orgId, entity: "person", id: rowIdOf(kept) }, null)
      assert.deepStrictEqual(records.find(({ entity }) => entity === "people.Person")?.ids, [kept, former].toSorted())
      assert.isTrue((yield* storedRows(orgId, "people.Person")).has(later))

      mutate(church, { do: "merge", keep: kept, remove: later })
      for (const kind of ["reconciliation", "full"] as const) {
        const { run } = yield* syncOnce({ simulator, orgId, kind })
        assert.strictEqual(run.status, "complete", `${kind}: ${run.reason}`)
      }
      assert.deepStrictEqual(yield* tablesHolding(canary), {})
      yield* expectStoreEqualsSource(simulator, orgId, goneOf(church, [kept, former, later]))
    })
  )
})
