import type { Church } from "./Church.ts"
import { entityNames, type EntityName } from "./Kind.ts"
import { resourceOf, type Wishes } from "./Resource.ts"
import type { Row } from "./Row.ts"

/** Rows that the API shows: all but deleted field definitions. */
const isLive = (row: Row) => row.serial >= 0 && (row.entity !== "FieldDefinition" || row.attributes["deleted_at"] === null)

/** Every live row as {id, attributes, relationships}, one JSON text each, exactly as the API would give it now. `fields`: attributes by type. */
export function* truth(
  church: Church,
  entity: EntityName,
  include: ReadonlyArray<string> = [],
  fields: Wishes["fields"] = new Map()
): Generator<string> {
  const wishes: Wishes = { include, fields, version: "2025-03-20", isAlone: false }
  for (const row of church.tables[entity].rows) {
    if (!isLive(row)) continue
    const { attributes, id, relationships } = resourceOf(church, row, wishes)
    yield JSON.stringify({ id, attributes, relationships: relationships ?? {} })
  }
}

export const truthCounts = (church: Church): Readonly<Record<string, number>> =>
  Object.fromEntries(entityNames.map((entity) => [entity, church.tables[entity].rows.filter(isLive).length]))
