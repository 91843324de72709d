/** Where two answers about one row differ in what the entity declares. */
import type { AnyEntity } from "../Entity.ts"
import type { WireRow } from "../wire/WireFormat.ts"
import { attributesOf } from "./Check.ts"

/** Names of attributes and relations, never their values. A row that differs in nothing else but its age has changed meanwhile. */
export const differences = (entity: AnyEntity, one: WireRow, other: WireRow): ReadonlyArray<string> => {
  const attributes = attributesOf(entity).filter(
    (name) => !entity.volatile.includes(name) && !isSame(one.attributes[name], other.attributes[name])
  )
  const relations = Object.entries(entity.relations).flatMap(([name, { from }]) =>
    from === "relationship" && !isSame(idsOf(one.related[name]), idsOf(other.related[name])) ? [name] : []
  )
  return [...attributes, ...relations]
}

const idsOf = (link: WireRow["related"][string] | undefined): unknown => {
  if (link === undefined || link === null) return link
  return "id" in link ? link.id : link.map(({ id }) => id)
}

/** Text that parsed to the same: keys may stand in another order. */
const isSame = (one: unknown, other: unknown): boolean => {
  if (Object.is(one, other)) return true
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false
  const [left, right] = [new Map<string, unknown>(Object.entries(one)), new Map<string, unknown>(Object.entries(other))]
  return left.size === right.size && [...left].every(([key, value]) => right.has(key) && isSame(value, right.get(key)))
}
