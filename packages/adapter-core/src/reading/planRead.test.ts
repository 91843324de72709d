import { assert, describe, it } from "@effect/vitest"
import { Duration, Schema } from "effect"
import { defineEntity, type AnyEntity, type EntityName, type ListEndpoint } from "../Entity.ts"
import { mkEntityManifest } from "../Manifest.ts"
import { planRead, type PlanOptions } from "./planRead.ts"
import { readerFor } from "./readerFor.ts"
import { selectEndpointForSyncType, whyNoDelta } from "./selectEndpointForSyncType.ts"
import { modelSource } from "./testing/ModelSource.ts"
import { readWith } from "./testing/readWith.ts"

const base: AnyEntity = defineEntity({
  name: "people.Base",
  reference: "made up",
  type: "Base",
  attributes: Schema.Struct({ updated_at: Schema.NullOr(Schema.String) }),
  list: { path: "/people/v2/bases", perPage: 100 },
  changes: "none",
  deletes: "listDiff",
  relations: {},
  canonical: [],
  transformVersion: 1,
  toCanonical: () => []
})
const since = { since: "updated_at" }
const entity = (name: EntityName, list: Partial<ListEndpoint> = {}, changes: AnyEntity["changes"] = "none"): AnyEntity => ({
  ...base,
  name,
  list: { ...base.list, ...list },
  changes
})

const Person = entity("people.Person", { orderBy: ["updated_at"], filterBy: ["updated_at"] }, since)
const Note = entity("people.Note", { orderBy: ["updated_at"] }, since)
const Report = entity("people.Report", { filterBy: ["updated_at"] }, since)
const Tab = entity("people.Tab")
const Address = entity("people.Address", { orderBy: ["updated_at"], harvestFrom: { entity: "people.Person", include: "addresses" } }, since)
const FieldDatum = entity("people.FieldDatum", { partitionBy: { entity: "people.Person", filter: "person_id" } })
const Membership = entity("people.Membership", { under: "people.Person", path: "/people/v2/people/{person_id}/memberships" }, since)
const all = [Person, Note, Report, Tab, Address, FieldDatum, Membership]

const options: PlanOptions = {
  syncType: "full",
  watermark: "2026-01-01T00:00:00Z",
  budget: { requests: 100, period: Duration.seconds(20), deepOffset: { above: 30_000, requests: 10 }, headers: null },
  manifest: mkEntityManifest(all)
}

describe("selectEndpointForSyncType", () => {
  it("reads every entity whole in the way its list allows", () => {
    const strategies = all.map((one) => [one.name, selectEndpointForSyncType(one, "full")?.strategy])
    assert.deepStrictEqual(Object.fromEntries(strategies), {
      "people.Person": "keyset",
      "people.Note": "overlappingOffset",
      "people.Report": "overlappingOffset",
      "people.Tab": "overlappingOffset",
      "people.Address": "harvest",
      "people.FieldDatum": "partition",
      "people.Membership": "perParent"
    })
  })

  it("reads by a delta what tells its changes in an order, and says why not otherwise", () => {
    const strategies = all.map((one) => [one.name, selectEndpointForSyncType(one, "delta")?.strategy ?? whyNoDelta(one)])
    assert.deepStrictEqual(Object.fromEntries(strategies), {
      "people.Person": "keyset",
      "people.Note": "newestFirst",
      "people.Report": "windows",
      "people.Tab": "no field tells that a row changed",
      "people.Address": "newestFirst",
      "people.FieldDatum": "no field tells that a row changed",
      "people.Membership": "its rows are listed below each people.Person, so a delta would cost a request for every one of them"
    })
  })

  it("does not harvest from an entity the run does not read", () => {
    assert.strictEqual(selectEndpointForSyncType(Address, "full", new Set(["people.Address"]))?.strategy, "overlappingOffset")
  })
})

describe("planRead", () => {
  it("starts a full reading from the beginning and a delta from the watermark", () => {
    assert.deepInclude(planRead(Person, options), { strategy: "keyset", from: null, field: "updated_at", overlapMs: 60_000 })
    assert.deepInclude(planRead(Person, { ...options, syncType: "delta" }), { strategy: "keyset", from: options.watermark, requests: 1 })
    assert.isNull(planRead(Tab, { ...options, syncType: "delta" }))
  })

  it("reads the whole list where a delta newest first has no watermark to stop at", () => {
    const plan = planRead(Note, { ...options, syncType: "delta", watermark: null })
    assert.strictEqual(plan?.strategy, "overlappingOffset")
  })

  it("estimates what a quiet source is really asked", () => {
    for (const total of [0, 1, 100, 101, 250, 1_000]) {
      for (const one of [Person, Tab]) {
        const plan = planRead(one, { ...options, total })
        if (plan === null) throw new Error(`${one.name} has no plan`)
        const { proof, requests } = readWith(readerFor(plan), modelSource({ seed: total, rows: total, changes: [] }))
        assert.deepStrictEqual({ total, requests, proven: proof?.total }, { total, requests: plan.requests ?? -1, proven: total })
      }
    }
  })

  it("counts a request per parent, and knows nothing before the parents are known", () => {
    assert.strictEqual(planRead(Membership, { ...options, parents: 300 })?.requests, 300)
    assert.strictEqual(planRead(FieldDatum, { ...options, parents: 300, total: 600 })?.requests, 301)
    assert.deepInclude(planRead(Membership, options), { requests: null, secondsAtQuota: null })
  })

  it("turns requests into seconds at the quota, deep offsets and slow answers included", () => {
    assert.strictEqual(planRead(Person, { ...options, total: 9_803 })?.secondsAtQuota, 21.8)
    assert.strictEqual(planRead(Person, { ...options, total: 9_803, latencyMs: 1_000 })?.secondsAtQuota, 27.3)
    const shallow = planRead(Tab, { ...options, total: 30_000 })?.secondsAtQuota ?? 0
    const deep = planRead(Tab, { ...options, total: 39_500 })?.secondsAtQuota ?? 0
    assert.isAbove(deep - shallow, 190)
  })
})

describe("readerFor", () => {
  it("makes a reader of every strategy, whose cursors all go through one schema", () => {
    for (const one of all) {
      for (const syncType of ["full", "delta"] as const) {
        const plan = planRead(one, { ...options, syncType })
        if (plan === null) continue
        const source = modelSource({ seed: 1, rows: 300, parents: 5, changes: [] })
        const { proof, seen } = readWith(readerFor(plan), source, { killSeed: 1 })
        assert.strictEqual(proof?.complete, true, `${one.name} ${syncType}`)
        if (syncType === "full" && plan.strategy !== "harvest" && plan.strategy !== "partition") assert.strictEqual(seen.size, 300)
      }
    }
  })
})
