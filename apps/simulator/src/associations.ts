import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import type { Row } from "./Row.ts"

const present = (row: Row | undefined) => (row === undefined ? [] : [row])

/** The row a reference of a row leads to. */
export const referred = (church: Church, row: Row, ref: string): Row | undefined => {
  const id = row.refs[ref]
  const to = catalog[row.entity].references[ref]?.to ?? []
  const entity = to.length > 1 ? to.find((one) => catalog[one].type === row.refs[`${ref}_type`]) : to[0]
  return entity === undefined || typeof id !== "string" ? undefined : church.tables[entity].byId.get(id)
}

/** Rows whose reference is the row's id. Where a reference has several meanings, those that mean this resource. */
const childrenOf = (church: Church, row: Row, to: Row["entity"], ref: string) => {
  const children = church.tables[to].childrenOf(ref, row.id)
  const isPlain = (catalog[to].references[ref]?.to.length ?? 1) <= 1
  return isPlain ? children : children.filter((child) => child.refs[`${ref}_type`] === catalog[row.entity].type)
}

/** The rows an association of a row leads to, each once; ids that lead nowhere are left out. */
export const follow = (church: Church, row: Row, name: string): ReadonlyArray<Row> => {
  const association = catalog[row.entity].associations[name]
  switch (association?.via) {
    case "own":
      return present(referred(church, row, association.ref))
    case "children": {
      const children = childrenOf(church, row, association.to, association.ref)
      return association.many ? children : children.slice(0, 1)
    }
    case "through":
      return [...new Set(follow(church, row, association.first).flatMap((middle) => further(church, middle, association.second)))]
    case "across": {
      const middles = childrenOf(church, row, association.middle, association.ref)
      return [...new Set(middles.flatMap((middle) => further(church, middle, association.second)))]
    }
    case "listed": {
      const { byId } = church.tables[association.to]
      const ids = row.lists?.[association.list] ?? present(row).flatMap(({ refs }) => refs[association.list] ?? [])
      return ids.flatMap((id) => byId.get(id) ?? [])
    }
    case "listing":
      return church.tables[association.to].rows.filter(({ lists }) => lists?.[association.list]?.includes(row.id))
    case "organization":
      return present(church.tables[association.to].rows[0])
    default:
      return []
  }
}

/** A path below the row, or an id it holds. */
const further = (church: Church, row: Row, name: string) =>
  name in catalog[row.entity].associations ? follow(church, row, name) : present(referred(church, row, name))
