/** What is stored against what the simulated church says of itself, which shares no definition with the adapter. */
import { assert } from "@effect/vitest"
import { type AnyEntity, type EntityName, productOf } from "@openfaith/adapter-core"
import { pcoEntityManifest } from "@openfaith/pco"
import { Effect, Schema } from "effect"
import { entityNames, type Simulator, truth } from "../../apps/simulator/src/index.ts"
import { churchLinks } from "./churchLinks.ts"
import { rowsOf } from "./database.ts"
import { directory } from "./directory.ts"
import { expectStored, type TrueRow, type Truth } from "./expectStored.ts"

const Row = Schema.fromJsonString(
  Schema.Struct({
    id: Schema.String,
    attributes: Schema.Record(Schema.String, Schema.Unknown),
    relationships: Schema.Record(Schema.String, Schema.Unknown)
  })
)
const decodeTrueRow = Schema.decodeUnknownSync(Row)

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

const Parent = Schema.Struct({ id: Schema.String, parent: Schema.NullOr(Schema.String) })
const Reference = Schema.Struct({ id: Schema.String, target: Schema.NullOr(Schema.String) })

/** Columns of people, and the short lists they lead into. */
const lookups = new Map<string, EntityName>([
  ["marital_status_id", "people.MaritalStatus"],
  ["inactive_reason_id", "people.InactiveReason"],
  ["name_suffix_id", "people.NameSuffix"]
])

/** The church as what is stored is held against it. */
export const truthOf = (simulator: Simulator): Truth => ({
  manifest: pcoEntityManifest,
  rows: (entity) => trueRows(simulator, entity),
  lookups
})

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
  yield* expectStored(
    truthOf(simulator),
    orgId,
    entities.map((entity) => definitionOf(entity).name),
    except
  )
  yield* expectLinked(simulator, orgId)
})

/** What belongs to people and households belongs to the right ones. */
export const expectLinked = Effect.fn("expectLinked")(function* (simulator: Simulator, orgId: string) {
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
