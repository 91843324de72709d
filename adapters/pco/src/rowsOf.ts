import type { AnyEntity, EntityManifest, Examples } from "@openfaith/adapter-core"
import type { Sample, Samples } from "./Sample.ts"

/** The type of the rows a relation leads to; where the manifest lacks them, the name tells. */
const typeOf = (manifest: EntityManifest, to: string): string => (manifest.has(to) ? manifest.get(to).type : to.slice(to.indexOf(".") + 1))

/** A row as it stands in `data`. A relation known from an attribute or from the path is none of its relationships. */
const rowOf = (manifest: EntityManifest, { relations, type }: AnyEntity, { attributes, id, related }: Sample) => ({
  type,
  id,
  attributes,
  relationships: Object.fromEntries(
    Object.entries(relations).flatMap(([name, { from, many, to }]) => {
      if (from !== "relationship") return []
      const target = related[name] ?? (many ? [] : null)
      const link = (targetId: string) => ({ type: typeOf(manifest, to), id: targetId })
      return [[name, { data: target === null ? null : typeof target === "string" ? link(target) : target.map(link) }] as const]
    })
  )
})

/** Any attribute may be null: the reference seldom says. */
const withoutValues = ({ attributes, id }: Sample): Sample => ({
  id: `${id}0`,
  attributes: Object.fromEntries(Object.keys(attributes).map((name) => [name, null])),
  related: {}
})

/** Two rows of each entity as answers hold them: its sample, and one in which everything is null. */
export const rowsOf = (samples: Samples, manifest: EntityManifest): Examples["rows"] =>
  Object.fromEntries(
    [...samples].map(([name, sample]) => {
      const entity = manifest.get(name)
      return [name, [rowOf(manifest, entity, sample), rowOf(manifest, entity, withoutValues(sample))]]
    })
  )
