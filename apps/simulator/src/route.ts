import { follow } from "./associations.ts"
import { catalog } from "./catalog.ts"
import type { Church } from "./Church.ts"
import { entityIn, entityNames, products, type EntityName, type Product } from "./entityNames.ts"
import type { Row } from "./Row.ts"

/** What a path of a product names. `among` null is the whole collection. */
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
export const patternOf = (pathname: string) => pathname.replaceAll(/\/-?\d+(?=\/|$)/g, "/*")

/** The product a path is of, or null. The underscore is how check-ins was once written. */
export const productOf = (pathname: string): Product | null => {
  const [, name, version] = pathname.split("/")
  const known = products.find((product) => product === name || product.replace("-", "_") === name)
  return version === "v2" ? (known ?? null) : null
}

/** The path below the root of its product, as a pattern. */
export const patternBelow = (pathname: string) => patternOf(pathname).split("/").slice(3).join("/")

const collections = new Map(
  products.map((product) => {
    const flat = entityNames.filter((name) => catalog[name].product === product && catalog[name].under === null && catalog[name].path)
    return [product, new Map(flat.map((name) => [catalog[name].path ?? "", name]))] as const
  })
)

/** Other paths that the reference has for a collection. */
const aliases: Readonly<Record<string, string>> = { stats: "organization_statistics", chat: "chats" }

export const route = (church: Church, product: Product, pathname: string, user: string): Target => {
  const segments = pathname
    .split("/")
    .slice(3)
    .filter((segment) => segment !== "")
  const root = entityIn(product, "Organization")
  const organization = root === null ? undefined : church.tables[root].rows[0]
  if (root === null || organization === undefined) return { kind: "missing", entity: null }
  const [first, ...others] = segments
  if (first === undefined) return { kind: "row", entity: root, row: organization, parent: organization }
  if (first === "me") {
    const entity = entityIn(product, "Person")
    const me = entity === null ? undefined : personOf(church, entity, user)
    return me === undefined || entity === null || others.length > 0
      ? { kind: "missing", entity }
      : { kind: "row", entity, row: me, parent: organization }
  }
  const entity = collections.get(product)?.get(aliases[first] ?? first)
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
    const isIn = row !== undefined && row.serial >= 0 && (target.among === null || target.among.includes(row))
    return isIn ? { kind: "row", entity: target.entity, row, parent: target.parent } : { kind: "missing", entity: target.entity }
  }
  // A path may name the only row of its kind: `donations/1/refund/2`.
  if (target.kind === "row" && target.row.id === segment && target.row !== target.parent) return target
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
const personOf = (church: Church, entity: EntityName, user: string) => {
  const people = church.tables[entity].rows
  const adults = people.slice(0, 50).filter((row) => row.attributes["child"] !== true && row.attributes["status"] !== "inactive")
  return adults[user.length % Math.max(1, adults.length)] ?? people[0]
}
