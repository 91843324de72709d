/** The installed adapters, by id. */
import type { Adapter, EntityManifest } from "@openfaith/adapter-core"
import { Context, Effect, Layer, Schema } from "effect"

export class UnknownAdapter extends Schema.TaggedError<UnknownAdapter>()("UnknownAdapter", {
  adapter: Schema.String,
  installed: Schema.Array(Schema.String)
}) {
  override get message() {
    return `There is no adapter "${this.adapter}". Installed: ${this.installed.join(", ")}; others are loaded where OPENFAITH_ADAPTERS names them.`
  }
}

export interface AdaptersShape {
  readonly all: ReadonlyArray<Adapter>
  readonly get: (id: string) => Effect.Effect<Adapter, UnknownAdapter>
}

export class Adapters extends Context.Service<Adapters, AdaptersShape>()("@openfaith/sync-engine/Adapters") {
  static readonly layer = (adapters: ReadonlyArray<Adapter>) =>
    Layer.succeed(
      Adapters,
      Adapters.of({
        all: adapters,
        get: Effect.fnUntraced(function* (id: string) {
          const found = adapters.find((adapter) => adapter.id === id)
          return found ?? (yield* new UnknownAdapter({ adapter: id, installed: adapters.map((adapter) => adapter.id) }))
        })
      })
    )
}

/** The entity manifest of an installed adapter. */
export const getManifestForAdapter: (adapter: string) => Effect.Effect<EntityManifest, UnknownAdapter, Adapters> = Effect.fn(
  "getManifestForAdapter"
)(function* (adapter) {
  const adapters = yield* Adapters
  return (yield* adapters.get(adapter)).manifest
})
