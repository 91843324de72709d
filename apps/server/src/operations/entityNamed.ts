import type { EntityName } from "@openfaith/adapter-core"
import { type Adapters, UnknownEntity } from "@openfaith/sync-engine"
import { Effect } from "effect"

/** The entity of this name, of one adapter or of whichever has it (`null`); fails naming what is like it. */
export const entityNamed = Effect.fnUntraced(function* (adapters: Adapters["Service"], adapterId: string | null, name: string) {
  const searched = adapterId === null ? adapters.all : [yield* adapters.get(adapterId)]
  for (const { manifest } of searched) if (manifest.has(name)) return manifest.get(name)
  const known = searched.flatMap(({ manifest }) => [...manifest.entities.keys()])
  const near = known.filter((each: EntityName) => each.toLowerCase().endsWith(name.toLowerCase().replace(/^.*\./, "").replace(/s$/, "")))
  return yield* new UnknownEntity({ entity: name, adapter: searched[0]?.id ?? "", near })
})
