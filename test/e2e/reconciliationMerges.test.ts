/** A merged person is not deleted: what referred to it refers to the one that was kept, now and later. */
import { assert, layer } from "@effect/vitest"
import { canonicalModel, person } from "@openfaith/canonical"
import { canonicalId, modelColumns, ReferenceSweeper } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { type Church, mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, EngineTest, noLimit, receiptOf, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { storedRows } from "../support/expectStored.ts"

const kind = "reconciliation" as const
const onlyPeople = ["people.Person"]
const Referring = Schema.Struct({ id: Schema.String, person: Schema.NullOr(Schema.String) })
const Alias = Schema.Struct({ from: Schema.String, to: Schema.String })

const merge = (church: Church, remove: string, keep: string) => mutate(church, { do: "merge", keep, remove })

/** Ids of people who have emails, field data and households, in the order in which suspects are asked for. */
const peopleOf = ({ tables }: Church, count: number) =>
  tables.Person.rows
    .filter(({ id }) => tables.Email.childrenOf("person", id).length > 0)
    .map(({ id }) => id)
    .sort()
    .slice(0, count)

const aliasesOf = Effect.fn("aliasesOf")(function* (orgId: string) {
  const found = yield* rowsOf(
    Alias,
    `SELECT f.external_id AS from, t.external_id AS to FROM sync.aliases a JOIN canonical.person f ON f.id = a.from_id
     JOIN canonical.person t ON t.id = a.to_id WHERE f.org_id = $1 AND a.from_id <> a.to_id`,
    [orgId]
  )
  return new Map(found.map(({ from, to }) => [from, to]))
})

const personColumns = canonicalModel.flatMap((entity) =>
  Object.values(entity.references).some(({ to }) => to === person.name)
    ? modelColumns(entity).flatMap(({ name }) => (name.endsWith("_id") ? [{ table: entity.name, column: name }] : []))
    : []
)

/** References of any canonical row to a person that was removed. */
const referencesToRemoved = (orgId: string) =>
  numberOf(
    personColumns
      .map(
        ({ column, table }) =>
          `(SELECT count(*) FROM canonical.${table} c JOIN canonical.person p ON p.id = c.${column} 
           WHERE c.org_id = $1 AND c.deleted_at IS NULL AND p.deleted_at IS NOT NULL)`
      )
      .join(" + "),
    [orgId]
  )

layer(EngineTest, { excludeTestServices: true, concurrent: true })("A merge", (it) => {
  it.effect("moves references that nobody has read again, tells the feed of each, and holds for later looks", () =>
    Effect.gen(function* () {
      const orgId = "references"
      const simulator = yield* startSimulator({ people: 60, limits: noLimit })
      const { church } = simulator
      yield* syncOnce({ simulator, orgId })
      const [removed = "", kept = ""] = peopleOf(church, 2)
      const emails = church.tables.Email.childrenOf("person", removed).map(({ id }) => id)
      merge(church, removed, kept)
      yield* rowsOf(Schema.Struct({}), `DELETE FROM sync.changes WHERE org_id = $1`, [orgId])
      yield* syncOnce({ simulator, orgId, kind, entities: onlyPeople })

      const { id: connectionId } = yield* connectTo(simulator, orgId)
      const idOf = (id: string) => canonicalId(connectionId, "people.Person", id, person, "")
      const peopleOfEmails = (ids: ReadonlyArray<string>) =>
        rowsOf(
          Schema.Struct({ id: Schema.String, person: Schema.NullOr(Schema.String) }),
          `SELECT id, person_id AS person FROM canonical.email WHERE org_id = $1 AND external_id = ANY($2::text[]) AND deleted_at IS NULL ORDER BY id`,
          [orgId, ids]
        )
      const moved = yield* peopleOfEmails(emails)
      assert.isNotEmpty(moved)
      for (const email of moved) assert.strictEqual(email.person, idOf(kept))
      assert.strictEqual(yield* referencesToRemoved(orgId), 0)
      const fed = yield* rowsOf(
        Schema.Struct({ ids: Schema.Array(Schema.String), operations: Schema.String }),
        `SELECT ids, operations FROM sync.changes WHERE org_id = $1 AND entity = 'email'`,
        [orgId]
      )
      assert.deepStrictEqual(fed, [{ ids: moved.map(({ id }) => id), operations: "u".repeat(moved.length) }])

      // A source that still names the removed one is understood, not parked.
      mutate(church, { do: "update", entity: "Email", ids: emails, refs: { person: removed } })
      const later = yield* syncOnce({ simulator, orgId, kind: "delta", entities: ["people.Email"] })
      assert.deepInclude(receiptOf(later, "people.Email"), { applied: emails.length, parked: 0 })
      for (const email of yield* peopleOfEmails(emails)) assert.strictEqual(email.person, idOf(kept))
    })
  )

  it.effect("ends where the removed person is there again: it stands for itself, and no alias leads away from it", () =>
    Effect.gen(function* () {
      const orgId = "returned"
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const { church } = simulator
      yield* syncOnce({ simulator, orgId, entities: onlyPeople })
      const [removed = "", kept = ""] = peopleOf(church, 2)
      const row = church.tables.Person.byId.get(removed)
      merge(church, removed, kept)
      yield* syncOnce({ simulator, orgId, kind, entities: onlyPeople })
      assert.deepStrictEqual([...(yield* aliasesOf(orgId))], [[removed, kept]])
      if (row) church.tables.Person.insert(row)
      yield* syncOnce({ simulator, orgId, entities: onlyPeople })
      assert.isTrue((yield* storedRows(orgId, "people.Person")).has(removed))
      assert.strictEqual((yield* aliasesOf(orgId)).size, 0)
      // Its old merge is still listed at the source, and says nothing of a live one.
      yield* syncOnce({ simulator, orgId, kind, entities: onlyPeople })
      assert.strictEqual((yield* aliasesOf(orgId)).size, 0)
    })
  )

  it.effect("that cannot be told from a deletion deletes nothing", () =>
    Effect.gen(function* () {
      const orgId = "unknown"
      const simulator = yield* startSimulator({ people: 40, limits: noLimit })
      const { church } = simulator
      yield* syncOnce({ simulator, orgId, entities: onlyPeople })
      const [removed = "", kept = "", gone = ""] = peopleOf(church, 3)
      merge(church, removed, kept)
      mutate(church, { do: "delete", entity: "Person", ids: [gone] })
      church.faults.set([{ kind: "ignored-filters", match: { entity: "PersonMerger" } }])
      const view = yield* syncOnce({ simulator, orgId, kind, entities: onlyPeople })
      assert.strictEqual(view.run.status, "incomplete")
      assert.include(streamOf(view, "people.Person").reason, `other rows than the merge of ${gone}`)
      assert.isTrue((yield* storedRows(orgId, "people.Person")).has(gone))
      for (const status of [403, 404]) {
        church.faults.set([{ kind: "status", status, match: { path: "^/people/v2/person_mergers" } }])
        assert.strictEqual((yield* syncOnce({ simulator, orgId, kind, entities: onlyPeople })).run.status, "incomplete")
        assert.isTrue((yield* storedRows(orgId, "people.Person")).has(gone), `${status} for the list of merges`)
      }
      church.faults.set([])
      const healed = yield* syncOnce({ simulator, orgId, kind, entities: onlyPeople })
      assert.strictEqual(healed.run.status, "complete", healed.run.reason ?? "")
      assert.isFalse((yield* storedRows(orgId, "people.Person")).has(gone))
    })
  )

  it.effect("too many of them wait for a person like any deletion, and undo takes aliases and references back", () =>
    Effect.gen(function* () {
      const orgId = "many"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 120, limits: noLimit })
      const { church } = simulator
      yield* syncOnce({ simulator, orgId, entities: ["people.Person", "people.Email"] })
      const referring = rowsOf(Referring, "SELECT id, person_id AS person FROM canonical.email WHERE org_id = $1 ORDER BY id", [orgId])
      const before = yield* referring
      const [keep = "", ...others] = church.tables.Person.rows.map(({ id }) => id)
      for (const id of others.slice(0, 55)) merge(church, id, keep)
      yield* syncOnce({ simulator, orgId, kind, entities: onlyPeople })
      assert.strictEqual((yield* aliasesOf(orgId)).size, 0)
      const [decision] = yield* operations.decisions({ orgId, onlyOpen: true, limit: 1 })
      const deciding = { id: decision?.id ?? "", by: null, reason: null }
      yield* untilEnded((yield* operations.confirmDeletions(deciding)).runId)
      assert.strictEqual((yield* aliasesOf(orgId)).size, 55)
      assert.notDeepEqual(yield* referring, before)
      assert.strictEqual((yield* operations.undoDeletions(deciding)).revived, 55)
      assert.strictEqual((yield* aliasesOf(orgId)).size, 0)
      yield* (yield* ReferenceSweeper).settleMerges
      assert.deepStrictEqual(yield* referring, before)
    })
  )
})
