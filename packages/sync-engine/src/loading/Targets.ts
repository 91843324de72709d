/** What records of a connection are prepared for, as it is known at the moment. */
import type { EntityManifest } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Option } from "effect"
import type { SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { Connections } from "../state/Connections.ts"
import { linkedIds, Links } from "../state/Links.ts"
import type { Target } from "./prepareRecord.ts"
import type { StreamContext } from "./StreamContext.ts"

export interface TargetsShape {
  readonly of: (connectionId: string, manifest: EntityManifest) => Effect.Effect<Target, SqlError.SqlError>
  /** Of a stream, asked for only where it can be another than at its beginning. `hasLinks`: there are some, of whichever connection. */
  readonly current: (
    context: Pick<StreamContext, "adapter" | "connection" | "target">,
    hasLinks: boolean
  ) => Effect.Effect<Target, SqlError.SqlError>
}

/** Records that were prepared for the one are as they are for the other. */
export const isSameTarget = (one: Target, other: Target): boolean =>
  one.zone === other.zone && one.links.size === other.links.size && [...one.links].every(([key, id]) => other.links.get(key) === id)

export class Targets extends Context.Service<Targets, TargetsShape>()("@openfaith/sync-engine/loading/Targets") {
  static readonly layer = Layer.effect(
    Targets,
    Effect.gen(function* () {
      const connections = yield* Connections
      const model = yield* CanonicalModel
      const links = yield* Links
      const of: TargetsShape["of"] = Effect.fnUntraced(function* (connectionId, manifest) {
        const known = linkedIds(yield* links.of(connectionId))
        const connection = yield* connections.find(connectionId)
        return { connectionId, manifest, model, links: known, zone: Option.getOrNull(connection)?.zone ?? null }
      })
      return Targets.of({
        of,
        current: ({ adapter, connection, target }, hasLinks) =>
          hasLinks || adapter.localTimes === true ? of(connection.id, adapter.manifest) : Effect.succeed(target)
      })
    })
  )
}
