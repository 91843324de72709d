/** Which group has which tag and campus, which song which tags: pairs that the source lists below one of the two, and of which nothing else is told. */
import { assert, layer } from "@effect/vitest"
import { pco } from "@openfaith/pco"
import { Effect, Schema } from "effect"
import { stampNow } from "../../apps/simulator/src/changes.ts"
import { mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { connectTo, engineWith, noLimit, receiptOf, syncOnce } from "../support/engine.ts"
import { trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows } from "../support/expectStored.ts"

const ofGroups = ["groups.GroupTag", "groups.CampusGroup"] as const
const ofServices = ["services.SongTag", "services.ArrangementTag", "services.MediaTag", "services.PersonTag"] as const
const all = [...ofGroups, ...ofServices]
const Named = Schema.Struct({ name: Schema.String, tag: Schema.NullOr(Schema.String) })

const byId = <A extends { readonly id: string }>(rows: ReadonlyMap<string, A>) => [...rows.values()].sort((a, b) => (a.id < b.id ? -1 : 1))

const expectEqual = Effect.fnUntraced(function* (simulator: Simulator, orgId: string) {
  for (const entity of all) assert.deepStrictEqual(byId(yield* storedRows(orgId, entity)), byId(trueRows(simulator, entity)), entity)
})

layer(engineWith(pco), { excludeTestServices: true })("What belongs to what", (it) => {
  it.effect("is stored as pairs, comes and goes with them, and takes little more than a request for each list", () =>
    Effect.gen(function* () {
      const orgId = "links"
      const simulator = yield* startSimulator({ people: 60, products: "all", limits: noLimit })
      const { tables } = simulator.church
      yield* connectTo(simulator, orgId, "pco", [...all, "groups.Group"])
      const full = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(full.run.status, "complete", full.run.reason ?? "")
      yield* expectEqual(simulator, orgId)
      for (const entity of all) assert.isAbove(trueRows(simulator, entity).size, 0, entity)
      const receipt = receiptOf(full, "groups.GroupTag")
      assert.deepInclude(receipt, { lists: tables["groups.Tag"].rows.length, requests: receipt.least ?? -1 })
      assert.deepInclude(receiptOf(full, "services.PersonTag"), { requests: 0, lists: 0, least: 0 })

      // One pair goes and another comes, of the same row.
      const group = tables["groups.Group"].rows.find(({ lists }) => (lists?.["tags"] ?? []).length > 0) ?? assert.fail("no group has a tag")
      const [taken = "", ...kept] = group.lists?.["tags"] ?? []
      const given = tables["groups.Tag"].rows.find(({ id }) => !group.lists?.["tags"]?.includes(id))?.id ?? ""
      tables["groups.Group"].change(group, { lists: { tags: [...kept, given] } })
      const song = tables["services.Song"].rows.find(({ lists }) => (lists?.["tags"] ?? []).length > 0) ?? assert.fail("no song has a tag")
      tables["services.Song"].change(song, { lists: { tags: [] } })
      const person =
        tables["services.Person"].rows.find(({ lists }) => (lists?.["tags"] ?? []).length > 0) ?? assert.fail("nobody has a tag")
      tables["services.Person"].change(person, { lists: { tags: [] } })
      const again = yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      assert.strictEqual(again.run.status, "complete", again.run.reason ?? "")
      yield* expectEqual(simulator, orgId)
      const stored = yield* storedRows(orgId, "groups.GroupTag")
      assert.deepStrictEqual([stored.has(`${taken}:${group.id}`), stored.has(`${given}:${group.id}`)], [false, true])
      // What was not listed any more was asked for below its tag.
      assert.deepInclude(receiptOf(again, "groups.GroupTag"), { deleted: 1 })
      assert.deepInclude(receiptOf(again, "groups.GroupTag").requestsFor, { byId: 1, sweeps: 0 })

      const tagged = yield* rowsOf(
        Named,
        `SELECT g.name, t.name AS tag FROM canonical.tagging x JOIN canonical."group" g ON g.id = x.group_id JOIN canonical.tag t ON t.id = x.tag_id
         WHERE x.org_id = $1 AND x.deleted_at IS NULL AND g.external_id = $2`,
        [orgId, group.id]
      )
      assert.strictEqual(tagged.length, kept.length + 1)

      // A delta reads the tags of people who changed, and finds those that were taken from them.
      const changed =
        tables["services.Person"].rows.find(({ lists }) => (lists?.["tags"] ?? []).length > 1) ?? assert.fail("nobody has two tags")
      const [first = ""] = changed.lists?.["tags"] ?? []
      tables["services.Person"].change(changed, { lists: { tags: [first] }, attributes: { updated_at: stampNow(simulator.church) } })
      const delta = yield* syncOnce({ simulator, orgId, kind: "delta" })
      assert.strictEqual(delta.run.status, "complete", delta.run.reason ?? "")
      yield* expectEqual(simulator, orgId)

      // A tag that goes takes its pairs with it.
      mutate(simulator.church, { do: "delete", entity: "groups.Tag", ids: [given] })
      const last = yield* syncOnce({ simulator, orgId, kind: "reconciliation" })
      assert.strictEqual(last.run.status, "complete", last.run.reason ?? "")
      yield* expectEqual(simulator, orgId)
    })
  )
})
