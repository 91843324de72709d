/**
 * Rows nobody has thought of: every attribute takes every value its schema lets through, among them nulls, empty and enormous text, scripts, numbers
 * at their bounds, days that are rare. The same ones each time, so that what fails once fails again.
 */
import { Arbitrary, Effect } from "effect"
import type { AnyEntity, Relation } from "../Entity.ts"
import { decodeRecord } from "../wire/record.ts"
import type { WireRow } from "../wire/WireFormat.ts"

const numbers = [0, 1, -1, 0.1, -273.15, 2 ** 31 - 1, -(2 ** 31), Number.MAX_SAFE_INTEGER, Number.MAX_VALUE, Number.MIN_VALUE]
const plainTexts = ["", " ", "0", "null", "undefined", "NaN", "true", "active", "a@b.example", "https://example.org/?q=ü", '{"a":1}']
const oddTexts = [
  "\n\t",
  "\u0000",
  "\ud800",
  "x".repeat(20_000),
  "Łucja O’Connor-李",
  "👩‍👩‍👧",
  "\u202eمرحبا",
  "e\u0301",
  "'; DROP TABLE person; --"
]
const moments = [
  "2024-02-29",
  "0001-01-01",
  "9999-12-31",
  "1970-01-01T00:00:00Z",
  "2024-02-29T23:59:59.999999Z",
  "2024-02-29T23:59:59-06:00"
]
const shapes = [[], [null], ["a", "b"], {}, { url: null }, { name: "Ada", value: 1 }]

/** Tried with every attribute; its schema chooses. */
const candidates: ReadonlyArray<unknown> = [null, true, false, ...numbers, ...plainTexts, ...oddTexts, ...moments, ...shapes]

const seed = 20260101
const samplesPerAttribute = 12

/** What the schema itself makes up; nothing where it cannot. */
const madeUp = (entity: AnyEntity, name: string): ReadonlyArray<unknown> => {
  const field = entity.attributes.fields[name]
  if (field === undefined) return []
  try {
    const options = { count: samplesPerAttribute, seed, size: 20, maxDiscards: 200 }
    return Effect.runSync(Arbitrary.sampleEffect(Arbitrary.schema(field), options).pipe(Effect.orElseSucceed(() => [])))
  } catch {
    // A schema it has no way of making values for, such as one declared by hand.
    return []
  }
}

const relatedOf = (entity: AnyEntity, linksOf: (relation: Relation) => WireRow["related"][string]): WireRow["related"] =>
  Object.fromEntries(Object.entries(entity.relations).map(([name, relation]) => [name, linksOf(relation)]))

const link = (id: string) => ({ type: "Any", id })
const linked = ({ many }: Relation) => (many ? [link("1"), link("2")] : link("1"))
const unlinked = ({ many }: Relation) => (many ? [] : null)

const rowWith = (entity: AnyEntity, attributes: WireRow["attributes"], related = relatedOf(entity, linked)): WireRow => ({
  id: "1",
  type: entity.type,
  text: JSON.stringify({ attributes, related }),
  attributes,
  related
})

/** Whether an attribute may hold a value, whatever the others hold. */
export const accepts = (entity: AnyEntity, name: string, value: unknown): boolean =>
  !refusedBy(entity, { ...everyAttribute(entity, null), [name]: value }).has(name)

const everyAttribute = (entity: AnyEntity, value: unknown): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.keys(entity.attributes.fields).map((name) => [name, value]))

/** The attributes whose schema refuses what they hold. */
const refusedBy = (entity: AnyEntity, attributes: WireRow["attributes"]): ReadonlySet<string> => {
  const decoded = decodeRecord(entity, rowWith(entity, attributes), "1")
  return new Set(decoded._tag === "Invalid" ? decoded.problems.map(({ path }) => path.split(".")[1] ?? "") : [])
}

/** The values of each attribute: what its schema accepts of the candidates, and what it makes up. */
const valuesOf = (entity: AnyEntity): ReadonlyMap<string, ReadonlyArray<unknown>> => {
  const values = new Map<string, Array<unknown>>(Object.keys(entity.attributes.fields).map((name) => [name, []]))
  const offer = (attributes: WireRow["attributes"]) => {
    const refused = refusedBy(entity, attributes)
    for (const [name, value] of Object.entries(attributes)) if (!refused.has(name)) values.get(name)?.push(value)
  }
  for (const candidate of candidates) offer(everyAttribute(entity, candidate))
  const made = new Map([...values.keys()].map((name) => [name, madeUp(entity, name)]))
  for (let index = 0; index < samplesPerAttribute; index++)
    offer(Object.fromEntries([...made].map(([name, samples]) => [name, samples[index] ?? null])))
  return values
}

const known = new WeakMap<AnyEntity, ReadonlyArray<WireRow>>()

/** Attributes that no candidate and nothing made up fits: rows of the entity cannot be tried. */
export const untried = (entity: AnyEntity): ReadonlyArray<string> =>
  [...valuesOf(entity)].flatMap(([name, values]) => (values.length === 0 ? [name] : []))

/** Rows that decode, each value of each attribute in at least one of them, with and without what they refer to. */
export const payloadsOf = (entity: AnyEntity): ReadonlyArray<WireRow> => {
  const found = known.get(entity)
  if (found) return found
  const values = [...valuesOf(entity)]
  const rounds = Math.max(1, ...values.map(([, all]) => all.length))
  const rows: Array<WireRow> = []
  // The second time the attributes are out of step, so that values meet others than their likes.
  for (const stride of [0, 7]) {
    for (let round = 0; round < rounds; round++) {
      const attributes = Object.fromEntries(
        values.map(([name, all], index) => [name, all[(round + stride * index) % Math.max(1, all.length)]])
      )
      rows.push(rowWith(entity, attributes, relatedOf(entity, round % 2 === 0 ? linked : unlinked)))
    }
  }
  known.set(entity, rows)
  return rows
}
