/** Paths with places in braces, and which rows' ids fill them. */
import type { AnyEntity } from "./Entity.ts"
import type { EntityManifest } from "./Manifest.ts"

/** A place of a path that neither the row's own id nor its parent's fills: the id to which a relation of another row leads. */
export interface FurtherPlace {
  readonly place: string
  /** The relation, and the entity whose row has it. */
  readonly relation: string
  readonly of: AnyEntity
}

export const placesIn = (path: string): ReadonlyArray<string> => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name)

/** The place of the parent's own id in the path of a nested list; `null` where the path names another row, from which the parent is found. */
export const parentPlace = ({ list }: AnyEntity, manifest: EntityManifest): string | null => {
  const last = placesIn(list.path).at(-1)
  if (last === undefined || list.under === undefined || !manifest.has(list.under)) return null
  const parent = manifest.get(list.under)
  const isAnother = last !== `${snakeCase(parent.type)}_id` && Object.hasOwn(parent.relations, relationOf(last))
  return isAnother ? null : last
}

/** What fills the places of a nested list beside the parent's own, from the parent upwards; in words where nothing does. */
export const placesAboveParent = (entity: AnyEntity, manifest: EntityManifest): ReadonlyArray<FurtherPlace> | string => {
  const { path, under } = entity.list
  if (under === undefined || !manifest.has(under)) return []
  const own = parentPlace(entity, manifest)
  return climb(
    manifest.get(under),
    placesIn(path).filter((place) => place !== own),
    manifest
  )
}

/** What fills the places of the path to one row beside its own id and its parent's, from the right; in words where nothing does. */
export const placesAboveRow = (entity: AnyEntity, manifest: EntityManifest): ReadonlyArray<FurtherPlace> | string => {
  const places = placesIn(entity.get?.path ?? "").filter((place) => place !== "id")
  const own = parentPlace(entity, manifest)
  const { under } = entity.list
  // A row below its parent is addressed by the two ids, also where it was never seen.
  if (own !== null && places.at(-1) === own && under !== undefined) return climb(manifest.get(under), places.slice(0, -1), manifest)
  const above = under === undefined ? undefined : manifest.entities.get(under)
  const last = relationOf(places.at(-1) ?? "")
  // A path may leave the parent out, and name a row that the parent belongs to.
  const isOfParent = above !== undefined && !Object.hasOwn(entity.relations, last) && Object.hasOwn(above.relations, last)
  return climb(isOfParent ? above : entity, places, manifest)
}

/** From the right: each place is a relation of the row that the place to its right stands for. */
const climb = (from: AnyEntity, places: ReadonlyArray<string>, manifest: EntityManifest): ReadonlyArray<FurtherPlace> | string => {
  const further: Array<FurtherPlace> = []
  let name = from.name
  for (const place of places.toReversed()) {
    const of = manifest.entities.get(name)
    if (of === undefined) return `nothing fills {${place}}: ${name} is not in the manifest`
    const relation = relationOf(place)
    const found = Object.hasOwn(of.relations, relation) ? of.relations[relation] : undefined
    if (found === undefined) return `nothing fills {${place}}: ${of.name} has no relation "${relation}"`
    if (found.many) return `nothing fills {${place}}: the relation "${relation}" of ${of.name} leads to many`
    further.push({ place, relation, of })
    name = found.to
  }
  return further
}

const relationOf = (place: string) => place.replace(/_id$/, "")
const snakeCase = (type: string) => type.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
