/** A row's whole story can be asked for: it tells what happened to the record at the source, and what we did about it. */
import { assert, layer } from "@effect/vitest"
import { pcoEntityManifest } from "@openfaith/pco"
import { person } from "@openfaith/canonical"
import { canonicalId } from "@openfaith/sync-engine"
import { Effect } from "effect"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { connectTo, EngineTest, noLimit, syncOnce, untilEnded } from "../support/engine.ts"

const entity = "people.Person"
const entities = [entity]
const kind = "reconciliation" as const

layer(EngineTest, { excludeTestServices: true })("Explaining a row", (it) => {
  it.effect("tells its changes, its merge, its deletion under a decision and its return, with run, request and proof", () =>
    Effect.gen(function* () {
      const orgId = "told"
      const operations = yield* Operations
      const simulator = yield* startSimulator({ people: 200, limits: noLimit })
      const { church } = simulator
      const connection = yield* connectTo(simulator, orgId)
      const rowOf = (id: string) => canonicalId(connection.id, entity, id, person, "")
      const explained = (id: string) => operations.explain({ id: rowOf(id) })
      const [kept = "", merged = "", ...others] = church.tables.Person.rows.map(({ id }) => id)
      const [subject = ""] = others

      const full = yield* syncOnce({ simulator, orgId, entities })
      const fresh = yield* explained(subject)
      assert.deepInclude(fresh, { asked: rowOf(subject), followed: null, mergedFrom: [] })
      assert.deepInclude(fresh.row, { id: rowOf(subject), entity: "person", orgId, deletedAt: null, externalId: subject })
      const [source] = fresh.records
      assert.deepInclude(source, { connectionId: connection.id, adapter: "pco", entity, externalId: subject, state: "live", waiting: null })
      assert.deepInclude(source, { installedTransform: pcoEntityManifest.get(entity).transformVersion, quarantine: [], decisions: [] })
      assert.deepInclude(source?.proof, { runId: full.run.id, kind: "full" })
      assert.deepStrictEqual(
        source?.looks.map(({ lane, runId, why }) => ({ lane, runId, why })),
        [{ lane: "backfill", runId: full.run.id, why: "stored: the first look that is known" }]
      )

      mutate(church, { do: "update", entity: "Person", ids: [subject], attributes: { nickname: "Dot" } })
      const delta = yield* syncOnce({ simulator, orgId, entities, kind: "delta" })
      const changed = (yield* explained(subject)).records[0]?.looks.at(-1)
      assert.deepInclude(changed, { outcome: "stored", lane: "delta", runId: delta.run.id, byId: false, request: "GET /people/v2/people" })
      assert.isTrue(changed?.changed.includes("nickname"))

      mutate(church, { do: "merge", keep: kept, remove: merged })
      const rotation = yield* syncOnce({ simulator, orgId, entities, kind })
      const story = yield* explained(merged)
      assert.deepInclude(story.followed, { from: rowOf(merged), to: rowOf(kept) })
      assert.deepInclude(story.row, { id: rowOf(kept), deletedAt: null })
      assert.deepStrictEqual(
        story.records.map(({ externalId, state }) => [externalId, state]),
        [
          [kept, "live"],
          [merged, "deleted"]
        ]
      )
      assert.deepInclude(story.records[1]?.looks.at(-1), {
        outcome: "deleted",
        mergedInto: kept,
        byId: true,
        runId: rotation.run.id,
        request: `GET /people/v2/people/${merged}`,
        why: `deleted: asked for by its id, the source answered 404, and its list of merges says that ${kept} took it in`
      })
      assert.deepStrictEqual(
        (yield* explained(kept)).mergedFrom.map(({ from }) => from),
        [rowOf(merged)]
      )

      mutate(church, { do: "delete", entity: "Person", ids: others.slice(0, 60) })
      yield* syncOnce({ simulator, orgId, entities, kind })
      const [open] = yield* operations.decisions({ orgId, onlyOpen: true, limit: 1 })
      const deciding = { id: open?.id ?? "", by: "mara", reason: null }
      assert.deepInclude((yield* explained(subject)).records[0]?.decisions[0], {
        id: deciding.id,
        kind: "deletions",
        status: "open",
        outcome: null
      })
      yield* untilEnded((yield* operations.confirmDeletions(deciding)).runId)
      const gone = yield* explained(subject)
      assert.isNotNull(gone.row?.deletedAt)
      assert.deepInclude(gone.records[0], { state: "deleted" })
      assert.deepInclude(gone.records[0]?.decisions[0], { status: "confirmed", outcome: "buried", decidedBy: "mara" })
      assert.strictEqual(
        gone.records[0]?.looks.at(-1)?.why,
        `deleted: asked for by its id, the source answered 404 under decision ${deciding.id}`
      )
      yield* operations.undoDeletions(deciding)
      const back = (yield* operations.explain({ orgId, adapter: null, entity, externalId: subject })).records[0]
      assert.deepInclude(back, { state: "live", deletedAt: null })
      assert.deepStrictEqual(
        back?.looks.map(({ outcome }) => outcome),
        ["stored", "stored", "deleted", "revived"]
      )
      assert.strictEqual(back?.looks.at(-1)?.why, `brought back: decision ${deciding.id} was undone`)

      const unknown = yield* Effect.flip(operations.explain({ id: rowOf("nobody") }))
      assert.match(unknown.message, /^There is no row "person_.*", and there has never been one\./)
      const nobody = yield* Effect.flip(operations.explain({ orgId, adapter: "pco", entity, externalId: "nobody" }))
      assert.match(nobody.message, /^Nothing is known of people\.Person nobody of organisation "told"/)
      assert.strictEqual(
        (yield* Effect.flip(operations.explain({ orgId, adapter: null, entity: "people.Nobody", externalId: "1" })))._tag,
        "UnknownEntity"
      )
    })
  )
})
