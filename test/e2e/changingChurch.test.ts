/** Promise 1 while the source does not hold still: a church that changes between every two page requests, from a seed. */
import { assert, layer } from "@effect/vitest"
import { canonicalModel } from "@openfaith/canonical"
import { Effect, Schema } from "effect"
import { type Fault, mutate, type Simulator, startSimulator } from "../../apps/simulator/src/index.ts"
import { rowsOf } from "../support/database.ts"
import { engineWith, isDeep, noLimit, receiptOf, syncOnce } from "../support/engine.ts"
import { expectStoreEqualsSource, trueRows } from "../support/expectStoreEqualsSource.ts"
import { storedRows, type TrueRow } from "../support/expectStored.ts"
import { pcoSmallPages, pcoTinyPages } from "../support/smallPages.ts"

const adapter = pcoSmallPages.id
const entities = [...pcoSmallPages.manifest.entities.keys()]

/** Between every two pages something happens; what, is the seed's chance. */
const unrest: ReadonlyArray<Fault> = [
  { kind: "mutate", mutations: [{ do: "live" }], match: { probability: 0.4 } },
  { kind: "mutate", mutations: [{ do: "create", entity: "Person" }], match: { probability: 0.2 } },
  { kind: "mutate", mutations: [{ do: "delete", entity: "Person" }], match: { probability: 0.15 } },
  { kind: "mutate", mutations: [{ do: "touch", entity: "Person" }], match: { probability: 0.2 } },
  { kind: "mutate", mutations: [{ do: "tie", entity: "Person", count: 25 }], match: { entity: "Person", probability: 0.2 } },
  { kind: "mutate", mutations: [{ do: "create", entity: "Email", count: 2 }], match: { entity: "Email", probability: 0.5 } },
  { kind: "mutate", mutations: [{ do: "delete", entity: "Email", count: 2 }], match: { entity: "Email", probability: 0.5 } },
  { kind: "mutate", mutations: [{ do: "tie", entity: "Email", count: 25 }], match: { entity: "Email", probability: 0.2 } },
  { kind: "mutate", mutations: [{ do: "delete", entity: "PhoneNumber" }], match: { entity: "PhoneNumber", probability: 0.5 } },
  { kind: "mutate", mutations: [{ do: "create", entity: "FieldDatum" }], match: { entity: "FieldDatum", probability: 0.5 } },
  { kind: "mutate", mutations: [{ do: "delete", entity: "FieldDatum" }], match: { entity: "FieldDatum", probability: 0.5 } },
  { kind: "mutate", mutations: [{ do: "touch", entity: "Household", count: 2 }], match: { entity: "Household", probability: 0.5 } }
]

/** Ordinary life, now and then: a run of it can be proven. */
const life: ReadonlyArray<Fault> = [
  { kind: "mutate", mutations: [{ do: "live" }], match: { probability: 0.05 } },
  { kind: "mutate", mutations: [{ do: "delete", entity: "Email" }], match: { entity: "Email", nth: 3 } },
  { kind: "mutate", mutations: [{ do: "touch", entity: "Person" }], match: { entity: "Person", nth: 4 } }
]

/** As much as a reading in pages of three rows keeps up with. */
const restless: ReadonlyArray<Fault> = [
  ...life,
  { kind: "mutate", mutations: [{ do: "touch", entity: "Person" }], match: { entity: "Person", probability: 0.2 } },
  { kind: "mutate", mutations: [{ do: "tie", entity: "Person", count: 8 }], match: { entity: "Person", probability: 0.02 } },
  { kind: "mutate", mutations: [{ do: "create", entity: "Email" }], match: { entity: "Email", probability: 0.2 } },
  { kind: "mutate", mutations: [{ do: "delete", entity: "Email" }], match: { entity: "Email", probability: 0.2 } }
]

const injected = ({ church }: Simulator) => church.faults.report().reduce((sum, { fired }) => sum + fired, 0)

const everything = (simulator: Simulator): ReadonlyMap<string, ReadonlyMap<string, TrueRow>> =>
  new Map(entities.map((entity) => [entity, trueRows(simulator, entity)]))

const isSame = (a: TrueRow | undefined, b: TrueRow | undefined) => JSON.stringify(a) === JSON.stringify(b)

const Doubled = Schema.Struct({ entity: Schema.String, id: Schema.String })

/** The run's rows against the church before and after it: what was there throughout has to be there, as it was. */
const expectHonestRun = Effect.fn("expectHonestRun")(function* (
  simulator: Simulator,
  orgId: string,
  faults: ReadonlyArray<Fault>,
  by: string = adapter
) {
  const before = everything(simulator)
  simulator.church.faults.set(faults)
  const view = yield* syncOnce({ simulator, orgId, adapter: by })
  const mutations = injected(simulator)
  simulator.church.faults.set([])
  const after = everything(simulator)
  assert.isAbove(mutations, 0, "a church that held still proves nothing")

  const { reason, status } = view.run
  assert.include(["complete", "incomplete"], status)
  if (status === "incomplete") assert.isNotEmpty(reason, "an incomplete run says why")
  let untouched = 0
  for (const { entity, receipt } of view.streams) {
    const stored = yield* storedRows(orgId, entity)
    const was = before.get(entity) ?? new Map<string, TrueRow>()
    const is = after.get(entity) ?? new Map<string, TrueRow>()
    for (const [id, row] of is) {
      const throughout = isSame(was.get(id), row)
      // A watermark says that everything before it has been read.
      const { updated_at: changedAt } = row.attributes
      const read =
        receipt?.balanced === true &&
        receipt.watermark !== null &&
        typeof changedAt === "string" &&
        changedAt < receipt.watermark.slice(0, 19)
      if (!throughout && !read) continue
      untouched++
      const what = `${entity} ${id} ${throughout ? "was there throughout" : "changed before the watermark"}`
      // Without a time a row may have changed and changed back, and was read in between.
      if ("updated_at" in row.attributes) assert.deepStrictEqual(stored.get(id), row, what)
      else assert.isTrue(stored.has(id), what)
    }
    if (status !== "complete") continue
    assert.isTrue(receipt?.balanced, entity)
    if (!receipt) continue
    assert.strictEqual(receipt.read, receipt.distinct + receipt.repeated, entity)
    const settled = receipt.applied + receipt.unchanged + receipt.stale + receipt.quarantined + receipt.parked
    assert.strictEqual(receipt.distinct, settled, entity)
    if (receipt.sourceTotal !== null) {
      const explained = receipt.goneDuringRun.length + receipt.outsideList.length
      assert.strictEqual(receipt.distinct - explained, receipt.sourceTotal, entity)
    }
    for (const id of receipt.goneDuringRun) assert.isFalse(is.has(id), `${entity} ${id} is said to be gone`)
  }
  assert.isAbove(untouched, 100)
  const doubled = yield* rowsOf(
    Doubled,
    canonicalModel
      .map(
        ({ name }) => `SELECT '${name}' AS entity, external_id AS id FROM canonical.${name} WHERE org_id = $1 AND deleted_at IS NULL
          GROUP BY entity_id, external_id, slot HAVING count(*) > 1`
      )
      .join(" UNION ALL "),
    [orgId]
  )
  assert.deepStrictEqual(doubled, [])
  return { mutations, status, reason, untouched }
})

const seeds = Array.from({ length: isDeep ? 20 : 1 }, (_, index) => index + 1)

layer(engineWith(pcoSmallPages, pcoTinyPages), { excludeTestServices: true })(
  "A full sync of a church that changes between every two page requests",
  (it) => {
    for (const seed of seeds) {
      it.effect(`reads every row that existed throughout, doubles none, and ends honestly (seed ${seed})`, () =>
        Effect.gen(function* () {
          const simulator = yield* startSimulator({ seed, people: 120 + (seed % 5) * 20, limits: noLimit })
          const orgId = `seed-${seed}`
          const first = yield* expectHonestRun(simulator, orgId, unrest)
          // Again over what is stored already, then once more in peace.
          const second = yield* expectHonestRun(simulator, orgId, life)
          const quiet = yield* syncOnce({ simulator, orgId, adapter })
          assert.strictEqual(quiet.run.status, "complete", quiet.run.reason ?? "")
          for (const [entity, rows] of everything(simulator)) {
            const stored = yield* storedRows(orgId, entity)
            for (const [id, row] of rows) assert.deepStrictEqual(stored.get(id), row, `${entity} ${id} in peace`)
          }
          yield* Effect.logInfo(
            `Seed ${seed}: ${first.mutations} + ${second.mutations} mutations, ${first.untouched} + ${second.untouched} rows held to; ` +
              `${first.status} (${first.reason}), ${second.status} (${second.reason}).`
          )
        })
      )
    }

    it.effect("reads long lists in parts side by side, and holds to the same", () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ seed: 5, people: 250, limits: noLimit, latencyMillis: 2 })
        const orgId = "parts"
        const sync = { simulator, orgId, adapter: pcoTinyPages.id }
        yield* expectHonestRun(simulator, orgId, restless, pcoTinyPages.id)
        const { streams, run } = yield* syncOnce(sync)
        assert.strictEqual(run.status, "complete", run.reason ?? "")
        const people = streams.find(({ entity }) => entity === "people.Person")?.receipt
        // Beside the count, the rows without a time and the end: the place where each part but the first begins.
        assert.deepInclude(people, { strategy: "keyset", balanced: true })
        assert.strictEqual(people?.requestsFor?.closing, 6)
        for (const [entity, rows] of everything(simulator)) {
          const stored = yield* storedRows(orgId, entity)
          for (const [id, row] of rows) assert.deepStrictEqual(stored.get(id), row, `${entity} ${id} in peace`)
        }
      })
    )

    it.effect("is read in one part where the source answers nothing at a place in its midst", () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ people: 130, limits: noLimit })
        simulator.church.faults.set([{ kind: "status", status: 504, match: { entity: "Person", path: "per_page=1&offset=" } }])
        const view = yield* syncOnce({ simulator, orgId: "no-midst", adapter: pcoTinyPages.id })
        assert.isAbove(simulator.church.faults.report()[0]?.fired ?? 0, 0)
        assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
        yield* expectStoreEqualsSource(simulator, "no-midst")
      })
    )

    it.effect("a row that becomes visible late, with an older time, is found by the closing read of the same run", () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ people: 90, limits: noLimit })
        const { church } = simulator
        const secondsAgo = (seconds: number) => `${new Date((church.clock.now() - seconds) * 1000).toISOString().slice(0, 19)}Z`
        // The newest row is of this moment, so that a row of half a minute ago lies behind whoever has read it.
        mutate(church, { do: "touch", entity: "Person" })
        const late = (name: string, nth: number): Fault => ({
          kind: "mutate",
          when: "after",
          mutations: [{ do: "create", entity: "Person", attributes: { last_name: name, updated_at: secondsAgo(30) } }],
          match: { entity: "Person", path: "order=updated_at", nth }
        })
        const find = (name: string) =>
          [...trueRows(simulator, "people.Person").values()].find(({ attributes }) => attributes["last_name"] === name)
        const ascents = Math.ceil((church.tables.Person.rows.length - 1) / 19)

        church.faults.set([late("Late-in-full", ascents)])
        const full = yield* syncOnce({ simulator, orgId: "late", adapter })
        assert.strictEqual(church.faults.report()[0]?.fired, 1)
        assert.strictEqual(full.run.status, "complete", full.run.reason ?? "")
        const receipt = full.streams.find(({ entity }) => entity === "people.Person")?.receipt
        // By the closing read, not by a sweep of the whole list.
        assert.strictEqual(receipt?.strategy, "keyset")
        const inFull = find("Late-in-full")
        assert.isDefined(inFull)
        assert.deepStrictEqual((yield* storedRows("late", "people.Person")).get(inFull?.id ?? ""), inFull)

        mutate(church, { do: "touch", entity: "Person", count: 30 })
        church.faults.set([late("Late-in-delta", 2)])
        const delta = yield* syncOnce({ simulator, orgId: "late", adapter, kind: "delta" })
        assert.strictEqual(church.faults.report()[0]?.fired, 1)
        assert.strictEqual(delta.run.status, "complete", delta.run.reason ?? "")
        const inDelta = find("Late-in-delta")
        assert.isDefined(inDelta)
        assert.deepStrictEqual((yield* storedRows("late", "people.Person")).get(inDelta?.id ?? ""), inDelta)
      })
    )

    it.effect("rows without a time are found though the list is read by it", () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ people: 60, limits: noLimit })
        mutate(simulator.church, { do: "untimed", entity: "Email", count: 5 })
        const view = yield* syncOnce({ simulator, orgId: "untimed", adapter })
        assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
        assert.strictEqual(receiptOf(view, "people.Email").strategy, "keyset + sweep")
        yield* expectStoreEqualsSource(simulator, "untimed")
      })
    )

    it.effect("rows without a time are found though an ordered list leaves them out, and out of its total", () =>
      Effect.gen(function* () {
        const simulator = yield* startSimulator({ people: 60, limits: noLimit, faults: [{ kind: "nulls-dropped" }] })
        mutate(simulator.church, { do: "untimed", entity: "Email", count: 5 })
        const view = yield* syncOnce({ simulator, orgId: "left-out", adapter })
        assert.strictEqual(view.run.status, "complete", view.run.reason ?? "")
        yield* expectStoreEqualsSource(simulator, "left-out")
      })
    )
  }
)
