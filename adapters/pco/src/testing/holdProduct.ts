import { assert, describe, it } from "@effect/vitest"
import type { AnyEntity } from "@openfaith/adapter-core"
import { checkAdapter } from "@openfaith/adapter-core/conformance"
import { canonicalModel } from "@openfaith/canonical"
import { Result, Schema } from "effect"
import type { Sample, Samples } from "../Sample.ts"
import { adapterOf } from "./adapterOf.ts"
import { decode, recordOf, withoutValues } from "./records.ts"

interface Exceptions {
  /** Columns whose value the entity itself says, whatever the record holds: `lookup_value.kind`. */
  readonly saidByEntity?: ReadonlyArray<string>
  /** Relations that are left to the stored record, because the canonical rows have no place for them: `people.Note.created_by`. */
  readonly notCarried?: ReadonlyArray<string>
}

/** Promises that hold of every product: what its entities say fits together, and its samples become canonical rows without loss. */
export const holdProduct = (
  product: string,
  entities: ReadonlyArray<AnyEntity>,
  samples: Samples,
  { notCarried = [], saidByEntity = [] }: Exceptions = {}
) => {
  const sampleOf = (entity: AnyEntity): Sample => {
    const sample = samples.get(entity.name)
    if (!sample) throw new Error(`There is no sample of ${entity.name}.`)
    return sample
  }
  const draftsOf = (entity: AnyEntity, sample: Sample) => entity.toCanonical(recordOf(entity, sample), { zone: null })

  describe(`${product} as this adapter describes it`, () => {
    it("passes every check, and leaves none open", () => {
      const results = checkAdapter(adapterOf(entities, samples))
      assert.deepStrictEqual(
        results.flatMap(({ check, missing, problems }) => [
          ...(missing === null ? [] : [`${check} lacks ${missing}`]),
          ...problems.map(({ entity, mend, problem }) => `${check}: ${entity ?? "the adapter"}: ${problem}. ${mend}`)
        ]),
        []
      )
    })

    it("has a sample of each entity, and entities of its own only", () => {
      assert.deepStrictEqual([...samples.keys()].sort(), entities.map(({ name }) => name).sort())
      for (const { name } of entities) assert.isTrue(name.startsWith(`${product}.`), name)
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
      for (const entity of entities) {
        for (const [name, field] of Object.entries(entity.attributes.fields)) {
          if (field === Schema.Json) continue // takes anything
          assert.isTrue(Result.isFailure(decode(entity, { ...sampleOf(entity).attributes, [name]: [[7]] })), `${entity.name}.${name}`)
        }
      }
    })

    it("names relations in its samples that the entities have", () => {
      for (const entity of entities) {
        for (const [name, target] of Object.entries(sampleOf(entity).related)) {
          const relation = entity.relations[name]
          assert.isDefined(relation, `${entity.name}.${name}`)
          assert.strictEqual(relation.many, typeof target === "object" && target !== null, `${entity.name}.${name}`)
        }
      }
    })

    it("makes drafts of the declared canonical entities, every value fit for its column, from full and from empty records", () => {
      for (const entity of entities) {
        for (const sample of [sampleOf(entity), withoutValues(entity)]) {
          for (const draft of draftsOf(entity, sample)) {
            const target = entity.canonical.find(({ name }) => name === draft.entity)
            assert.isDefined(target, `${entity.name} → ${draft.entity}`)
            assert.include(canonicalModel, target)
            assert.deepStrictEqual(Object.keys(draft.values), Object.keys(target.columns), entity.name)
            assert.deepStrictEqual(Object.keys(draft.references), Object.keys(target.references), entity.name)
            for (const [name, column] of Object.entries(target.columns)) {
              assert.isTrue(Schema.is(column.schema)(draft.values[name]), `${draft.entity}.${name} = ${String(draft.values[name])}`)
            }
          }
        }
      }
    })

    it("makes each declared canonical entity of the sample", () => {
      for (const entity of entities) {
        const made = new Set(draftsOf(entity, sampleOf(entity)).map((draft) => draft.entity))
        assert.deepStrictEqual([...made].sort(), entity.canonical.map(({ name }) => name).sort(), entity.name)
      }
    })

    it("keeps a missing value null, never a placeholder", () => {
      for (const entity of entities) {
        for (const draft of draftsOf(entity, withoutValues(entity))) {
          for (const [name, value] of Object.entries({ ...draft.values, ...draft.references })) {
            const column = `${draft.entity}.${name}`
            if (!saidByEntity.includes(column)) assert.isNull(value, `${entity.name} → ${column}`)
          }
        }
      }
    })

    it("carries every relation of a record into its drafts", () => {
      for (const entity of entities) {
        if (entity.canonical.length === 0) continue
        const record = recordOf(entity, sampleOf(entity))
        const references = entity.toCanonical(record, { zone: null }).flatMap((draft) => Object.values(draft.references))
        for (const [name, related] of Object.entries(record.related)) {
          if (notCarried.includes(`${entity.name}.${name}`)) continue
          for (const ref of related === null ? [] : [related].flat()) assert.deepInclude(references, ref, `${entity.name}.${name}`)
        }
      }
    })

    it("expects the source to say so where rows are deleted by event, and only there", () => {
      for (const entity of entities) {
        const gone = Object.entries(entity.events).filter(([, use]) => use === "gone")
        assert.strictEqual(gone.length, entity.deletes === "event" ? 1 : 0, entity.name)
        for (const [event] of gone) assert.match(event, /\.destroyed$/, entity.name)
      }
    })

    it("can fill every placeholder of a path from the row or from what it belongs to", () => {
      const known = adapterOf(entities, samples).manifest
      for (const entity of entities) {
        const fillable = new Set(["id"])
        // From the row to its parent, to the parent of that, and on.
        for (let at: AnyEntity | null = entity; at !== null;) {
          for (const [name, { to }] of Object.entries(at.relations)) {
            fillable.add(`${name}_id`)
            fillable.add(`${snakeCase(to.slice(to.indexOf(".") + 1))}_id`)
          }
          const under: string | undefined = at.list.under
          at = under !== undefined && known.has(under) ? known.get(under) : null
          if (at !== null) fillable.add(`${snakeCase(at.name.slice(at.name.indexOf(".") + 1))}_id`)
        }
        for (const endpoint of [entity.list, entity.get, entity.create, entity.update, entity.delete]) {
          for (const [, place = ""] of endpoint?.path.matchAll(/\{(\w+)\}/g) ?? []) assert.include([...fillable], place, entity.name)
        }
      }
    })
  })
}

const snakeCase = (name: string) => name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
