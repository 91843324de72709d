/** A church with rows in every product, which changes all the while: what is stored comes to equal what it is, row by row and reference by reference. */
import { productOf } from "@openfaith/adapter-core"
import { assert, layer } from "@effect/vitest"
import { pco, pcoEntityManifest } from "@openfaith/pco"
import { Effect, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { type Fault, mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { connectTo, engineWith, isDeep, noLimit, receiptOf, syncOnce, untilEnded } from "../support/engine.ts"
import { churchNameOf, expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

const entities = [...pcoEntityManifest.entities.keys()]
const products = [...new Set(entities.map(productOf))]
const isLedTo = new Set(
  [...pcoEntityManifest.entities.values()].flatMap(({ list, relations }) => [
    ...Object.values(relations).map(({ to }) => to),
    ...(list.under ? [list.under] : [])
  ])
)
const people = isDeep ? 200 : 40
const changing: Fault = { kind: "mutate", mutations: [{ do: "live" }], match: { probability: 0.3 } }

/** Rows below each parent, the parents without any included. */
const belowParents = (orgId: string, entity: string, parent: string) =>
  rowsOf(
    Schema.Struct({ rows: Schema.Int }),
    `SELECT count(c.external_id)::int AS rows FROM sync.connections n
       JOIN sync.entities p ON p.connection_id = n.id AND p.entity = $3 JOIN sync.records r ON r.entity_id = p.id AND r.deleted_at IS NULL
       JOIN sync.entities e ON e.connection_id = n.id AND e.entity = $2
       LEFT JOIN sync.records c ON c.entity_id = e.id AND c.parent_id = r.external_id AND c.deleted_at IS NULL
     WHERE n.org_id = $1 GROUP BY r.external_id`,
    [orgId, entity, parent]
  )

const Known = Schema.Struct({ name: Schema.NullOr(Schema.String), rows: Schema.Int })

layer(engineWith(pco), { excludeTestServices: true })("A church in every product", (it) => {
  it.effect("is stored as it is, whatever changes meanwhile, is deleted or merged", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people, products: "all", limits: noLimit })
      const { church } = simulator
      const orgId = "whole"
      const sync = Effect.fnUntraced(function* (kind: "full" | "delta" | "reconciliation") {
        const { run, streams } = yield* syncOnce({ simulator, orgId, kind })
        yield* Effect.logInfo(`${kind}: ${run.status}, ${streams.length} streams, ${run.reason ?? ""}`)
        return run
      })
      const operations = yield* Operations
      /** A reconciliation, and what a person has to decide of it: here all of it did happen. */
      const reconcile = Effect.gen(function* () {
        const run = yield* sync("reconciliation")
        const open = yield* operations.decisions({ orgId, onlyOpen: true, limit: 100 })
        for (const { id } of open) yield* untilEnded((yield* operations.confirmDeletions({ id, by: "mara", reason: null })).runId)
        return open.length > 0 ? yield* sync("reconciliation") : run
      })
      yield* connectTo(simulator, orgId, "pco", products)

      church.faults.set([changing])
      yield* sync("full")
      yield* sync("delta")
      church.faults.set([])
      const reconciled = yield* reconcile
      yield* expectStoreEqualsSource(simulator, orgId, {}, entities)
      assert.strictEqual(reconciled.status, "complete", reconciled.reason ?? "")

      // One person, known under one id in several products, is one row that everything of theirs leads to.
      const [everywhere] = yield* rowsOf(
        Known,
        `SELECT p.display_name AS name, count(DISTINCT r.entity_id)::int AS rows FROM canonical.person p
           JOIN canonical.donation d ON d.person_id = p.id JOIN canonical.group_membership m ON m.person_id = p.id
           JOIN canonical.check_in c ON c.person_id = p.id JOIN canonical.scheduled_person s ON s.person_id = p.id
           JOIN sync.records r ON r.external_id = p.external_id JOIN sync.entities e ON e.id = r.entity_id AND e.entity LIKE '%.Person'
         WHERE p.org_id = $1 GROUP BY p.id, p.display_name ORDER BY rows DESC LIMIT 1`,
        [orgId]
      )
      assert.isAtLeast(everywhere?.rows ?? 0, 5)

      // What others lead to would take much along, or its value from many rows, and that waits for a person.
      const deletable = entities
        .filter((name) => !isLedTo.has(name) && !pcoEntityManifest.get(name).list.links)
        .map((name) => churchNameOf(pcoEntityManifest.get(name)))
      // An empty list is what a lost permission looks like, so some of each stay.
      let deleted = 0
      for (let n = 0; deleted < 200; n++) {
        const entity = deletable[n % deletable.length] ?? "Email"
        if (church.tables[entity].rows.length > 3) deleted += mutate(church, { do: "delete", entity }).length
      }
      mutate(church, { do: "delete", entity: "Person", ids: church.tables.Person.rows.slice(-3).map(({ id }) => id) })
      for (let n = 0; n < (people >= 100 ? 20 : 5); n++) mutate(church, { do: "merge" })
      const cleared = yield* reconcile
      yield* expectStoreEqualsSource(simulator, orgId, {}, entities)
      assert.strictEqual(cleared.status, "complete", cleared.reason ?? "")
    })
  )

  it.effect("costs hardly more requests than its rows need pages", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: isDeep ? 3000 : 15, products: "all", limits: noLimit })
      const orgId = "costs"
      yield* connectTo(simulator, orgId, "pco", products)
      const view = yield* syncOnce({ simulator, orgId })
      assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
      for (const entity of entities) {
        const { list } = pcoEntityManifest.get(entity)
        const { distinct, least, lists, requests, requestsFor, strategy } = receiptOf(view, entity)
        const what = `${entity} by ${strategy}: ${JSON.stringify({ requests, requestsFor, lists, least })}`
        const { closing, overlap, reading, ...others } = requestsFor ?? assert.fail(what)
        const pagesOf = (rows: number) => Math.max(1, Math.ceil(rows / list.perPage))
        // What the receipt says that it takes at least is what is stored.
        if (strategy === "harvest") assert.deepStrictEqual([lists, least], [0, 0], what)
        else if (strategy === "perParent" && list.under) {
          const below = yield* belowParents(orgId, entity, list.under)
          assert.deepStrictEqual([lists, least], [below.length, below.reduce((sum, { rows }) => sum + pagesOf(rows), 0)], what)
        } else if (strategy !== "partition") assert.deepStrictEqual([lists, least], [1, pagesOf(distinct)], what)
        const allowed = strategy === "harvest" || strategy === "perParent" ? 0 : strategy === "partition" ? 2 * (lists ?? 0) : 2
        assert.isAtMost(reading, 1.05 * (least ?? 0) + allowed, what)
        assert.isAtMost(overlap, strategy === "keyset" ? 1 : 0, what)
        assert.isAtMost(closing, strategy === "keyset" ? 2 : strategy === "partition" || list.under === undefined ? 1 : 0, what)
        // The church rests and the source answers: nothing is asked for twice.
        assert.deepStrictEqual(others, { sweeps: 0, byId: 0, merges: 0, retried: 0 }, what)
        assert.strictEqual(requests, reading + overlap + closing, what)
      }
    })
  )
})
