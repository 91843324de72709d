import { assert, describe, it } from "@effect/vitest"
import { defineEntity } from "@openfaith/adapter-core"
import { Schema } from "effect"
import { examples } from "./examples.ts"
import { pcoEntityManifest } from "./pcoEntityManifest.ts"

describe("the entity manifest of Planning Center", () => {
  it("has examples of each entity", () => {
    assert.deepStrictEqual(Object.keys(examples.rows).sort(), [...pcoEntityManifest.entities.keys()].sort())
  })
})

describe("facts that contradict each other", () => {
  const facts = {
    name: "people.Widget",
    type: "Widget",
    reference: "none",
    attributes: Schema.Struct({ name: Schema.String, updated_at: Schema.String }),
    deletes: "never",
    relations: {},
    canonical: [],
    transformVersion: 1,
    toCanonical: () => []
  } as const

  it("do not compile", () => {
    defineEntity({ ...facts, list: { path: "/widgets", perPage: 100, orderBy: ["updated_at"] }, changes: { since: "updated_at" } })
    // @ts-expect-error: not an attribute, so not an order
    defineEntity({ ...facts, list: { path: "/widgets", perPage: 100, orderBy: ["updatd_at"] }, changes: "none" })
    // @ts-expect-error: not an attribute, so not a filter
    defineEntity({ ...facts, list: { path: "/widgets", perPage: 100, filterBy: ["updatd_at"] }, changes: "none" })
    // @ts-expect-error: an attribute, but neither a filter nor an order
    defineEntity({ ...facts, list: { path: "/widgets", perPage: 100, orderBy: ["name"] }, changes: { since: "updated_at" } })
    // @ts-expect-error: neither filters nor orders are offered
    defineEntity({ ...facts, list: { path: "/widgets", perPage: 100 }, changes: { since: "updated_at" } })
    // @ts-expect-error: not an attribute, so not volatile
    defineEntity({ ...facts, list: { path: "/widgets", perPage: 100 }, changes: "none", volatile: ["avatar"] })
  })
})
