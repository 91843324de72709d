/** What records of a connection are prepared for, as it is known at the moment. */
import type { EntityManifest } from "@openfaith/adapter-core"
import { Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"
import { CanonicalModel } from "../CanonicalModel.ts"
import { linkedIds, Links } from "../state/Links.ts"
import type { Target } from "./prepareRecord.ts"

export interface TargetsShape {
  readonly of: (connectionId: string, manifest: EntityManifest) => Effect.Effect<Target, SqlError.SqlError>
}

export class Targets extends Context.Service<Targets, TargetsShape>()("@openfaith/sync-engine/loading/Targets") {
  static readonly layer = Layer.effect(
    Targets,
    Effect.gen(function* () {
      const model = yield* CanonicalModel
      const links = yield* Links
      return Targets.of({
        of: (connectionId, manifest) =>
          Effect.map(links.of(connectionId), (known) => ({ connectionId, manifest, model, links: linkedIds(known) }))
      })
    })
  )
}
