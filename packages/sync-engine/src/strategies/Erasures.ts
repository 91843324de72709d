/** Erases what a canonical row is made of: the record behind it, what merged into it, and what cannot be without it. */
import type { AnyCanonicalEntity } from "@openfaith/canonical/vocabulary"
import { Context, Effect, Layer, Option, Schema } from "effect"
import type { SqlError } from "effect/sql"
import { Adapters, type UnknownAdapter } from "../Adapters.ts"
import { CanonicalModel } from "../CanonicalModel.ts"
import { Eraser, type Erasure, type ErasureScope } from "../loading/Eraser.ts"
import { Lineage } from "../state/Lineage.ts"

/** The organisation has no such row. */
export class NothingToErase extends Schema.TaggedError<NothingToErase>()("NothingToErase", {
  entity: Schema.String,
  id: Schema.String,
  orgId: Schema.String
}) {
  override get message() {
    return `Organisation "${this.orgId}" has no ${this.entity} "${this.id}". \`openfaith rows ${this.entity} --org ${this.orgId}\` lists those it has; one that was erased is not there any more.`
  }
}

/** The row is another one by now. */
export class MergedAway extends Schema.TaggedError<MergedAway>()("MergedAway", { id: Schema.String, into: Schema.String }) {
  override get message() {
    return `${this.id} was merged into ${this.into}. Erase that one: what merged into it goes with it.`
  }
}

/** A row as people name it. */
export interface NamedRow {
  readonly orgId: string
  /** A canonical entity. */
  readonly entity: string
  readonly id: string
}

export type ErasureTrouble = NothingToErase | MergedAway | UnknownAdapter | SqlError.SqlError

export interface ErasuresShape {
  /** What would go. Writes nothing. */
  readonly preview: (row: NamedRow) => Effect.Effect<Erasure, ErasureTrouble>
  /** Removes it for good, and lets nothing of it come back. */
  readonly erase: (row: NamedRow, by: string | null) => Effect.Effect<Erasure, ErasureTrouble>
}

export class Erasures extends Context.Service<Erasures, ErasuresShape>()("@openfaith/sync-engine/strategies/Erasures") {
  static readonly layer = Layer.effect(
    Erasures,
    Effect.gen(function* () {
      const adapters = yield* Adapters
      const model = yield* CanonicalModel
      const lineage = yield* Lineage
      const eraser = yield* Eraser

      const scopeOf = Effect.fnUntraced(function* ({ entity: name, id, orgId }: NamedRow) {
        const missing = new NothingToErase({ entity: name, id, orgId })
        const entity: AnyCanonicalEntity | undefined = model.entities.find((each) => each.name === name)
        const row = entity ? yield* lineage.row(entity, id) : Option.none()
        if (Option.isNone(row) || row.value.orgId !== orgId) return yield* missing
        const into = (yield* lineage.aliases(id)).find(({ from, to }) => from === id && to !== id)
        if (into) return yield* new MergedAway({ id, into: into.to })
        const record = yield* lineage.record(row.value)
        if (Option.isNone(record)) return yield* missing
        const { adapter: adapterId, connectionId, entity: source, externalId } = record.value
        const adapter = yield* adapters.get(adapterId)
        const known = [...adapter.manifest.entities.keys()].find((each) => each === source)
        if (known === undefined) return yield* missing
        const scope: ErasureScope = { connectionId, adapter, entity: known, ids: [externalId] }
        return scope
      })

      return Erasures.of({
        preview: Effect.fn("Erasures.preview")((row) => Effect.flatMap(scopeOf(row), eraser.preview)),
        erase: Effect.fn("Erasures.erase")((row, by) => Effect.flatMap(scopeOf(row), (scope) => eraser.erase(scope, by)))
      })
    })
  )
}
