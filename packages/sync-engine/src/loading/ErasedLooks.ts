/** Looks of which nothing may be stored: at records that were erased, and at those that cannot be without one. */
import { hardReferences } from "@openfaith/adapter-core"
import { Context, Effect, Layer } from "effect"
import type { SqlError } from "effect/sql"
import { Erased } from "../state/Erased.ts"
import type { Look } from "./prepareRecord.ts"
import type { HeldStream, StreamContext } from "./StreamContext.ts"

/** By id. `new`: it is erased with its parent; what is stored of it goes, and it is known by itself from now on. */
export type ErasedIds = ReadonlyMap<string, "known" | "new">

export interface Reference {
  readonly entity: string
  readonly id: string
}

export interface ErasedLooksShape {
  /** Of these looks those that are at such records: `known` to be erased, or `new`, since they cannot be without one. */
  readonly among: (
    context: StreamContext,
    held: Pick<HeldStream, "entity" | "entityId">,
    looks: ReadonlyArray<Look>
  ) => Effect.Effect<ErasedIds, SqlError.SqlError>
  /** Those of the references that lead to erased records, as `entity id`. */
  readonly references: (
    context: Pick<StreamContext, "entityIds">,
    references: ReadonlyArray<Reference>
  ) => Effect.Effect<ReadonlySet<string>, SqlError.SqlError>
}

export const referenceKey = ({ entity, id }: Reference) => `${entity} ${id}`

export class ErasedLooks extends Context.Service<ErasedLooks, ErasedLooksShape>()("@openfaith/sync-engine/loading/ErasedLooks") {
  static readonly layer = Layer.effect(
    ErasedLooks,
    Effect.gen(function* () {
      const erased = yield* Erased

      const references: ErasedLooksShape["references"] = Effect.fnUntraced(function* ({ entityIds }, all) {
        const found = new Set<string>()
        for (const [name, entityId] of entityIds) {
          const ids = all.flatMap(({ entity, id }) => (entity === name ? [id] : []))
          for (const id of yield* erased.among(entityId, [...new Set(ids)])) found.add(referenceKey({ entity: name, id }))
        }
        return found
      })

      const among: ErasedLooksShape["among"] = Effect.fnUntraced(function* (context, { entity, entityId }, looks) {
        const known = yield* erased.among(
          entityId,
          looks.map(({ row }) => row.id)
        )
        const named = looks.map((look) => ({ look, parents: hardReferences(entity, look.row, look.parent) }))
        const parents = yield* references(
          context,
          named.flatMap((each) => each.parents)
        )
        const found = new Map<string, "known" | "new">()
        for (const { look, parents: own } of named) {
          if (known.has(look.row.id)) found.set(look.row.id, "known")
          else if (own.some((reference) => parents.has(referenceKey(reference)))) found.set(look.row.id, "new")
        }
        return found
      })

      return ErasedLooks.of({ among, references })
    })
  )
}
