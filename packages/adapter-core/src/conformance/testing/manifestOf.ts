import type { AnyEntity } from "../../Entity.ts"
import type { EntityManifest } from "../../Manifest.ts"

/** A manifest of any entities at all: `mkEntityManifest` would refuse some of them. */
export const manifestOf = (definitions: ReadonlyArray<AnyEntity>): EntityManifest => {
  const entities = new Map<AnyEntity["name"], AnyEntity>()
  for (const definition of definitions)
    entities.set(entities.has(definition.name) ? `${definition.name}.again` : definition.name, definition)
  const get = (name: AnyEntity["name"]) => {
    const found = entities.get(name)
    if (!found) throw new Error(`There is no ${name}.`)
    return found
  }
  const has = (name: string): name is AnyEntity["name"] => [...entities.keys()].some((known) => known === name)
  return { entities, get, has, standsFor: (name) => (has(name) ? (get(name).projectionOf ?? name) : name) }
}
