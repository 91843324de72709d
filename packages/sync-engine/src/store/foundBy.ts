/** By what a row is found whose name is known: its words in any order, as people say and write them, in small letters, along an index for each order. */
import { type AnyCanonicalEntity, columnName } from "@openfaith/canonical/vocabulary"
import type { BuiltBeside } from "./migrations.ts"

/** `last_name, first_name` and `first_name, last_name`: each column comes first once. */
export const nameOrders = ({ foundBy }: Pick<AnyCanonicalEntity, "foundBy">): ReadonlyArray<ReadonlyArray<string>> => {
  const columns = foundBy.map(columnName)
  return columns.map((first) => [first, ...columns.filter((other) => other !== first)])
}

/** What is compared, byte by byte: whatever the database's language, what begins with the same letters stands together. */
export const nameKey = (column: string, table = ""): string => `(lower(coalesce(${table}${column}, '')) COLLATE "C")`

export const nameIndexes = (entity: AnyCanonicalEntity): ReadonlyArray<BuiltBeside> =>
  nameOrders(entity).map((columns) => ({
    name: `canonical.${entity.name}_by_${columns.join("_")}`,
    on: `canonical.${entity.name} (org_id, ${columns.map((column) => nameKey(column)).join(", ")})`
  }))
