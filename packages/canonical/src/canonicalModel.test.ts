import { assert, describe, it } from "@effect/vitest"
import { canonicalModel } from "./canonicalModel.ts"
import { columnName } from "./vocabulary.ts"

/** Columns the store gives every table; a column of the model may not take their names. */
const columnsOfEveryTable = ["id", "org_id", "entity_id", "external_id", "slot", "custom_fields", "created_at", "updated_at", "deleted_at"]

const columnsOf = (entity: (typeof canonicalModel)[number]) => [
  ...Object.keys(entity.columns).map(columnName),
  ...Object.keys(entity.references).map((name) => `${columnName(name)}_id`)
]

describe("the canonical model", () => {
  it("names each entity once, in snake_case, and an id's prefix tells its table", () => {
    const names = canonicalModel.map((entity) => entity.name)
    assert.strictEqual(new Set(names).size, names.length)
    for (const entity of canonicalModel) {
      assert.match(entity.name, /^[a-z]+(_[a-z]+)*$/)
      assert.strictEqual(entity.idPrefix, entity.name)
    }
  })

  it("refers only to entities it holds", () => {
    const names = new Set(canonicalModel.map((entity) => entity.name))
    for (const entity of canonicalModel) {
      for (const reference of Object.values(entity.references)) assert.isTrue(names.has(reference.to), `${entity.name} → ${reference.to}`)
    }
  })

  it("says what every entity, column and reference means", () => {
    for (const entity of canonicalModel) {
      const docs = [entity, ...Object.values(entity.columns), ...Object.values(entity.references)].map(({ doc }) => doc)
      for (const doc of docs) assert.match(doc, /^[A-Z`].*\.$/)
    }
  })

  it("gives every column a name of its own, and none that the store uses", () => {
    for (const entity of canonicalModel) {
      const names = columnsOf(entity)
      assert.strictEqual(new Set(names).size, names.length, entity.name)
      for (const name of names) {
        assert.match(name, /^[a-z][a-z0-9_]*$/)
        assert.notInclude(columnsOfEveryTable, name)
      }
    }
  })
})
