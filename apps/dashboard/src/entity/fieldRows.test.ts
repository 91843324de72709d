import { assert, it } from "@effect/vitest"
import { fieldRows, schemaDrift } from "./fieldRows.ts"

const field = (name: string, sensitive = false) => ({ name, sensitive, volatile: false })
const facts = {
  entity: "a.Person",
  reference: "",
  canonical: ["person"],
  projectionOf: null,
  path: "/people",
  rowPath: null,
  perPage: 100,
  changes: "updated_at",
  deletes: "event" as const,
  events: [],
  fields: [field("name"), field("notes", true), field("grade")],
  readings: []
}
const record = (attributes: Readonly<Record<string, unknown>>) => ({
  entity: "a.Person",
  externalId: "1",
  canonicalIds: [],
  sourceVersion: null,
  deletedAt: null,
  attributes,
  relationships: {}
})

it("sets what the source shows against what the definition names, and says where they differ", () => {
  const states = [
    { field: "a.Person.name", enabled: true, sensitive: false },
    { field: "a.Person.notes", enabled: false, sensitive: true },
    { field: "a.Personal.name", enabled: false, sensitive: false }
  ]
  const rows = fieldRows(facts, states, [record({ name: "Maria", shirt: "L" }), record({ name: 7, shirt: null })])
  assert.deepStrictEqual(
    rows.map(({ filled, isOn, kinds, name, shown }) => [name, isOn, shown, filled, kinds.join()]),
    [
      ["name", true, 2, 2, "number,string"],
      ["notes", false, 0, 0, ""],
      ["grade", true, 0, 0, ""],
      ["shirt", null, 2, 1, "string"]
    ]
  )
  assert.deepStrictEqual(schemaDrift(rows, 2), [
    "The source shows what the adapter does not name; it is kept as it is sent, and feeds no rows: shirt",
    "None of the records looked at has grade",
    "name is now number, now string"
  ])
  assert.deepStrictEqual(schemaDrift(rows, 0), [])
})
