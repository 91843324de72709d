/** What it means for a connection that its source refuses something, and what is done about it. */
import { type AccessRefused, type EntityManifest, type EntityName, type TokenExpired, productOf } from "@openfaith/adapter-core"
import { Effect } from "effect"
import { withHardRelatives } from "../graph/DependencyGraph.ts"
import { type Connection, Connections } from "../state/Connections.ts"

/**
 * A refused product, or a single entity, is switched off, with what cannot be without it, and the rest goes on; where nothing would be left, and where the credential as a
 * whole is refused, a person has to act.
 */
export const noteRefusal = Effect.fnUntraced(
  function* (connection: Connection, manifest: EntityManifest, entity: EntityName, refused: AccessRefused | TokenExpired) {
    const connections = yield* Connections
    if (refused._tag === "AccessRefused" && refused.lacks !== null) {
      const names = [...manifest.entities.keys()]
      const isAlone = refused.lacks === "entity"
      const those = withHardRelatives(
        manifest,
        names.filter((name) => (isAlone ? name === entity : productOf(name) === productOf(entity))),
        "neededBy"
      )
      const switched = yield* connections.refuse(connection.id, those, refused.message)
      if (switched.length > 0) return
      // Looked at afterwards: somebody else may have met the same, and been quicker.
      if ((yield* connections.entities(connection.id, names)).get(entity)?.enabled === false) return
    } else if (refused._tag === "AccessRefused" && refused.status === 403) {
      // One 403 may be an outage at the source.
      return
    }
    yield* connections.needsReauthorisation(connection.id, refused.message)
  },
  (noted) => Effect.ignore(noted)
)
