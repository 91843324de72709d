/**
 * Fields that a connection has switched off, or not switched on where they are sensitive. Their values are taken out of an answer before anything else
 * looks at it: what is hashed, compared, transformed, kept in quarantine and stored has null in their place, in every lane alike.
 */
import { type Adapter, type AnyEntity, type BrokenRow, productOf, type WirePage, type WireRow } from "@openfaith/adapter-core"
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { ConnectedEntity } from "../state/ConnectedEntity.ts"
import type { ConnectionsShape } from "../state/Connections.ts"

export interface FieldsOff {
  readonly of: (entity: AnyEntity) => ReadonlySet<string>
  readonly page: (entity: AnyEntity, page: WirePage) => WirePage
  readonly row: (entity: AnyEntity, row: WireRow) => WireRow
}

interface Off {
  readonly names: ReadonlySet<string>
  /** The same with null for each. */
  readonly nulls: Readonly<Record<string, null>>
}

const none: Off = { names: new Set(), nulls: {} }
const offOf = (names: ReadonlyArray<string>): Off => ({
  names: new Set(names),
  nulls: Object.fromEntries(names.map((name) => [name, null]))
})

/** Fields of an entity that are off, as its settings say. */
export const fieldsOffOf = (
  entity: Pick<AnyEntity, "sensitive">,
  setting: ReadonlyArray<string> | null | undefined
): ReadonlyArray<string> => setting ?? entity.sensitive

const withoutIn = ({ format }: Adapter, row: WireRow, { names, nulls }: Off): WireRow => {
  const text = format.withoutValues(row.text, names, row.attributes)
  // Most rows have nothing there: those stay as they are.
  const isWithout = text === row.text && Object.keys(nulls).every((name) => row.attributes[name] === null)
  return isWithout ? row : { ...row, text, attributes: { ...row.attributes, ...nulls } }
}

/** As the connection has them now. Asked for after the stream was taken: whoever changes them takes it away from those who know them as they were. */
export const fieldsOff: (
  connections: ConnectionsShape,
  connectionId: string,
  adapter: Adapter
) => Effect.Effect<FieldsOff, SqlError.SqlError> = Effect.fn("fieldsOff")((connections, connectionId, adapter) =>
  Effect.map(connections.entities(connectionId, [...adapter.manifest.entities.keys()]), (settings) => fieldsOffAmong(settings, adapter))
)

/** The same of settings that were asked for after that. */
export const fieldsOffAmong = (settings: ReadonlyMap<string, Pick<ConnectedEntity, "fieldsOff">>, adapter: Adapter): FieldsOff => {
  const { manifest } = adapter
  const off = new Map(
    [...manifest.entities.values()].map((entity) => [entity.name, offOf(fieldsOffOf(entity, settings.get(entity.name)?.fieldsOff))])
  )
  const offIn = ({ name }: AnyEntity) => off.get(name) ?? none
  const of = (entity: AnyEntity) => offIn(entity).names
  const row = (entity: AnyEntity, each: WireRow) => (of(entity).size === 0 ? each : withoutIn(adapter, each, offIn(entity)))
  const byType = Map.groupBy(manifest.entities.values(), ({ name, type }) => `${productOf(name)} ${type}`)
  /** Rows that came with others are of their product, and known by their type. */
  const includedAs = ({ name }: AnyEntity, type: string) => byType.get(`${productOf(name)} ${type}`) ?? []
  const broken = (entity: AnyEntity, each: BrokenRow): BrokenRow =>
    each.list === "data" && of(entity).size > 0 ? { ...each, text: adapter.format.withoutValues(each.text, of(entity)) } : each
  return {
    of,
    row,
    page: (entity, page) => ({
      ...page,
      rows: page.rows.map((each) => row(entity, each)),
      broken: page.broken.map((each) => broken(entity, each)),
      included: page.included.map((each) => includedAs(entity, each.type).reduce((found, entityOf) => row(entityOf, found), each))
    })
  }
}
