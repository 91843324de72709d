/** A church with rows in every product, which changes all the while: what is stored comes to equal what it is, row by row and reference by reference. */
import { assert, layer } from "@effect/vitest"
import { pco, pcoEntityManifest } from "@openfaith/pco"
import { Effect, Schema } from "effect"
import { type Fault, mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { connectTo, engineWith, isDeep, noLimit, syncOnce } from "../support/engine.ts"
import { churchNameOf, expectStoreEqualsSource } from "../support/expectStoreEqualsSource.ts"

const entities = [...pcoEntityManifest.entities.keys()]
const products = [...new Set(entities.map((name) => name.slice(0, name.indexOf("."))))]
const isLedTo = new Set(
  [...pcoEntityManifest.entities.values()].flatMap(({ list, relations }) => [
    ...Object.values(relations).map(({ to }) => to),
    ...(list.under ? [list.under] : [])
  ])
)
const people = isDeep ? 200 : 40
const changing: Fault = { kind: "mutate", mutations: [{ do: "live" }], match: { probability: 0.3 } }

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
      yield* connectTo(simulator, orgId, "pco", products)

      church.faults.set([changing])
      yield* sync("full")
      yield* sync("delta")
      church.faults.set([])
      const reconciled = yield* sync("reconciliation")
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
      const deletable = entities.filter((name) => !isLedTo.has(name)).map((name) => churchNameOf(pcoEntityManifest.get(name)))
      // An empty list is what a lost permission looks like, so some of each stay.
      let deleted = 0
      for (let n = 0; deleted < 200; n++) {
        const entity = deletable[n % deletable.length] ?? "Email"
        if (church.tables[entity].rows.length > 3) deleted += mutate(church, { do: "delete", entity }).length
      }
      mutate(church, { do: "delete", entity: "Person", ids: church.tables.Person.rows.slice(-3).map(({ id }) => id) })
      for (let n = 0; n < (people >= 100 ? 20 : 5); n++) mutate(church, { do: "merge" })
      const cleared = yield* sync("reconciliation")
      yield* expectStoreEqualsSource(simulator, orgId, {}, entities)
      assert.strictEqual(cleared.status, "complete", cleared.reason ?? "")
    })
  )
})
