import { follow } from "./associations.ts"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import { entityNames, type EntityName } from "./Kind.ts"
import type { Row } from "./Row.ts"

export const productRoot = "/people/v2"

/** What a path of the product names. `among` null is the whole collection. */
export type Target =
  | {
      readonly kind: "list"
      readonly entity: EntityName
      readonly among: ReadonlyArray<Row> | null
      readonly parent: Row
      readonly filters: ReadonlyArray<string>
    }
  | { readonly kind: "row"; readonly entity: EntityName; readonly row: Row; readonly parent: Row }
  /** An association whose resource this church does not keep. */
  | { readonly kind: "empty"; readonly parent: Row }
  /** `entity` where the path names one, though the row is gone. */
  | { readonly kind: "missing"; readonly entity: EntityName | null }

/** Paths with their ids taken out, as the request log groups them. */
export const patternOf = (pathname: string) => pathname.replaceAll(/\/\d+(?=\/|$)/g, "/*")

const collections = new Map(
  entityNames.flatMap((name) =>
    catalog[name].path === "" || catalog[name].listedUnder !== null ? [] : [[catalog[name].path, name] as const]
  )
)

export const route = (church: Church, pathname: string, user: string): Target => {
  const segments = pathname
    .slice(productRoot.length)
    .split("/")
    .filter((segment) => segment !== "")
  const organization = church.tables.Organization.rows[0]
  if (organization === undefined) return { kind: "missing", entity: null }
  const [first, ...others] = segments
  if (first === undefined) return { kind: "row", entity: "Organization", row: organization, parent: organization }
  if (first === "me") {
    const me = personOf(church, user)
    return me === undefined || others.length > 0
      ? { kind: "missing", entity: "Person" }
      : { kind: "row", entity: "Person", row: me, parent: organization }
  }
  const entity = collections.get(first)
  if (entity === undefined) return { kind: "missing", entity: null }
  let target: Target = { kind: "list", entity, among: null, parent: organization, filters: catalog[entity].filters[first] ?? [] }
  for (const [index, segment] of others.entries()) {
    target = step(church, target, segment, segments.slice(0, index + 2))
  }
  return target
}

/** One segment further: from a list to its row, from a row along an association. */
const step = (church: Church, target: Target, segment: string, walked: ReadonlyArray<string>): Target => {
  if (target.kind === "list") {
    const row = church.tables[target.entity].byId.get(segment)
    const isIn = row !== undefined && (target.among === null || target.among.includes(row))
    return isIn ? { kind: "row", entity: target.entity, row, parent: target.parent } : { kind: "missing", entity: target.entity }
  }
  if (target.kind !== "row") return target.kind === "missing" ? missingStep(target.entity, segment) : { kind: "missing", entity: null }
  const association = catalog[target.entity].associations[segment]
  if (association === undefined) return { kind: "missing", entity: null }
  if (association.to === null) return association.many ? { kind: "empty", parent: target.row } : { kind: "missing", entity: null }
  const rows = follow(church, target.row, segment)
  if (association.many) {
    const filters = catalog[association.to].filters[patternOf(`/${walked.join("/")}`).slice(1)] ?? []
    return { kind: "list", entity: association.to, among: rows, parent: target.row, filters }
  }
  const row = rows[0]
  return row === undefined ? { kind: "missing", entity: association.to } : { kind: "row", entity: association.to, row, parent: target.row }
}

/** Below a row that is gone everything is gone, yet the resource asked for is known. */
const missingStep = (entity: EntityName | null, segment: string): Target => {
  const association = entity === null ? undefined : catalog[entity].associations[segment]
  return { kind: "missing", entity: association?.to ?? entity }
}

/** The person a token's user is: an administrator where there is one. */
const personOf = (church: Church, user: string) => {
  const people = church.tables.Person.rows
  const adults = people.slice(0, 50).filter((row) => row.attributes["child"] === false && row.attributes["status"] === "active")
  return adults[user.length % Math.max(1, adults.length)] ?? people[0]
}
