/** What is stored against what the simulated church says of itself, which shares no definition with the adapter. */
import { productOf } from "@openfaith/adapter-core"
import { assert } from "@effect/vitest"
import type { AnyEntity } from "@openfaith/adapter-core"
import { pcoEntityManifest } from "@openfaith/pco"
import { CanonicalModel, StoredRows } from "@openfaith/sync-engine"
import { Effect, Schema, Stream } from "effect"
import { entityNames, type Simulator, truth } from "../../apps/simulator/src/index.ts"
import { churchLinks } from "./churchLinks.ts"
import { rowsOf } from "./database.ts"
import { directory } from "./directory.ts"

const TrueRow = Schema.fromJsonString(
  Schema.Struct({
    id: Schema.String,
    attributes: Schema.Record(Schema.String, Schema.Unknown),
    relationships: Schema.Record(Schema.String, Schema.Unknown)
  })
)
export type TrueRow = typeof TrueRow.Type
const decodeTrueRow = Schema.decodeUnknownSync(TrueRow)

const definitionOf = (entity: string) => {
  if (!pcoEntityManifest.has(entity)) throw new Error(`There is no ${entity}.`)
  return pcoEntityManifest.get(entity)
}

/** What the simulator calls it: the people product stands alone, others behind their name. */
export const churchNameOf = ({ name, type }: AnyEntity) => {
  const product = productOf(name)
  const wanted = product === "people" ? type : `${product}.${type}`
  const known = entityNames.find((each) => each === wanted)
  if (!known) throw new Error(`The church has no ${name}.`)
  return known
}

/** A row of the church as it is stored: sensitive fields are off where nobody has switched them on. */
export const asStored =
  ({ sensitive }: Pick<AnyEntity, "sensitive">) =>
  <Row extends { readonly attributes: Readonly<Record<string, unknown>> }>(row: Row) => ({
    ...row,
    attributes: { ...row.attributes, ...Object.fromEntries(sensitive.map((name) => [name, null])) }
  })

/** The rows of an entity as the church would answer them now, with the includes the adapter asks for, by id. */
export const churchRows = ({ church }: Simulator, entity: string): ReadonlyMap<string, TrueRow> => {
  const definition = definitionOf(entity)
  if (definition.list.links) return new Map(churchLinks({ church }, definition).map((row) => [row.id, row]))
  const { include = [], query = {} } = definition.list
  const asked: string | undefined = query[`fields[${definition.type}]`]
  const fields = new Map(asked === undefined ? [] : [[definition.type, asked.split(",")]])
  return new Map(
    [...truth(church, churchNameOf(definition), include, fields)].map((text) => decodeTrueRow(text)).map((row) => [row.id, row])
  )
}

/** The same as they are stored. */
export const trueRows = (simulator: Simulator, entity: string): ReadonlyMap<string, TrueRow> => {
  const shown = asStored(definitionOf(entity))
  return new Map([...churchRows(simulator, entity)].map(([id, row]) => [id, shown(row)]))
}

/** The live rows of an entity as they are stored for an organisation, by id. */
export const storedRows = Effect.fn("storedRows")(function* (orgId: string, entity: string) {
  const stored = yield* StoredRows
  const rows = yield* Stream.runCollect(stored.records({ orgId, entity, includeDeleted: false, canonical: [] }))
  return new Map(
    rows.map(({ attributes, externalId, relationships }): readonly [string, TrueRow] => [
      externalId,
      { id: externalId, attributes, relationships }
    ])
  )
})

const Parent = Schema.Struct({ id: Schema.String, parent: Schema.NullOr(Schema.String) })
const Reference = Schema.Struct({ id: Schema.String, target: Schema.NullOr(Schema.String) })
const Rows = Schema.Struct({ count: Schema.Int, slotted: Schema.Int })
const Counted = Schema.Struct({ count: Schema.Int })

/** What goes by the clock is stored as it was when something else of the row changed. */
const without =
  (volatile: ReadonlyArray<string>) =>
  ({ attributes, ...row }: TrueRow): TrueRow => ({
    ...row,
    attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !volatile.includes(name)))
  })

const byId = <A extends { readonly id: string }>(rows: Iterable<A>) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1))

/** Columns of people, and the short lists they lead into. */
const lookups = new Map([
  ["marital_status_id", "people.MaritalStatus"],
  ["inactive_reason_id", "people.InactiveReason"],
  ["name_suffix_id", "people.NameSuffix"]
])

/**
 * Every entity equals the church's, attribute by attribute and relationship by relationship, in both directions; each record has its one canonical
 * row, and references between canonical rows lead to the right ones. `except`: ids by entity that are not compared, such as quarantined ones.
 */
export const expectStoreEqualsSource = Effect.fn("expectStoreEqualsSource")(function* (
  simulator: Simulator,
  orgId: string,
  except: Readonly<Record<string, ReadonlySet<string>>> = {},
  entities: ReadonlyArray<string> = directory
) {
  const model = yield* CanonicalModel
  const expected = new Map<string, number>()
  for (const { canonical, name, projectionOf, volatile } of entities.map(definitionOf)) {
    const left = except[name] ?? new Set()
    const wanted = byId(trueRows(simulator, name).values()).filter(({ id }) => !left.has(id))
    const found = byId((yield* storedRows(orgId, name)).values()).filter(({ id }) => !left.has(id))
    assert.deepStrictEqual(
      found.map(({ id }) => id),
      wanted.map(({ id }) => id),
      `ids of ${name}`
    )
    assert.deepStrictEqual(found.map(without(volatile)), wanted.map(without(volatile)), name)
    const shown = projectionOf === null ? new Map() : trueRows(simulator, projectionOf)
    const own = wanted.filter(({ id }) => !shown.has(id)).length
    for (const each of canonical) expected.set(each.name, (expected.get(each.name) ?? 0) + own)
  }
  for (const { name, references } of model.entities) {
    const [counted] = yield* rowsOf(
      Rows,
      `SELECT count(*)::int AS count, count(*) FILTER (WHERE slot <> '')::int AS slotted FROM canonical.${name} WHERE org_id = $1 AND deleted_at IS NULL`,
      [orgId]
    )
    // A record may make several rows of the others.
    if (counted?.slotted === 0) assert.strictEqual(counted.count, expected.get(name) ?? 0, `rows of canonical.${name}`)
    for (const [reference, { to }] of Object.entries(references)) {
      const column = `${reference.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}_id`
      // What is not read is not there to be led to.
      if (lookups.has(column) && !entities.includes(lookups.get(column) ?? "")) continue
      const [dangling] = yield* rowsOf(
        Counted,
        `SELECT count(*)::int AS count FROM canonical.${name} c WHERE c.org_id = $1 AND c.deleted_at IS NULL AND c.${column} IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM canonical.${to} t WHERE t.id = c.${column} AND t.org_id = c.org_id AND t.deleted_at IS NULL)`,
        [orgId]
      )
      assert.strictEqual(dangling?.count, 0, `references of canonical.${name}.${column} that lead nowhere`)
    }
  }
  const emails = yield* rowsOf(
    Reference,
    `SELECT e.external_id AS id, p.external_id AS target FROM canonical.email e LEFT JOIN canonical.person p ON p.id = e.person_id
     WHERE e.org_id = $1 AND e.deleted_at IS NULL`,
    [orgId]
  )
  for (const { id, target } of emails) {
    assert.strictEqual(target, simulator.church.tables.Email.byId.get(id)?.refs["person"], `the person of email ${id}`)
  }
  const members = yield* rowsOf(
    Parent,
    `SELECT r.external_id AS id, r.parent_id AS parent FROM sync.records r JOIN sync.entities e ON e.id = r.entity_id
       JOIN sync.connections c ON c.id = e.connection_id
     WHERE c.org_id = $1 AND e.entity = 'people.HouseholdMembership' AND r.deleted_at IS NULL`,
    [orgId]
  )
  for (const { id, parent } of members) {
    assert.strictEqual(
      parent,
      simulator.church.tables.HouseholdMembership.byId.get(id)?.refs["household"],
      `the household of membership ${id}`
    )
  }
})
