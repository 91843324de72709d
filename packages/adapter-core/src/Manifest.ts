/** The entity manifest: every entity of an adapter by name, checked once when it is made. */
import type { AnyEntity, EntityName } from "./Entity.ts"

/** Every entity of an adapter, by name. */
export interface EntityManifest {
  /** In the order in which they were given. */
  readonly entities: ReadonlyMap<EntityName, AnyEntity>
  /** The entity of that name. Throws for a name that is not in the manifest: callers have checked, or it is our bug. */
  readonly get: (name: EntityName) => AnyEntity
  /** Whether there is one of that name. */
  readonly has: (name: string) => name is EntityName
  /** The entity that names the rows of this one: itself, or the one it is a projection of. */
  readonly standsFor: (name: string) => string
}

/** Groups entity definitions by name. Throws on a doubled name and on a relation, partition or harvest that names no entity. */
export const mkEntityManifest = (definitions: ReadonlyArray<AnyEntity>): EntityManifest => {
  const entities = new Map<EntityName, AnyEntity>()
  for (const definition of definitions) {
    if (entities.has(definition.name))
      throw new Error(`The manifest holds ${definition.name} twice. Take one of them out, or name it otherwise.`)
    entities.set(definition.name, definition)
  }
  for (const definition of definitions) {
    for (const [use, target] of hardTargets(definition)) {
      if (!entities.has(target))
        throw new Error(`${definition.name} names ${target} as ${use}, which is not in the manifest. Add ${target}, or correct the name.`)
    }
  }
  checkEvents(definitions)
  checkProjections(entities)
  const get = (name: EntityName) => {
    const found = entities.get(name)
    if (!found) throw new Error(`There is no entity ${name} in the manifest.`)
    return found
  }
  const known: ReadonlyMap<string, AnyEntity> = entities
  const has = (name: string): name is EntityName => known.has(name)
  return { entities, get, has, standsFor: (name) => known.get(name)?.projectionOf ?? name }
}

/** Throws where an event is named twice: it would ask for one of two records only; or where its record cannot be read by id. */
const checkEvents = (definitions: ReadonlyArray<AnyEntity>) => {
  const seen = new Map<string, EntityName>()
  for (const { events, get, merges, name } of definitions) {
    const named = [...Object.keys(events), ...(merges?.events ?? [])]
    if (named.length > 0 && get === null) throw new Error(`${name} has events, but no way to read a record by id. Give it a get.`)
    for (const event of named) {
      const other = seen.get(event)
      if (other) throw new Error(`The event ${event} is named by ${other} and by ${name}. Leave it to one of them.`)
      seen.set(event, name)
    }
  }
}

/** Throws where a projection shows another projection, or makes rows that what it shows does not make. */
const checkProjections = (entities: ReadonlyMap<EntityName, AnyEntity>) => {
  for (const { canonical, name, projectionOf } of entities.values()) {
    const shown = projectionOf === null ? undefined : entities.get(projectionOf)
    if (!shown) continue
    if (shown.projectionOf !== null)
      throw new Error(`${name} is a projection of ${shown.name}, which is one itself. Name ${shown.projectionOf}.`)
    const own = canonical.find((each) => !shown.canonical.includes(each))
    if (own) throw new Error(`${name} makes ${own.name}, which ${shown.name}, of which it is a projection, does not make.`)
  }
}

/** The entities a definition cannot do without, and as what. Soft relations may point outside the manifest: their ids are kept all the same. */
export const hardTargets = (definition: AnyEntity): ReadonlyArray<readonly [string, EntityName]> => {
  const { harvestFrom, partitionBy, under } = definition.list
  const { projectionOf } = definition
  return [
    ...(projectionOf ? [["the entity it is a projection of", projectionOf] as const] : []),
    ...(under ? [["the parent of its list", under] as const] : []),
    ...(partitionBy ? [["its partition", partitionBy.entity] as const] : []),
    ...(harvestFrom ? [["the entity it is harvested from", harvestFrom.entity] as const] : []),
    ...Object.entries(definition.relations).flatMap(([name, relation]) =>
      relation.kind === "hard" ? [[`hard relation ${name}`, relation.to] as const] : []
    )
  ]
}
