import { assert, describe, it } from "@effect/vitest"
import { type AnyEntity, defineEntity, type Relations, type SourceRecord, type SourceRef } from "@openfaith/adapter-core"
import { canonicalModel } from "@openfaith/canonical"
import { Result, Schema } from "effect"
import { pcoEntityManifest } from "./pcoEntityManifest.ts"
import { FieldDatum } from "./people/FieldDatum.ts"
import { Person } from "./people/Person.ts"
import { type Sample, samples } from "./samples.ts"

const entities = [...pcoEntityManifest.entities.values()]

const sampleOf = (entity: AnyEntity): Sample => {
  const sample = samples.get(entity.name)
  if (!sample) throw new Error(`There is no sample of ${entity.name}.`)
  return sample
}

const decode = (entity: AnyEntity, attributes: unknown) => Schema.decodeUnknownResult(entity.attributes)(attributes)

/** The record as `toCanonical` takes it, references made from ids. */
const recordOf = (entity: AnyEntity, sample: Sample): SourceRecord<unknown, Relations> => {
  const related: Record<string, SourceRef | null> = {}
  for (const [name, { to }] of Object.entries(entity.relations)) {
    const id = sample.related[name] ?? null
    related[name] = id === null ? null : { entity: to, id }
  }
  return { id: sample.id, attributes: Result.getOrThrow(decode(entity, sample.attributes)), related }
}

const withoutValues = (entity: AnyEntity): Sample => ({
  id: "1",
  attributes: Object.fromEntries(Object.keys(entity.attributes.fields).map((name) => [name, null])),
  related: {}
})

describe("the entity manifest of Planning Center", () => {
  it("holds each resource of People that is synced", () => {
    assert.deepStrictEqual([...samples.keys()].sort(), entities.map(({ name }) => name).sort())
  })

  it("decodes a realistic record of each entity without loss", () => {
    for (const entity of entities) {
      const { attributes } = sampleOf(entity)
      assert.deepStrictEqual(Result.getOrThrow(decode(entity, attributes)), attributes, entity.name)
    }
  })

  it("decodes a record in which every attribute is null", () => {
    for (const entity of entities) assert.isTrue(Result.isSuccess(decode(entity, withoutValues(entity).attributes)), entity.name)
  })

  it("decodes no record that lacks an attribute", () => {
    for (const entity of entities) {
      for (const name of Object.keys(entity.attributes.fields)) {
        const { [name]: _, ...rest } = sampleOf(entity).attributes
        assert.isTrue(Result.isFailure(decode(entity, rest)), `${entity.name} without ${name}`)
      }
    }
  })

  it("decodes no record with an attribute of a wrong type", () => {
    const wrong = ["created_at", "value", "name", "primary", "sequence", "pending"]
    for (const entity of entities) {
      const name = wrong.find((candidate) => candidate in entity.attributes.fields)
      assert.isDefined(name, entity.name)
      assert.isTrue(Result.isFailure(decode(entity, { ...sampleOf(entity).attributes, [name]: [7] })), `${entity.name}.${name}`)
    }
  })

  it("decodes no value that a column would refuse: days and instants that do not exist, numbers that do not fit", () => {
    const person = sampleOf(pcoEntityManifest.get("people.Person")).attributes
    for (const birthdate of ["2023-02-29", "0000-01-01", "2023-04-31", "2023-00-10", "01/02/2003", "2023-02-28T00:00:00Z", ""]) {
      assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Person.attributes)({ ...person, birthdate })), birthdate)
    }
    for (const updated_at of ["2023-02-30T00:00:00Z", "2023-02-28T24:00:00Z", "2023-02-28 10:00:00", "2023-02-28T10:00:00", "yesterday"]) {
      assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Person.attributes)({ ...person, updated_at })), updated_at)
    }
    for (const updated_at of ["2024-02-29T23:59:59Z", "2024-02-29T23:59:59.123456Z", "2024-02-29T23:59:59-06:00"]) {
      assert.isTrue(Result.isSuccess(Schema.decodeUnknownResult(Person.attributes)({ ...person, updated_at })), updated_at)
    }
    for (const grade of [2 ** 31, 1.5, Number.NaN]) {
      assert.isTrue(Result.isFailure(Schema.decodeUnknownResult(Person.attributes)({ ...person, grade })), String(grade))
    }
  })

  it("makes drafts of the declared canonical entities, every value fit for its column, from full and from empty records", () => {
    for (const entity of entities) {
      for (const sample of [sampleOf(entity), withoutValues(entity)]) {
        const drafts = entity.toCanonical(recordOf(entity, sample))
        assert.isNotEmpty(drafts, entity.name)
        for (const draft of drafts) {
          const target = entity.canonical.find(({ name }) => name === draft.entity)
          assert.isDefined(target, `${entity.name} → ${draft.entity}`)
          assert.include(canonicalModel, target)
          assert.deepStrictEqual(Object.keys(draft.values), Object.keys(target.columns), entity.name)
          assert.deepStrictEqual(Object.keys(draft.references), Object.keys(target.references), entity.name)
          for (const [name, column] of Object.entries(target.columns)) {
            assert.isTrue(Schema.is(column.schema)(draft.values[name]), `${draft.entity}.${name} = ${JSON.stringify(draft.values[name])}`)
          }
        }
      }
    }
  })

  it("keeps a missing value null, never a placeholder", () => {
    for (const entity of entities) {
      for (const draft of entity.toCanonical(recordOf(entity, withoutValues(entity)))) {
        // Which list an entry stands in is known from the entity, not from the record.
        const values = Object.entries(draft.values).filter(([name]) => !(draft.entity === "lookup_value" && name === "kind"))
        for (const [name, value] of [...values, ...Object.entries(draft.references)]) assert.isNull(value, `${draft.entity}.${name}`)
      }
    }
  })

  it("carries every relation of a record into its draft", () => {
    for (const entity of entities) {
      const record = recordOf(entity, sampleOf(entity))
      const references = entity.toCanonical(record).flatMap((draft) => Object.values(draft.references))
      for (const ref of Object.values(record.related)) if (ref !== null) assert.deepInclude(references, ref, entity.name)
    }
  })

  it("says why each hard relation is hard", () => {
    for (const entity of entities) {
      for (const [name, relation] of Object.entries(entity.relations)) {
        assert.strictEqual(relation.kind === "hard", relation.because !== null && relation.because !== "", `${entity.name}.${name}`)
      }
    }
  })

  it("can fill every placeholder of a path from the row or from a hard relation", () => {
    for (const entity of entities) {
      const parents = Object.entries(entity.relations).flatMap(([name, { kind, to }]) =>
        kind === "hard" ? [`${name}_id`, `${snakeCase(to.slice(to.indexOf(".") + 1))}_id`] : []
      )
      for (const endpoint of [entity.list, entity.get, entity.create, entity.update, entity.delete]) {
        for (const [, placeholder = ""] of endpoint?.path.matchAll(/\{(\w+)\}/g) ?? []) assert.include(["id", ...parents], placeholder)
      }
    }
  })

  it("expects the source to say so where rows are deleted by event, and only there", () => {
    for (const entity of entities) {
      const gone = Object.entries(entity.events).filter(([, use]) => use === "gone")
      assert.strictEqual(gone.length, entity.deletes === "event" ? 1 : 0, entity.name)
      assert.isTrue(
        gone.every(([event]) => event.endsWith(".destroyed")),
        entity.name
      )
    }
  })

  it("keeps the signed link of a file out of the canonical row", () => {
    const entity = pcoEntityManifest.get("people.FieldDatum")
    assert.deepStrictEqual(FieldDatum.volatile, ["file"])
    assert.notInclude(JSON.stringify(entity.toCanonical(recordOf(entity, sampleOf(entity)))), "X-Amz-Signature")
  })

  it("reads every status but inactive as active", () => {
    const entity = pcoEntityManifest.get("people.Person")
    const sample = sampleOf(entity)
    const statusOf = (status: string | null) =>
      entity.toCanonical(recordOf(entity, { ...sample, attributes: { ...sample.attributes, status } }))[0]?.values["status"]
    assert.deepStrictEqual(["active", "inactive", "pending", null].map(statusOf), ["active", "inactive", "active", null])
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

const snakeCase = (name: string) => name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
