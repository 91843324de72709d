/** What the first reading of a church with rows in every product costs. That it converges: convergence.test.ts. */
import { productOf } from "@openfaith/adapter-core"
import { assert, layer } from "@effect/vitest"
import { pco, pcoEntityManifest } from "@openfaith/pco"
import { Effect, Schema } from "effect"
import { startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { connectTo, engineWith, isDeep, noLimit, receiptOf, syncOnce } from "../support/engine.ts"

const entities = [...pcoEntityManifest.entities.keys()]
const products = [...new Set(entities.map(productOf))]
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

layer(engineWith(pco), { excludeTestServices: true })("A church in every product", (it) => {
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
