/** The canonical entities of this installation, by name. The engine gets them as values and knows none of them. */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Context, Layer } from "effect"

export interface CanonicalModelShape {
  readonly entities: ReadonlyArray<AnyCanonicalEntity>
  /** The entity of that name. Throws where the model has none: an adapter then maps to something that does not exist, which is our bug. */
  readonly get: (name: string) => AnyCanonicalEntity
}

export class CanonicalModel extends Context.Service<CanonicalModel, CanonicalModelShape>()("@openfaith/sync-engine/CanonicalModel") {
  static readonly layer = (entities: ReadonlyArray<AnyCanonicalEntity>) => {
    const byName = new Map(entities.map((entity) => [entity.name, entity]))
    return Layer.succeed(
      CanonicalModel,
      CanonicalModel.of({
        entities,
        get: (name) => {
          const found = byName.get(name)
          if (!found) throw new Error(`There is no canonical entity ${name} in the model.`)
          return found
        }
      })
    )
  }
}
