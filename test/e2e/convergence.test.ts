/**
 * Promise 1 for every adapter that comes with OpenFaith: whatever a church does and whatever goes wrong on the way to it, what is stored comes to equal what
 * it is, row by row and reference by reference.
 */
import { assert, describe, it as plain, layer } from "@effect/vitest"
import type { EntityName } from "@openfaith/adapter-core"
import type { SyncType } from "@openfaith/sync-engine"
import { Effect, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { installedAdapters } from "../../apps/server/src/adapters/loadAdapters.ts"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { numberOf, rowsOf } from "../support/database.ts"
import { connectTo, engineWith, isDeep, receiptOf, streamOf, syncOnce, untilEnded } from "../support/engine.ts"
import { expectStored, storedRows, type TrueRow } from "../support/expectStored.ts"
import type { SourceUnderTest } from "../support/underTest/AdapterUnderTest.ts"
import { adaptersUnderTest, adapterUnderTest, chosenAdapters, formsOf } from "../support/underTest/index.ts"

describe("The adapters under test", () => {
  plain("are all that come with OpenFaith", () => {
    assert.deepStrictEqual(
      [...adaptersUnderTest].map(([name, { adapter }]) => [name, adapter.id]),
      installedAdapters.map(({ id }) => [id, id])
    )
  })
  plain("are named, or refused", () => {
    assert.throws(() => adapterUnderTest("planning-center"), 'No adapter "planning-center" is under test; there are pco, ccb, b1')
  })
})

const entitiesOf = ({ manifest }: Pick<SourceUnderTest, "manifest">) => [...manifest.entities.keys()]

/** Ids of rows that differ from what they were, or are new. */
const changedSince = (before: ReadonlyMap<string, TrueRow>, after: ReadonlyMap<string, TrueRow>, volatile: ReadonlyArray<string>) => {
  const shown = ({ attributes, relationships }: TrueRow) =>
    JSON.stringify([Object.entries(attributes).filter(([name]) => !volatile.includes(name)), relationships])
  return [...after].flatMap(([id, row]) => {
    const was = before.get(id)
    return was !== undefined && shown(was) === shown(row) ? [] : [id]
  })
}

const Alias = Schema.Struct({ from: Schema.String, to: Schema.String })

for (const [name, under] of chosenAdapters()) {
  const { adapter, inSmallPages, whole } = under
  const entities = entitiesOf(adapter)
  const expectEqual = (source: SourceUnderTest, orgId: string, which: ReadonlyArray<EntityName> = entities) =>
    Effect.andThen(expectStored(source, orgId, which), source.also(orgId))

  layer(engineWith(...formsOf(under)), { excludeTestServices: true, concurrent: true })(`A church read by ${name}`, (it) => {
    it.effect("is stored record by record and attribute by attribute, and proven with balanced receipts", () =>
      Effect.gen(function* () {
        const source = yield* under.serve({ people: 500 })
        const view = yield* syncOnce({ simulator: source, orgId: "whole", adapter: adapter.id })
        assert.deepStrictEqual([view.run.status, view.run.reason], ["complete", null])
        assert.sameMembers(
          view.streams.map(({ entity }) => entity),
          entities
        )
        for (const entity of entities) {
          const receipt = receiptOf(view, entity)
          assert.isTrue(receipt.balanced, entity)
          assert.strictEqual(receipt.distinct, source.rows(entity).size, entity)
          assert.strictEqual(receipt.applied, receipt.distinct, entity)
        }
        // All but the one that named the account at connect.
        assert.strictEqual(
          view.streams.reduce((sum, { receipt }) => sum + (receipt?.requests ?? 0), 0),
          source.requests() - 1
        )
        yield* expectEqual(source, "whole")
        // What a receipt was counted from is forgotten with it.
        const { id } = yield* connectTo(source, "whole", adapter.id)
        const sightings = `SELECT count(*) FROM sync.sightings g JOIN sync.streams s ON s.id = g.stream_id
          JOIN sync.runs r ON r.id = s.run_id WHERE r.connection_id = $1`
        assert.strictEqual(yield* numberOf(sightings, [id]), 0)
      })
    )

    it.effect("is followed by deltas that apply exactly what changed", () =>
      Effect.gen(function* () {
        const orgId = "delta"
        const source = yield* under.serve({ people: 150 })
        const sync = (kind: SyncType) => syncOnce({ simulator: source, orgId, adapter: adapter.id, kind })
        yield* sync("full")
        const idle = yield* sync("delta")
        assert.strictEqual(idle.run.status, "complete", idle.run.reason ?? "")
        for (const { entity, receipt } of idle.streams) assert.strictEqual(receipt?.applied, 0, entity)

        const before = new Map(entities.map((entity) => [entity, source.rows(entity)]))
        for (const entity of under.foundByDelta.update) source.update(entity, 4)
        for (const entity of under.foundByDelta.create) source.create(entity, 2)
        const view = yield* sync("delta")
        assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
        const read = new Map(view.streams.map(({ entity, receipt }) => [entity, receipt?.applied ?? 0]))
        for (const entity of entities) {
          const { volatile } = source.manifest.get(entity)
          const changed = changedSince(before.get(entity) ?? new Map(), source.rows(entity), volatile)
          if (read.has(entity)) assert.strictEqual(read.get(entity), changed.length, entity)
          else assert.deepStrictEqual(changed, [], `${entity}, which the delta did not read`)
        }
        for (const entity of [...under.foundByDelta.update, ...under.foundByDelta.create]) assert.isAbove(read.get(entity) ?? 0, 0, entity)
        yield* expectEqual(source, orgId)
      })
    )

    it.effect("is stored as it is, whatever changes while it is read, is deleted or merged", () =>
      Effect.gen(function* () {
        const orgId = "restless"
        const people = isDeep ? 200 : 40
        const source = yield* under.serve({ people, isWhole: true })
        const all = entitiesOf(whole)
        const operations = yield* Operations
        const sync = Effect.fnUntraced(function* (kind: SyncType) {
          const { run, streams } = yield* syncOnce({ simulator: source, orgId, adapter: whole.id, kind })
          yield* Effect.logInfo(`${name} ${kind}: ${run.status}, ${streams.length} streams, ${run.reason ?? ""}`)
          return run
        })
        /** A reconciliation, and what a person has to decide of it: here all of it did happen. */
        const reconcile = Effect.gen(function* () {
          const run = yield* sync("reconciliation")
          const open = yield* operations.decisions({ orgId, onlyOpen: true, limit: 100 })
          for (const { id } of open) yield* untilEnded((yield* operations.confirmDeletions({ id, by: "mara", reason: null })).runId)
          return open.length > 0 ? yield* sync("reconciliation") : run
        })
        yield* connectTo(source, orgId, whole.id, under.products)

        source.begin("life")
        yield* sync("full")
        yield* sync("delta")
        assert.isAbove(source.fired(), 0, "a church that held still proves nothing")
        source.begin(null)
        // The long form looks in between; what the short one is left to heal is the more.
        if (isDeep) {
          const reconciled = yield* reconcile
          yield* expectEqual(source, orgId, all)
          assert.strictEqual(reconciled.status, "complete", reconciled.reason ?? "")
        }

        // What others lead to would take much along, or its value from many rows, and that waits for a person.
        // An empty list is what a lost permission looks like, so some of each stay.
        let deleted = 0
        for (let n = 0; deleted < 200 && n < 20_000; n++) {
          const entity = under.deletable[n % under.deletable.length] ?? under.people
          const [id, ...others] = source.rows(entity).keys()
          if (id === undefined || others.length < 3) continue
          source.remove(entity, [id])
          deleted++
        }
        source.remove(under.people, [...source.rows(under.people).keys()].slice(-3))
        source.merging?.anybody(people >= 100 ? 20 : 5)
        const cleared = yield* reconcile
        yield* expectEqual(source, orgId, all)
        assert.strictEqual(cleared.status, "complete", cleared.reason ?? "")
      })
    )

    it.effect("has what nobody was told of found by a reconciliation, told apart and mended", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const orgId = "drift"
        const { entity, field } = under.drifting
        const source = yield* under.serve({ people: 60 })
        const { run } = yield* syncOnce({ simulator: source, orgId, adapter: adapter.id })
        const [silent = "", missing = "", gone = ""] = source.rows(entity).keys()
        const entityOf = sql`(SELECT id FROM sync.entities WHERE connection_id = ${run.connectionId} AND entity = ${entity})`
        // The store as it would be had nobody told of these: the same version with other content, and none at all.
        yield* sql`UPDATE sync.records SET payload = jsonb_set(payload::jsonb, ${`{attributes,${field}}`}::text[], '"of old"')::json, hash = '\\x00'
          WHERE entity_id = ${entityOf} AND external_id = ${silent}`
        yield* sql`DELETE FROM sync.records WHERE entity_id = ${entityOf} AND external_id = ${missing}`
        source.remove(entity, [gone])
        const view = yield* syncOnce({ simulator: source, orgId, adapter: adapter.id, kind: "reconciliation" })
        assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
        assert.deepStrictEqual(receiptOf(view, entity).findings, [
          { kind: "deleted", count: 1, samples: [{ id: gone, differs: [] }] },
          { kind: "missing", count: 1, samples: [{ id: missing, differs: [] }] },
          { kind: "silent", count: 1, samples: [{ id: silent, differs: [field] }] }
        ])
        yield* expectEqual(source, orgId)
        const again = yield* syncOnce({ simulator: source, orgId, adapter: adapter.id, kind: "reconciliation" })
        for (const stream of again.streams) assert.deepStrictEqual(stream.receipt?.findings, [], stream.entity)
      })
    )

    if (under.merges)
      it.effect("has its merges followed through chains in any order", () =>
        Effect.gen(function* () {
          const orgId = "chains"
          const source = yield* under.serve({ people: 80 })
          const merging = source.merging ?? assert.fail(`${name} serves no merges`)
          yield* syncOnce({ simulator: source, orgId, adapter: adapter.id })
          const [a = "", b = "", c = "", d = "", e = "", f = "", g = "", h = "", gone = ""] = merging.candidates(9)
          merging.merge(a, b)
          merging.merge(b, c)
          merging.merge(f, e)
          merging.merge(e, d)
          // The one in the middle came and went without having been seen.
          const known = new Set(source.rows(under.people).keys())
          source.create(under.people, 1)
          const between = [...source.rows(under.people).keys()].find((id) => !known.has(id)) ?? ""
          merging.merge(g, between)
          merging.merge(between, h)
          source.remove(under.people, [gone])

          const view = yield* syncOnce({ simulator: source, orgId, adapter: adapter.id, kind: "reconciliation" })
          assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
          assert.strictEqual(receiptOf(view, under.people).deleted, 6)
          const aliases = yield* rowsOf(
            Alias,
            `SELECT f.external_id AS from, t.external_id AS to FROM sync.aliases a JOIN canonical.person f ON f.id = a.from_id
             JOIN canonical.person t ON t.id = a.to_id JOIN sync.entities e ON e.id = f.entity_id
             WHERE e.connection_id = $1 AND a.from_id <> a.to_id`,
            [view.run.connectionId]
          )
          assert.deepStrictEqual(Object.fromEntries(aliases.map(({ from, to }) => [from, to])), { [a]: c, [b]: c, [f]: d, [e]: d, [g]: h })
          yield* expectEqual(source, orgId)
        })
      )

    for (const trouble of under.passing) {
      it.effect(`is read all the same, though it answers with ${trouble}`, () =>
        Effect.gen(function* () {
          const orgId = `passing: ${trouble}`
          const source = yield* under.serve({ people: 70 })
          source.begin(trouble)
          const view = yield* syncOnce({ simulator: source, orgId, adapter: inSmallPages.id })
          assert.isAbove(source.fired(), 0)
          assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
          yield* expectEqual(source, orgId)
        })
      )
    }

    for (const { blocked, done, entity, name: trouble, reason, status } of under.lasting) {
      it.effect(`has a ${entity} whose ${trouble}: the run is incomplete and says so, and nothing wrong is stored`, () =>
        Effect.gen(function* () {
          const orgId = `lasting: ${trouble}`
          const source = yield* under.serve({ people: 70 })
          source.begin(trouble)
          const view = yield* syncOnce({ simulator: source, orgId, adapter: inSmallPages.id })
          assert.isAbove(source.fired(), 0)
          assert.strictEqual(view.run.status, "incomplete")
          const stopped = streamOf(view, entity)
          assert.strictEqual(stopped.status, status)
          assert.match(stopped.reason ?? "", reason)
          // What needs it waits for it, with the reason; the rest goes on.
          for (const other of blocked) {
            const { reason: why, status: is } = streamOf(view, other)
            assert.deepStrictEqual([is, why], ["blocked", `${entity}, which it cannot be without, did not finish`], other)
          }
          for (const other of done) assert.strictEqual(streamOf(view, other).status, "done", other)
          const truth = source.rows(entity)
          for (const [id, row] of yield* storedRows(orgId, entity)) assert.deepStrictEqual(row, truth.get(id))
          source.begin(null)
          const again = yield* syncOnce({ simulator: source, orgId, adapter: inSmallPages.id })
          assert.strictEqual(again.run.status, "complete", again.run.reason ?? "")
          yield* expectEqual(source, orgId)
        })
      )
    }
  })
}
