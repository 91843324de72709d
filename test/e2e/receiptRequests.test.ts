/** A receipt tells what its requests were sent for: beside the pages of the reading, what proves it, and what the source's troubles took. */
import { assert, layer } from "@effect/vitest"
import type { Receipt } from "@openfaith/api"
import { Effect, Schema } from "effect"
import { Operations } from "../../apps/server/src/operations/Operations.ts"
import { mutate, startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { engineWith, noLimit, receiptOf, syncOnce } from "../support/engine.ts"
import { pcoSmallPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id
const people = 70
const pages = Math.ceil(people / pcoSmallPages.manifest.get("people.Person").list.perPage)
const onlyPeople = ["people.Person"]

const purposesOf = ({ requests, requestsFor }: typeof Receipt.Type) => {
  const counts = requestsFor ?? assert.fail("the receipt does not tell")
  const { byId, closing, merges, overlap, reading, retried, sweeps } = counts
  assert.strictEqual(requests, reading + overlap + closing + sweeps + byId + merges + retried)
  return counts
}

layer(engineWith(pcoSmallPages), { excludeTestServices: true, concurrent: true })("The requests of a receipt", (it) => {
  it.effect("are those that the source was sent, each under what it was for", () =>
    Effect.gen(function* () {
      const orgId = "purposes"
      const simulator = yield* startSimulator({ people, limits: noLimit })
      const { church } = simulator
      church.faults.set([
        { kind: "status", status: 503, times: 2, match: { entity: "Person" } },
        { kind: "too-many-requests", seconds: 1, times: 1, match: { entity: "Email", nth: 3 } }
      ])
      const full = yield* syncOnce({ simulator, orgId, adapter })
      assert.strictEqual(full.run.status, "complete", full.run.reason ?? "")
      const { perStatus, total } = church.requests.summary()
      const all = full.streams.map(({ receipt }) => receipt ?? assert.fail("no receipt"))
      // All but the one that named the account at connect.
      assert.strictEqual(
        all.reduce((sum, { requests }) => sum + requests, 0),
        total - 1
      )
      assert.deepStrictEqual(
        [perStatus["503"], perStatus["429"], all.reduce((sum, receipt) => sum + purposesOf(receipt).retried, 0)],
        [2, 1, 3]
      )
      const first = receiptOf(full, "people.Person")
      assert.deepInclude(first, { strategy: "keyset", lists: 1, least: pages })
      const ofFirst = purposesOf(first)
      // Values that many rows share take a page more.
      assert.isAtLeast(ofFirst.reading, pages)
      assert.deepInclude(ofFirst, { overlap: 1, closing: 2, sweeps: 0, byId: 0, merges: 0, retried: 2 })

      const [gone = "", merged = "", kept = ""] = church.tables.Person.rows.map(({ id }) => id)
      mutate(church, { do: "delete", entity: "Person", ids: [gone] })
      mutate(church, { do: "merge", remove: merged, keep: kept })
      const reconciled = receiptOf(
        yield* syncOnce({ simulator, orgId, adapter, kind: "reconciliation", entities: onlyPeople }),
        "people.Person"
      )
      // Both are asked for by id, and whether they were merged.
      assert.deepInclude(purposesOf(reconciled), { sweeps: 0, byId: 2, merges: 2, retried: 0 })
    })
  )

  it.effect("tell of the sweep for rows that the reading could not find", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people, limits: noLimit })
      mutate(simulator.church, { do: "untimed", entity: "Person", count: 3 })
      const receipt = receiptOf(yield* syncOnce({ simulator, orgId: "swept", adapter, entities: onlyPeople }), "people.Person")
      assert.deepInclude(receipt, { strategy: "keyset + sweep", distinct: people + 3, least: pages })
      assert.strictEqual(purposesOf(receipt).sweeps, pages)
    })
  )

  it.effect("are not told by receipts from before they were counted, which are shown all the same", () =>
    Effect.gen(function* () {
      const simulator = yield* startSimulator({ people: 10, limits: noLimit })
      const { run } = yield* syncOnce({ simulator, orgId: "before", adapter, entities: ["people.Campus"] })
      const told = ["requestsFor", "lists", "least"]
      yield* rowsOf(
        Schema.Struct({}),
        "UPDATE sync.streams SET receipt = (receipt::jsonb - $2::text[])::json WHERE run_id = $1 RETURNING id",
        [run.id, told]
      )
      const view = yield* (yield* Operations).run(run.id)
      assert.deepInclude(receiptOf(view, "people.Campus"), { balanced: true, requestsFor: null, lists: null, least: null })
    })
  )
})
