import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import type { Row } from "./Row.ts"

const present = (row: Row | undefined) => (row === undefined ? [] : [row])

/** The rows an association of a row leads to, each once; ids that lead nowhere are left out. */
export const follow = (church: Church, row: Row, name: string): ReadonlyArray<Row> => {
  const association = catalog[row.entity].associations[name]
  switch (association?.via) {
    case "own":
      return present(church.tables[association.to].byId.get(row.refs[association.ref] ?? ""))
    case "children":
      return church.tables[association.to].childrenOf(association.ref, row.id)
    case "through":
      return [...new Set(follow(church, row, association.first).flatMap((middle) => follow(church, middle, association.second)))]
    case "organization":
      return present(church.tables.Organization.rows[0])
    default:
      return []
  }
}
