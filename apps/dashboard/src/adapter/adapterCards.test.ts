import { assert, it } from "@effect/vitest"
import { changesBy, foundEntities, products } from "./adapterCards.ts"

const entity = (name: string, canonical: ReadonlyArray<string> = [], strategy: string | null = null) => ({
  entity: name,
  reference: "",
  canonical,
  projectionOf: null,
  path: "",
  rowPath: null,
  perPage: 100,
  changes: null,
  deletes: "listDiff" as const,
  events: [],
  fields: [],
  readings: [{ kind: "delta" as const, strategy, reason: "", requestsFormula: null, assumed: [] }]
})
const edge = (from: string, to: string, kind: "hard" | "soft") => ({ from, to, kind, relation: "a", reason: "", ordering: true })

const entities = [
  entity("people.Person", ["person"], "keyset"),
  entity("people.Email", ["email"]),
  entity("groups.Group"),
  entity("groups.Tag", ["tag"])
]
const edges = [
  edge("people.Person", "people.Email", "hard"),
  edge("people.Email", "groups.Tag", "hard"),
  edge("groups.Group", "groups.Tag", "soft")
]
const names = (all: ReadonlyArray<{ readonly entity: string }>) => all.map(({ entity: name }) => name)

it("finds entities by name, table or product, and with them all that they cannot be without", () => {
  const byTable = foundEntities(entities, edges, { words: "TAG", product: "" })
  assert.deepStrictEqual([names(byTable.found), names(byTable.needed)], [["groups.Tag"], ["people.Person", "people.Email"]])
  const byProduct = foundEntities(entities, edges, { words: "", product: "people" })
  assert.deepStrictEqual([names(byProduct.found), names(byProduct.needed)], [["people.Person", "people.Email"], []])
  assert.deepStrictEqual(names(foundEntities(entities, edges, { words: "group", product: "people" }).found), [])
  assert.deepStrictEqual(products(entities), [
    ["people", 2],
    ["groups", 2]
  ])
})

it("says whether deltas find the changes of an entity", () => {
  assert.deepStrictEqual(
    entities.slice(0, 2).map((each) => changesBy(each).words),
    ["changes by delta", "changes by whole readings"]
  )
})
