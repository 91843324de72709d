/**
 * The ids a path needs beside a row's own and its parent's: `/songs/{song_id}/arrangements/{arrangement_id}/keys`. They are the relations of rows that are
 * stored already, for a nested list is read after the rows it belongs to.
 */
import {
  type Adapter,
  type AnyEntity,
  type EntityName,
  type FurtherPlace,
  type PageRequest,
  placesAboveParent,
  placesAboveRow,
  relatedId
} from "@openfaith/adapter-core"
import { Effect, Option, Result } from "effect"
import type { SqlError } from "effect/sql"
import { Records } from "../state/Records.ts"

type Above = NonNullable<PageRequest["above"]>

/** `None`: a row on the way is not stored, or leads nowhere. */
export interface PathIds {
  readonly ofList: (entity: AnyEntity, parent: string | null) => Effect.Effect<Option.Option<Above>, SqlError.SqlError>
  readonly ofRow: (entity: AnyEntity, id: string, parent: string | null) => Effect.Effect<Option.Option<Above>, SqlError.SqlError>
}

const nothing: Above = {}

export const makePathIds = Effect.fnUntraced(function* (adapter: Adapter, entityIds: ReadonlyMap<EntityName, number>) {
  const records = yield* Records
  const { manifest } = adapter

  const follow = Effect.fnUntraced(function* (places: ReadonlyArray<FurtherPlace> | string, from: string, parent: string | null) {
    if (typeof places === "string") return Option.none<Above>()
    const found: Record<string, string> = {}
    let id = from
    for (const [index, { of, place, relation }] of places.entries()) {
      const known = index === 0 && of.relations[relation]?.from === "parent" ? parent : null
      const next: string | null = known ?? (yield* relationOf(of, id, relation))
      if (next === null) return Option.none<Above>()
      found[place] = next
      id = next
    }
    return Option.some<Above>(found)
  })

  const relationOf = Effect.fnUntraced(function* (entity: AnyEntity, id: string, relation: string) {
    const entityId = entityIds.get(entity.name)
    const [look] = entityId === undefined ? [] : yield* records.looksAmong(entityId, [id])
    if (!look) return null
    const row = adapter.format.keptRow(look.text)
    return Result.isSuccess(row) ? relatedId(entity, relation, row.success, look.parent) : null
  })

  const ids: PathIds = {
    ofList: (entity, parent) => {
      const places = parent === null ? [] : placesAboveParent(entity, manifest)
      return places.length === 0 || parent === null ? Effect.succeedSome(nothing) : follow(places, parent, null)
    },
    ofRow: (entity, id, parent) => {
      const places = placesAboveRow(entity, manifest)
      if (places.length === 0) return Effect.succeedSome(nothing)
      // The places above the parent are found from it, all others from the row itself.
      const isFromParent = typeof places !== "string" && places[0]?.of.name === entity.list.under && parent !== null
      return follow(places, isFromParent ? parent : id, parent)
    }
  }
  return ids
})
